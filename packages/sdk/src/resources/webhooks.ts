// Webhooks: addresses that are told of what happens, how they do, and the log of what was sent.

import type { CallOptions, Transport } from '../transport.ts'
import { count, date, flag, given, list, numberOrNull, record, text, textOrNull } from '../wire.ts'

export interface Webhook {
  readonly id: number
  /** Undefined: of the whole organization. */
  readonly projectId: number | undefined
  readonly url: string
  readonly sendsPayload: boolean
  /** True: told of everything; `actions` does not count then. */
  readonly hearsAll: boolean
  readonly actions: readonly string[]
  /** Values that tell of credentials are masked; a masked value written back keeps the stored one. */
  readonly headers: Readonly<Record<string, string>>
  readonly isActive: boolean
}

export interface WebhookInput {
  readonly url?: string
  readonly sendsPayload?: boolean
  readonly hearsAll?: boolean
  readonly actions?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly isActive?: boolean
}

export interface WebhookHealth {
  readonly webhookId: number
  readonly state: 'on' | 'failing' | 'paused' | 'off'
  /** Requests that failed since the last one that did not. */
  readonly failures: number
  readonly failingSince: Date | undefined
  readonly pausedAt: Date | undefined
  /** Events that wait; 1,000 stands for more. */
  readonly waiting: number
  readonly nextTryAt: Date | undefined
  readonly lastSentAt: Date | undefined
  /** What the first event that waits was refused with. */
  readonly lastError: string | undefined
  readonly isSigned: boolean
  /** The model that it tells, and goes with. */
  readonly modelId: number | undefined
}

/** Something that webhooks may be told of. */
export interface WebhookAction {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly isOrganizationOnly: boolean
}

export interface WebhookDelivery {
  readonly id: number
  readonly action: string
  readonly status: 'waiting' | 'delivered' | 'failed' | 'skipped'
  readonly attempts: number
  readonly happenedAt: Date | undefined
  readonly sentAt: Date | undefined
  readonly tookMs: number | undefined
  readonly nextTryAt: Date | undefined
  readonly answerStatus: number | undefined
  readonly error: string | undefined
}

/** Headers in lines, and the body; undefined when there was none. */
export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export interface WebhookDeliveryDetail extends WebhookDelivery {
  readonly request: WebhookMessage
  readonly answer: WebhookMessage
}

export interface WebhookTest {
  readonly isDelivered: boolean
  readonly tookMs: number
  readonly answerStatus: number | undefined
  readonly error: string | undefined
  readonly request: WebhookMessage
  readonly answer: WebhookMessage
}

const texts = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(record(value)).map(([name, one]) => [
      name,
      typeof one === 'string' ? one : list(one).join(', '),
    ]),
  )

function toWebhook(value: unknown): Webhook {
  const wire = record(value)
  return {
    id: count(wire['id']),
    projectId: numberOrNull(wire['project']),
    url: text(wire['url']),
    sendsPayload: flag(wire['send_payload']),
    hearsAll: flag(wire['send_for_all_actions']),
    actions: list(wire['actions']).map(text),
    headers: texts(wire['headers']),
    isActive: flag(wire['is_active']),
  }
}

const fromInput = (input: WebhookInput) =>
  given({
    url: input.url,
    send_payload: input.sendsPayload,
    send_for_all_actions: input.hearsAll,
    actions: input.actions,
    headers: input.headers,
    is_active: input.isActive,
  })

const STATES = ['failing', 'paused', 'off'] as const

function toHealth(value: unknown): WebhookHealth {
  const wire = record(value)
  return {
    webhookId: count(wire['webhook']),
    state: STATES.find((state) => state === wire['state']) ?? 'on',
    failures: count(wire['failures']),
    failingSince: date(wire['failing_since']),
    pausedAt: date(wire['paused_at']),
    waiting: count(wire['waiting']),
    nextTryAt: date(wire['next_try_at']),
    lastSentAt: date(wire['last_sent_at']),
    lastError: textOrNull(wire['last_error']),
    isSigned: flag(wire['is_signed']),
    modelId: numberOrNull(wire['ml_backend']),
  }
}

const STATUSES = ['delivered', 'failed', 'skipped'] as const

function toDelivery(value: unknown): WebhookDelivery {
  const wire = record(value)
  return {
    id: count(wire['id']),
    action: text(wire['action']),
    status: STATUSES.find((status) => status === wire['status']) ?? 'waiting',
    attempts: count(wire['attempts']),
    happenedAt: date(wire['happened_at']),
    sentAt: date(wire['sent_at']),
    tookMs: numberOrNull(wire['took_ms']),
    nextTryAt: date(wire['next_try_at']),
    answerStatus: numberOrNull(wire['answer_status']),
    error: textOrNull(wire['error']),
  }
}

