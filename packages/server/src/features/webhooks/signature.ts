// The signature of a request, as receivers check it. Pure.

import { createHmac } from 'node:crypto'

export const SIGNATURE_HEADER = 'X-Siali-Signature'

/** `t=<unix seconds>,v1=<hex>`, one v1 a secret: HMAC-SHA-256 of `<t>.<body>` in UTF-8. */
export function sign(body: string, secrets: readonly string[], now: Date): string {
  const at = Math.floor(now.getTime() / 1000)
  const parts = secrets.map(
    (secret) => `v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`,
  )
  return [`t=${at}`, ...parts].join(',')
}
