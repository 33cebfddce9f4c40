// The one way out: calls to addresses that people typed. Resolves once, checks every address, connects to exactly the one
// that was checked, and does the same for each redirect and for each call over a connection that was kept.

import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { keptConnections, type PinnedOptions } from './connections.ts'
import { OutboundError } from './error.ts'
import { checkedTarget, type GuardSettings, type Target } from './guard.ts'

export { OutboundError } from './error.ts'

export interface OutboundOptions {
  readonly env: GuardSettings
  /** For the whole exchange up to the headers of the answer. */
  readonly timeoutMs: number
  readonly maxRedirects?: number
}

export interface OutboundCall {
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface AskOptions extends Omit<OutboundOptions, 'maxRedirects'> {
  /** For the connection alone; without it only `timeoutMs` ends the wait. */
  readonly connectMs?: number
  /** Longer answers are an error, or cut. */
  readonly maxBytes: number
  readonly cutsAnswer?: boolean
  readonly signal?: AbortSignal
}

export interface OutboundAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: IncomingMessage
  /** The address that answered, after redirects. */
  readonly url: URL
  readonly redirected: boolean
}

const LATE = 'The address did not answer in time.'
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** GETs an address. The caller reads or destroys `body`. @throws OutboundError. */
export async function fetchOutside(address: string, options: OutboundOptions): Promise<OutboundAnswer> {
  let url = readUrl(address)
  for (let hop = 0; ; hop++) {
    const target = await findTarget(url, options, AbortSignal.timeout(options.timeoutMs))
    const body = await send(url, target, { method: 'GET', timeoutMs: options.timeoutMs })
    const status = body.statusCode ?? 0
    const { location } = body.headers
    if (!REDIRECTS.has(status) || location === undefined)
      return { status, headers: body.headers, body, url, redirected: hop > 0 }
    body.destroy()
    if (hop >= (options.maxRedirects ?? 5)) throw new OutboundError('failed', 'Too many redirects.')
    url = readUrl(location, url)
  }
}

/**
 * Calls an address and reads its answer as text, all within `timeoutMs`. A redirect is an answer like any other: what is
 * posted goes to the address that was named. @throws OutboundError; the signal's reason when it ends the call.
 */
export async function askOutside(
  address: string,
  call: OutboundCall,
  options: AskOptions,
): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> {
  const deadline = AbortSignal.timeout(options.timeoutMs)
  const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline])
  try {
    const url = readUrl(address)
    const target = await findTarget(url, options, signal)
    const answer = await sendKept(url, target, { ...call, ...options, signal })
    const text = await readText(answer, options)
    return { status: answer.statusCode ?? 0, headers: answer.headers, text }
  } catch (error) {
    options.signal?.throwIfAborted()
    if (deadline.aborted) throw new OutboundError('timeout', LATE, error)
    if (error instanceof OutboundError) throw error
    throw new OutboundError('failed', `The address cannot be read: ${(error as Error).message}`, error)
  }
}

/** @throws OutboundError when the address would not be called: scheme, closed network, unknown name. Calls nothing. */
export async function requireOpenAddress(
  address: string,
  options: Pick<OutboundOptions, 'env'>,
): Promise<void> {
  await checkedTarget(readUrl(address), options.env)
}

/** @throws OutboundError when the URL may not be called, or its host is not found until `signal` fires. */
async function findTarget(url: URL, { env }: { env: GuardSettings }, signal: AbortSignal): Promise<Target> {
  // A name server that hangs holds nobody longer than the call may take.
  const late = Promise.withResolvers<never>()
  const end = () => late.reject(new OutboundError('timeout', LATE))
  signal.addEventListener('abort', end)
  try {
    signal.throwIfAborted()
    return await Promise.race([checkedTarget(url, env), late.promise])
  } finally {
    signal.removeEventListener('abort', end)
  }
}

async function readText(body: IncomingMessage, options: AskOptions): Promise<string> {
  const { maxBytes, cutsAnswer = false } = options
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    chunks.push(chunk)
    if (bytes <= maxBytes) continue
    if (!cutsAnswer) throw new OutboundError('failed', `The answer is longer than ${maxBytes} bytes.`)
    break
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8')
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

interface Sending extends OutboundCall {
  readonly timeoutMs: number
  readonly connectMs?: number
  readonly signal?: AbortSignal
  /** The connection stays open for the next call. */
  readonly isKept?: boolean
}

/**
 * Over a connection that is kept, where there is one. One that was closed while it lay idle, so that nobody answered, is no
 * failure of the call: it goes once more, over a connection of its own.
 */
async function sendKept(url: URL, target: Target, sending: Sending): Promise<IncomingMessage> {
  try {
    return await send(url, target, { ...sending, isKept: true })
  } catch (error) {
    if (!(error instanceof ClosedWhileIdle)) throw error
    return send(url, target, sending)
  }
}

class ClosedWhileIdle extends OutboundError {}

const CLOSED = new Set(['ECONNRESET', 'EPIPE'])

function send(url: URL, target: Target, sending: Sending): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  const { method, headers, body, timeoutMs, connectMs, signal, isKept = false } = sending
  return new Promise((done, fail) => {
    const options: PinnedOptions = {
      method,
      agent: isKept ? keptConnections(url.protocol) : false,
      pinnedTo: target.address,
      headers: {
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': 'siali-label',
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        ...headers,
      },
      lookup: (_host, how, callback) => {
        if (how.all === true) callback(null, [target])
        else callback(null, target.address, target.family)
      },
      timeout: timeoutMs,
      ...(signal !== undefined && { signal }),
    }
    const call = request(url, options)
    const late = () => call.destroy(new OutboundError('timeout', LATE))
    call.once('timeout', late)
    // The socket's own limit begins anew with each byte.
    const timers = [setTimeout(late, timeoutMs)]
    if (connectMs !== undefined) {
      const timer = setTimeout(late, connectMs)
      timers.push(timer)
      call.once('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => clearTimeout(timer))
        else clearTimeout(timer)
      })
    }
    const stopClocks = () => timers.forEach((timer) => clearTimeout(timer))
    call.once('close', stopClocks)
    call.once('error', (error: NodeJS.ErrnoException) => {
      if (error instanceof OutboundError) return fail(error)
      const Failure = call.reusedSocket && CLOSED.has(error.code ?? '') ? ClosedWhileIdle : OutboundError
      fail(new Failure('failed', `The address cannot be read: ${error.message}`, error))
    })
    call.once('response', (answer) => {
      stopClocks()
      done(answer)
    })
    call.end(body)
  })
}
