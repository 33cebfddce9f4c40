// Turns events into messages and deliveries, for the webhooks that want them. Short bodies are made
// here, so that they show what was right after it happened, however long a receiver is away; long ones when they are sent.

import type { Tx } from '../../db/client.ts'
import type { StoredEvent, Subscriber } from '../events/subscriber.ts'
import { createBodyReader, TooLong, type BodyReader } from './body-reader.ts'
import { insertDeliveries, insertMessages, type LaneKey, type NewMessage } from './delivery.queries.ts'
import { startLanes } from './lanes.ts'
import { findAction, makeBody } from './webhook-actions.ts'
import { isAnyListening, listListening, type ListeningHook } from './webhook.queries.ts'
import { WEBHOOKS_TOPIC } from './webhook.service.ts'

export const webhookSubscriber: Subscriber = {
  name: WEBHOOKS_TOPIC,
  start(cx) {
    const lanes = startLanes(cx)
    lanes.lookAround()
    let fresh: LaneKey[] = []
    return {
      async take(tx, events) {
        fresh = []
        const hooks = await hooksOf(tx, events)
        if (hooks.length === 0) return isAnyListening(tx)
        fresh = await store(tx, events, hooks)
        return true
      },
      taken() {
        for (const lane of fresh) lanes.kick(lane)
      },
      rouse: () => lanes.lookAround(),
      stop: () => lanes.stop(),
    }
  },
}

function hooksOf(tx: Tx, events: readonly StoredEvent[]): Promise<ListeningHook[]> {
  const organizations = new Set(events.map((one) => one.organization_id))
  const projects = new Set(events.map((one) => one.project_id).filter((id) => id !== null))
  return listListening(tx, [...organizations], [...projects])
}

function wants(hook: ListeningHook, event: StoredEvent): boolean {
  if (hook.organization_id !== event.organization_id) return false
  if (hook.project_id !== null && hook.project_id !== event.project_id) return false
  const action = findAction(event.event)
  if (action === undefined || (action.organizationOnly && hook.project_id !== null)) return false
  return hook.send_for_all_actions || hook.actions.includes(action.name)
}

/** Gives the lanes in which something waits now. */
async function store(
  tx: Tx,
  events: readonly StoredEvent[],
  hooks: readonly ListeningHook[],
): Promise<LaneKey[]> {
  const wanted = events
    .map((event) => ({
      event,
      projectId: event.project_id ?? 0,
      hooks: hooks.filter((hook) => wants(hook, event)),
    }))
    .filter((one) => one.hooks.length > 0)
  if (wanted.length === 0) return []
  const reader = createBodyReader(tx, KEPT_BYTES)
  const messages: NewMessage[] = []
  for (const { event, projectId, hooks: its } of wanted)
    messages.push({
      projectId,
      action: event.event,
      payload: JSON.stringify(event.payload),
      body: its.some((hook) => hook.send_payload) ? await bodyNow(reader, event, projectId) : null,
      happenedAt: event.created_at,
    })
  const ids = await insertMessages(tx, messages)
  const deliveries = wanted.flatMap(({ projectId, hooks: its }, at) =>
    its.map((hook) => ({ webhookId: hook.id, projectId, messageId: ids[at] ?? 0 })),
  )
  await insertDeliveries(tx, deliveries)
  return deliveries.map((one) => ({ webhook_id: one.webhookId, project_id: one.projectId }))
}

// As stored: compressed.
const KEPT_BYTES = 200_000
const KEPT_LIMITS = { objects: 20, chars: 1_000_000 }

/** The whole body when it is short; null: it is made when it is sent. */
async function bodyNow(reader: BodyReader, event: StoredEvent, projectId: number): Promise<string | null> {
  const action = findAction(event.event)
  if (action === undefined) return null
  const payload = event.payload as Record<string, unknown>
  const call = { reader, projectId, payload, after: 0, limits: KEPT_LIMITS }
  const body = await makeBody(action, call).catch((error: unknown) => {
    if (error instanceof TooLong) return undefined
    throw error
  })
  const isWhole = body !== undefined && body.through === undefined
  return isWhole && body.text.length <= KEPT_LIMITS.chars ? body.text : null
}
