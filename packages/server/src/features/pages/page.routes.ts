// Addresses of the pages, their assets, and old addresses that lead to the reference page.

import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import { AppError } from '../../http/errors.ts'
import type { Http } from '../../http/route.ts'
import { findSessionCaller } from '../sessions/session.service.ts'
import { sendPage } from './page.service.ts'

// Paths below these belong to the application; at everything else is nothing.
const PAGES = [
  '/',
  '/projects',
  '/projects/*',
  '/user/account',
  '/user/account/*',
  '/organization',
  '/organization/*',
]

export async function pageFeature(http: Http): Promise<void> {
  const { app, cx } = http
  await app.register(fastifyStatic, {
    root: join(cx.env.webDir, 'static'),
    prefix: '/static/',
    decorateReply: false,
    cacheControl: false,
    index: false,
    setHeaders: (reply, path) => void reply.header('cache-control', cachingOf(path)),
  })
  for (const url of PAGES) {
    app.get(url, async (request, reply) => {
      if ((await findSessionCaller(cx, request)) !== undefined) return sendPage(cx, reply)
      return redirect(reply, `/user/login/${nextOf(request.url)}`)
    })
  }
  app.get('/docs/api', (_request, reply) => sendPage(cx, reply, 'docs-api.html'))
  for (const [from, to] of REDIRECTS) app.get(from, (_request, reply) => redirect(reply, to))
  for (const url of ['/favicon.ico', '/favicon.svg'])
    app.get(url, (_request, reply) => redirect(reply, '/static/mark.svg'))
  app.get('/api', (request, reply) => {
    // A browser's address bar goes to the reference; its fragment survives the redirect. Programs get a JSON 404.
    if (request.headers.accept?.includes('text/html') !== true) throw new AppError('not_found', 'Not found.')
    return redirect(reply, '/docs/api/')
  })
  // Who came by a browser's address bar is told by a page, which has a way on.
  app.get('/*', (request, reply) => {
    if (MACHINES.test(request.url) || request.headers.accept?.includes('text/html') !== true)
      throw new AppError('not_found', 'Not found.')
    return sendPage(cx, reply.code(404))
  })
}

/** Below these only programs ask: a JSON 404 whatever they accept. */
const MACHINES = /^\/(?:api|data|static|storage-data|tasks)(?:\/|$|\?)/

/**
 * A name with the hash of its content, as the build gives it, never means anything else; any other is asked for again.
 */
function cachingOf(path: string): string {
  return /-[\w-]{8}\.\w+$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'
}

/** The page that was asked for, as the sign-in form takes it: a query of its own travels escaped. */
function nextOf(url: string): string {
  const [path = '/', ...query] = url.split('?')
  if (query.length > 0) return `?next=${encodeURIComponent([path, ...query].join('?'))}`
  if (path === '/') return ''
  return `?next=${path.endsWith('/') ? path : `${path}/`}`
}

const REDIRECTS: readonly (readonly [from: string, to: string])[] = [
  ['/swagger.json', '/docs/api/schema/json/'],
  ['/swagger.yaml', '/docs/api/schema/yaml/'],
  ['/swagger', '/docs/api/schema/swagger-ui/'],
  ['/docs/api/schema/swagger-ui', '/docs/api/'],
  ['/docs/api/schema/redoc', '/docs/api/'],
]

function redirect(reply: FastifyReply, location: string): FastifyReply {
  return reply
    .code(302)
    .header('content-type', 'text/html; charset=utf-8')
    .header('location', location)
    .send('')
}
