// Version, health, the OpenAPI document, pictures of people.

import { systemRoutes } from '@siali/contract'
import type { FastifyReply } from 'fastify'
import { stringify } from 'yaml'
import { AppError, notAuthenticated, permissionDenied } from '../../http/errors.ts'
import { queryText, type RawQuery } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { findSessionCaller } from '../sessions/session.service.ts'
import { isAvatarOf } from '../users/user.service.ts'
import { authenticate } from '../tokens/authenticate.service.ts'
import { printOpenApi } from './openapi.ts'
import { versions } from './versions.ts'

export function systemFeature(http: Http): void {
  const { app, cx } = http
  http.route(systemRoutes.version, () => Promise.resolve(versions(cx.env.version)))
  // The incumbent labels this JSON as HTML, and recorded clients compare the type.
  http.route(systemRoutes.health, async ({ reply }) =>
    reply.header('content-type', 'text/html; charset=utf-8').send('{"status": "UP"}'),
  )
  app.get('/version', (_request, reply) =>
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .send(`<pre>${escapeHtml(JSON.stringify(versions(cx.env.version), null, 2))}</pre>`),
  )
  app.get('/metrics', (_request, reply) => reply.header('content-type', 'text/html; charset=utf-8').send(''))
  documents(http)
  // There are no switches and no tips here; programs that ask for either get an empty answer.
  app.get('/feature-flags', async (request, reply) => {
    if ((await findSessionCaller(cx, request)) === undefined) throw permissionDenied()
    return reply.header('content-type', 'text/html; charset=utf-8').send('<pre>{}</pre>')
  })
  app.get('/heidi-tips', (_request, reply) => reply.send({}))
  app.get<{ Params: { file: string } }>('/data/avatars/:file', async (request, reply) => {
    const caller = await authenticate(cx, request)
    if (caller === undefined) throw notAuthenticated()
    const { file } = request.params
    const isShown =
      /^[0-9a-f]{32}\.webp$/.test(file) && (await isAvatarOf(cx.db.sql, caller.organizationId, file))
    const info = isShown ? await cx.blobs.find(`avatars/${file}`) : undefined
    if (info === undefined) throw new AppError('not_found', 'Not found.')
    return reply
      .header('content-type', 'image/webp')
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('content-length', info.sizeBytes)
      .send(cx.blobs.read(`avatars/${file}`))
  })
}

function documents({ app, cx, contracts }: Http): void {
  // Printed at the first call, when all routes are mounted; as YAML it takes a second.
  const printed = new Map<'json' | 'yaml', string>()
  const print = (form: 'json' | 'yaml') => {
    const known = printed.get(form)
    if (known !== undefined) return known
    const document = printOpenApi(contracts, cx.env.publicUrl || '/', cx.env.version)
    const text = form === 'json' ? JSON.stringify(document) : toYaml(document)
    printed.set(form, text)
    return text
  }
  const send = (reply: FastifyReply, form: 'json' | 'yaml') =>
    reply
      .header('content-type', form === 'json' ? JSON_DOCUMENT : YAML_DOCUMENT)
      .header('content-disposition', `inline; filename="Label Studio API.${form}"`)
      .send(print(form))
  app.get('/docs/api/schema/json', (_request, reply) => send(reply, 'json'))
  app.get('/docs/api/schema/yaml', (_request, reply) => send(reply, 'yaml'))
  app.get('/docs/api/schema', (request, reply) => {
    const wish = queryText(request.query as RawQuery, 'format') ?? request.headers.accept ?? ''
    return send(reply, wish.includes('json') ? 'json' : 'yaml')
  })
}

const JSON_DOCUMENT = 'application/vnd.oai.openapi+json'
const YAML_DOCUMENT = 'application/vnd.oai.openapi; charset=utf-8'

/** Without anchors: the readers of most languages have trouble with thousands of them. */
const toYaml = (document: object) => stringify(document, { aliasDuplicateObjects: false })

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
