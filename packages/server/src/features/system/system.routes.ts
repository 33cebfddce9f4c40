// Version, health, the OpenAPI document, pictures of people.

import { systemRoutes } from '@siali/contract'
import { AppError, notAuthenticated } from '../../http/errors.ts'
import type { Http } from '../../http/route.ts'
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
  app.get('/docs/api/schema/json', (_request, reply) =>
    reply
      .header('content-type', 'application/vnd.oai.openapi+json')
      .header('content-disposition', 'inline; filename="Label Studio API.json"')
      .send(JSON.stringify(printOpenApi(http.contracts, cx.env.publicUrl || '/', cx.env.version))),
  )
  app.get<{ Params: { file: string } }>('/data/avatars/:file', async (request, reply) => {
    if ((await authenticate(cx, request)) === undefined) throw notAuthenticated()
    const { file } = request.params
    const info = /^[0-9a-f]{32}\.webp$/.test(file) ? await cx.blobs.find(`avatars/${file}`) : undefined
    if (info === undefined) throw new AppError('not_found', 'Not found.')
    return reply
      .header('content-type', 'image/webp')
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('content-length', info.sizeBytes)
      .send(cx.blobs.read(`avatars/${file}`))
  })
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
