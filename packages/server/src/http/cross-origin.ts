// Pages of other origins may call the API, as the incumbent lets them: with a token in a header, never with the cookie.
// The answer to everybody is `*` without credentials, so no browser shows what a session would open; writes by cookie from
// elsewhere are refused anyway.

import type { FastifyInstance } from 'fastify'

/** What programs call. Pages of people are nobody else's to read. */
const CALLED =
  /^\/+(api|data|storage-data|tasks|projects\/+\d+\/+(resolve|presign)|health|version|docs)(\/|\?|$)/

const METHODS = 'DELETE, GET, OPTIONS, PATCH, POST, PUT'
const ASKED_HEADERS =
  'accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with, x-api-key, if-match, idempotency-key'
const TOLD_HEADERS =
  'content-disposition, content-length, content-range, etag, filename, retry-after, x-auth-problem, x-error-code, x-undo'
const DAY_SEC = 86_400

/** `origins`: those that may call; 'all' by default. */
export function allowOrigins(app: FastifyInstance, origins: 'all' | readonly string[]): void {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers
    if (origin === undefined || !CALLED.test(request.url)) return undefined
    if (origins !== 'all') reply.header('vary', 'origin')
    if (origins !== 'all' && !origins.includes(origin)) return undefined
    reply.header('access-control-allow-origin', origins === 'all' ? '*' : origin)
    const asks =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined
    if (!asks) {
      reply.header('access-control-expose-headers', TOLD_HEADERS)
      return undefined
    }
    return reply
      .header('access-control-allow-methods', METHODS)
      .header('access-control-allow-headers', ASKED_HEADERS)
      .header('access-control-max-age', String(DAY_SEC))
      .code(200)
      .send()
  })
}