function toMessage(value: unknown): WebhookMessage {
  const wire = record(value)
  return { headers: texts(wire['headers']), body: textOrNull(wire['body']) }
}

function toTest(value: unknown): WebhookTest {
  const wire = record(value)
  return {
    isDelivered: flag(wire['is_delivered']),
    tookMs: count(wire['took_ms']),
    answerStatus: numberOrNull(wire['answer_status']),
    error: textOrNull(wire['error']),
    request: toMessage(wire['request']),
    answer: toMessage(wire['answer']),
  }
}

/** Calls about webhooks. */
export function webhookCalls(transport: Transport) {
  const ours = (id: number, rest = '') => `/api/siali/webhooks/${id}${rest}`
  return {
    /** Those of a project, by id. */
    async list(projectId: number, call?: CallOptions): Promise<readonly Webhook[]> {
      const query = { project: projectId }
      return list(await transport.json('GET', '/api/webhooks/', { ...call, query })).map(toWebhook)
    },
    async create(
      projectId: number,
      input: WebhookInput & { readonly url: string },
      call?: CallOptions,
    ): Promise<Webhook> {
      const body = { project: projectId, ...fromInput(input) }
      return toWebhook(await transport.json('POST', '/api/webhooks/', { ...call, body }))
    },
    /** Changes what is named. Switching on what was paused resumes it. */
    async update(id: number, input: WebhookInput, call?: CallOptions): Promise<Webhook> {
      const path = `/api/webhooks/${id}/`
      return toWebhook(await transport.json('PATCH', path, { ...call, body: fromInput(input) }))
    },
    async remove(id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/webhooks/${id}/`, call)
    },
    /** What webhooks may be told of, in the order of the catalogue. */
    async actions(call?: CallOptions): Promise<readonly WebhookAction[]> {
      const catalogue = record(await transport.json('GET', '/api/webhooks/info/', call))
      return Object.entries(catalogue).map(([name, value]) => {
        const wire = record(value)
        return {
          name,
          title: text(wire['name']),
          description: text(wire['description']),
          isOrganizationOnly: flag(wire['organization-only']),
        }
      })
    },
    async health(projectId: number, call?: CallOptions): Promise<readonly WebhookHealth[]> {
      const query = { project: projectId }
      return list(await transport.json('GET', '/api/siali/webhooks', { ...call, query })).map(toHealth)
    },
    /** A new secret to sign with, told this once; the one before signs too for a day. */
    async makeSecret(id: number, call?: CallOptions): Promise<string> {
      const answer = record(await transport.json('POST', ours(id, '/secret'), { ...call, body: {} }))
      return text(answer['secret'])
    },
    /** Requests are no longer signed. */
    async forgetSecret(id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', ours(id, '/secret'), call)
    },
    /** Sends one request, whose action is TEST. */
    async test(id: number, call?: CallOptions): Promise<WebhookTest> {
      return toTest(await transport.json('POST', ours(id, '/test'), { ...call, body: {} }))
    },
    /** Newest first, at most 50; `before` goes on behind one. */
    async deliveries(
      id: number,
      options: { readonly before?: number | undefined; readonly status?: string | undefined } = {},
      call?: CallOptions,
    ): Promise<readonly WebhookDelivery[]> {
      const answer = await transport.json('GET', ours(id, '/deliveries'), { ...call, query: options })
      return list(answer).map(toDelivery)
    },
    async delivery(id: number, deliveryId: number, call?: CallOptions): Promise<WebhookDeliveryDetail> {
      const answer = await transport.json('GET', ours(id, `/deliveries/${deliveryId}`), call)
      const wire = record(answer)
      return { ...toDelivery(answer), request: toMessage(wire['request']), answer: toMessage(wire['answer']) }
    },
    /** What waits is tried at once; what is over is sent once more. */
    async redeliver(id: number, deliveryId: number, call?: CallOptions): Promise<WebhookDelivery> {
      const path = ours(id, `/deliveries/${deliveryId}/redeliver`)
      return toDelivery(await transport.json('POST', path, { ...call, body: {} }))
    },
    /** Gives up what waits, so that what is behind it goes on. */
    async skip(id: number, deliveryId: number, call?: CallOptions): Promise<WebhookDelivery> {
      const path = ours(id, `/deliveries/${deliveryId}/skip`)
      return toDelivery(await transport.json('POST', path, { ...call, body: {} }))
    },
  }
}
