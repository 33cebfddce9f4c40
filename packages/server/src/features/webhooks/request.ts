// One request to a receiver, and what came of it in words that go into the log.

import type { AppContext } from '../../context.ts'
import { namesSecret, withoutValues } from '../../http/masking.ts'
import { askOutside, OutboundError } from '../../outbound/fetch.ts'
import { modelGuard } from '../../outbound/guard.ts'
import { maskHeaders } from './request-headers.ts'
import { sign, SIGNATURE_HEADER } from './signature.ts'
import type { WebhookRow } from './webhook.queries.ts'
import { readSigningSecrets, readStoredHeaders } from './webhook.service.ts'

export interface HookRequest {
  readonly hook: Pick<
    WebhookRow,
    'url' | 'headers_sealed' | 'secret_sealed' | 'old_secret_sealed' | 'old_secret_until' | 'ml_backend_id'
  >
  /** The same for each try of the same body: receivers know by it what they have already. */
  readonly messageId: string
  readonly body: string
  readonly signal?: AbortSignal
}

/** What was sent and what came back; credentials are masked. */
export interface Exchange {
  readonly isTaken: boolean
  /** The receiver may have it: it answered something, or nothing in time. */
  readonly isHeard: boolean
  readonly sentAt: Date
  readonly tookMs: number
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly answerStatus: number | null
  readonly answerHeaders: Readonly<Record<string, unknown>> | null
  readonly answerBody: string | null
  readonly error: string | null
}

const KEPT_ANSWER_BYTES = 16_384

/** Never throws for what a receiver does; throws the signal's reason when it ends the request. */
export async function sendRequest(cx: AppContext, request: HookRequest): Promise<Exchange> {
  const sentAt = cx.clock.now()
  let headers: Readonly<Record<string, string>> = {}
  const startedAt = performance.now()
  const told = () => ({
    sentAt,
    tookMs: Math.round(performance.now() - startedAt),
    requestHeaders: maskHeaders(headers),
  })
  try {
    headers = headersOf(cx, request, sentAt)
    const answer = await askOutside(
      request.hook.url,
      { method: 'POST', headers, body: request.body },
      {
        ...waysOf(cx, request.hook),
        maxBytes: KEPT_ANSWER_BYTES,
        cutsAnswer: true,
        ...(request.signal !== undefined && { signal: request.signal }),
      },
    )
    const { status } = answer
    return {
      isTaken: status >= 200 && status < 300,
      isHeard: true,
      ...told(),
      answerStatus: status,
      answerHeaders: maskHeaders(answer.headers as Record<string, unknown>),
      answerBody: withoutValues(answer.text, credentialsOf(headers)).replaceAll('\0', '\uFFFD'),
      error: wordStatus(status, answer.headers.location),
    }
  } catch (error) {
    request.signal?.throwIfAborted()
    const isOutside = error instanceof OutboundError
    const text = isOutside ? error.message : `The request could not be made: ${(error as Error).message}`
    return {
      isTaken: false,
      isHeard: isOutside && error.reason === 'timeout',
      ...told(),
      answerStatus: null,
      answerHeaders: null,
      answerBody: null,
      error: text.replaceAll('\0', '\uFFFD'),
    }
  }
}

/** Values of headers that nobody is shown; a receiver may repeat them. */
const credentialsOf = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).flatMap(([name, value]) => (namesSecret(name) ? [value] : []))

/** Where a hook may go and how long it may take: to a model server as the other calls to it. */
function waysOf({ env }: AppContext, hook: HookRequest['hook']) {
  if (hook.ml_backend_id === null) return { env, timeoutMs: env.webhookTimeoutMs }
  return { env: modelGuard(env), timeoutMs: env.ml.trainMs }
}

/** @throws Error when what is sealed was sealed with another key. */
function headersOf(cx: AppContext, { hook, messageId, body }: HookRequest, now: Date) {
  const secrets = readSigningSecrets(cx, hook, now)
  return {
    'Content-Type': 'application/json',
    ...readStoredHeaders(cx, hook),
    'X-Siali-Message': messageId,
    ...(secrets.length > 0 && { [SIGNATURE_HEADER]: sign(body, secrets, now) }),
  }
}

function wordStatus(status: number, location: string | undefined): string | null {
  if (status >= 200 && status < 300) return null
  if (status >= 300 && status < 400)
    return `The address redirects${location === undefined ? '' : ` to ${location.slice(0, 500)}`}. Redirects are not followed: enter the new address.`
  return `The receiver answered ${status}.`
}
