// Sends the built single-page application. The policy of what it may load lives here.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyReply } from 'fastify'
import type { AppContext } from '../../context.ts'
import { AppError } from '../../http/errors.ts'

// Media may come from anywhere (task data says so); code only from here. Styles inline: the component library and
// labeling configs set style attributes.
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob: http: https:",
  "media-src 'self' data: blob: http: https:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Sends `file` of the built pages (index.html unless said). @throws AppError 503 when they were not built. */
export async function sendPage(
  cx: AppContext,
  reply: FastifyReply,
  file = 'index.html',
): Promise<FastifyReply> {
  // Read each time, a kilobyte: a build while the server runs changes the names of the assets that it asks for.
  const html = await readFile(join(cx.env.webDir, file), 'utf8').catch((cause: unknown) => {
    throw new AppError('internal', 'The pages are not built. Run `npm run build`.', { cause, status: 503 })
  })
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', CONTENT_SECURITY_POLICY)
    .header('x-frame-options', 'DENY')
    .header('cache-control', 'no-store')
    .send(html)
}
