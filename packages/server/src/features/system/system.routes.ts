// Version, health, the OpenAPI document, pictures of people.

import { systemRoutes } from '@siali/contract'
import { API_VERSION, AppError } from '../../http/errors.ts'
import { notAuthenticated } from '../../http/errors.ts'
import type { Http } from '../../http/route.ts'
import { authenticate } from '../tokens/authenticate.service.ts'
import { printOpenApi } from './openapi.ts'

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

function versions(own: string) {
  const part = { message: '', commit: '', date: '', branch: '' }
  return {
    release: API_VERSION,
    edition: 'Community',
    'label-studio-os-package': {
      version: API_VERSION,
      short_version: API_VERSION.split('.').slice(0, 2).join('.'),
      latest_version_from_pypi: API_VERSION,
      latest_version_upload_time: null,
      current_version_is_outdated: false,
    },
    'label-studio-os-backend': part,
    'label-studio-frontend': part,
    dm2: part,
    lsf: part,
    'label-studio-converter': { version: '0.0.59' },
    backend: part,
    'siali-label': { version: own },
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
