// The one way out: calls to addresses that people typed. Resolves once, checks every address, connects to exactly the one
// that was checked, and does the same for each redirect.

import { lookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { Env } from '../env.ts'
import { findReservedNetwork } from './networks.ts'

/** Why an address is not called. `scheme`: neither http nor https. */
export class OutboundError extends Error {
  readonly reason: 'scheme' | 'reserved' | 'unresolved' | 'failed'
  constructor(reason: OutboundError['reason'], message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}

export interface OutboundOptions {
  readonly env: Pick<Env, 'ssrfProtection' | 'allowPrivateAddresses'>
  /** For the whole exchange up to the headers of the answer. */
  readonly timeoutMs: number
  readonly maxRedirects?: number
}

export interface OutboundAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: IncomingMessage
  /** The address that answered, after redirects. */
  readonly url: URL
  readonly redirected: boolean
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** GETs an address. The caller reads or destroys `body`. @throws OutboundError. */
export async function fetchOutside(address: string, options: OutboundOptions): Promise<OutboundAnswer> {
  let url = readUrl(address)
  for (let hop = 0; ; hop++) {
    const body = await get(url, await resolve(url, options), options.timeoutMs)
    const status = body.statusCode ?? 0
    const { location } = body.headers
    if (!REDIRECTS.has(status) || location === undefined)
      return { status, headers: body.headers, body, url, redirected: hop > 0 }
    body.destroy()
    if (hop >= (options.maxRedirects ?? 5)) throw new OutboundError('failed', 'Too many redirects.')
    url = readUrl(location, url)
  }
}

function readUrl(address: string, base?: URL): URL {
  let url: URL
  try {
    url = new URL(address, base)
  } catch (error) {
    throw new OutboundError('scheme', 'The address is no URL.', error)
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new OutboundError('scheme', 'Only http and https addresses are called.')
  return url
}

/** The checked address to connect to. */
async function resolve(url: URL, options: OutboundOptions): Promise<{ address: string; family: number }> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const literal = isIP(host)
  let found: { address: string; family: number }[]
  try {
    found =
      literal === 0 ? await lookup(host, { all: true, verbatim: true }) : [{ address: host, family: literal }]
  } catch (error) {
    throw new OutboundError('unresolved', `Can't resolve hostname ${host}`, error)
  }
  const [first] = found
  if (first === undefined) throw new OutboundError('unresolved', `Can't resolve hostname ${host}`)
  if (!options.env.ssrfProtection) return first
  // One closed address among many closes the name: which of them is used is not the sender's choice.
  for (const { address } of found) {
    const network = findReservedNetwork(address, options.env.allowPrivateAddresses)
    if (network !== undefined)
      throw new OutboundError('reserved', `URL resolves to a reserved network address (block: ${network})`)
  }
  return first
}

function get(
  url: URL,
  target: { address: string; family: number },
  timeoutMs: number,
): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((done, fail) => {
    const call = send(url, {
      method: 'GET',
      agent: false,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'siali-label' },
      lookup: (_host, options, callback) => {
        if (options.all === true) callback(null, [target])
        else callback(null, target.address, target.family)
      },
      timeout: timeoutMs,
    })
    call.once('timeout', () =>
      call.destroy(new OutboundError('failed', 'The address did not answer in time.')),
    )
    call.once('error', (error) =>
      fail(
        error instanceof OutboundError
          ? error
          : new OutboundError('failed', `The address cannot be read: ${error.message}`, error),
      ),
    )
    call.once('response', done)
    call.end()
  })
}
