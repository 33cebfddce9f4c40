// Builds the HTTP application: parsers, limits, errors, THE list of features. Listens to nothing.

import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import fastify, { type FastifyInstance } from 'fastify'
import type { AppContext } from './context.ts'
import { FEATURES, authenticate, confine, runOnce } from './features/index.ts'
import { allowOrigins } from './http/cross-origin.ts'
import { AppError, sendError } from './http/errors.ts'
import { logLines } from './http/log-lines.ts'
import { parseJson } from './http/parse-json.ts'
import { createHttp } from './http/route.ts'

/** Bodies that are parsed whole; imports stream theirs up to the upload limit. Parsing 64 MB holds others up for 0.4 s. */
const PARSED_BYTES = 64 * 1024 * 1024

export async function createApp(cx: AppContext): Promise<FastifyInstance> {
  const jsonLimit = Math.min(cx.env.uploadMaxBytes, PARSED_BYTES)
  const app = fastify({
    logger: {
      level: cx.env.logLevel,
      redact: ['req.headers.authorization', 'req.headers.cookie'],
      ...(!cx.env.jsonLog && { stream: logLines }),
    },
    bodyLimit: jsonLimit,
    requestTimeout: 600_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    trustProxy: cx.env.trustedProxies.length > 0 ? [...cx.env.trustedProxies] : false,
    exposeHeadRoutes: true,
    // The answers are ours and tested against the contract; a second serializer could only drop members.
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 2000 },
    onProtoPoisoning: 'remove',
    onConstructorPoisoning: 'remove',
    // What goes wrong before a route is found: an address that cannot be decoded.
    frameworkErrors: (error, request, reply) => sendError(request, reply, error, randomUUID()),
  })
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: unknown, body: string) => parseJson(body),
  )
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: jsonLimit })
  await app.register(multipart, {
    limits: {
      files: cx.env.uploadMaxFiles + 1,
      fileSize: cx.env.uploadMaxBytes,
      // Fields are held in memory; whatever is big comes as a file.
      fieldSize: 1024 * 1024,
      fields: 50,
    },
  })
  app.setErrorHandler((error, request, reply) => {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
    const limit = request.routeOptions.bodyLimit ?? jsonLimit
    const named = new AppError('too_large', `The body is larger than the limit of ${limit} bytes.`, {
      cause: error,
    })
    return sendError(request, reply, tooLarge ? named : error, randomUUID())
  })
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    reply.header('referrer-policy', 'same-origin')
  })
  app.addHook('onResponse', async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') cx.bell.ring()
  })
  allowOrigins(app, cx.env.corsOrigins)
  const http = createHttp(app, cx, authenticate, runOnce, confine)
  for (const feature of FEATURES) await feature(http)
  http.refuseOtherMethods()
  app.setNotFoundHandler((request, reply) =>
    sendError(request, reply, new AppError('not_found', 'Not found.'), randomUUID()),
  )
  return app
}
