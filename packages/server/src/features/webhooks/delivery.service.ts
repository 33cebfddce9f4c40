// The log of a webhook: what was sent, what waits, sending again, giving up; and a request to try it out.

import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, notFound } from '../../http/errors.ts'
import { printJson } from '../../http/json-text.ts'
import { createBodyReader } from './body-reader.ts'
import {
  findDelivery,
  insertDeliveries,
  listDeliveries,
  listOffWithWaiting,
  purgeMessages,
  skipDelivery,
  skipWaiting,
  tryNow,
  type DeliveryDetailRow,
  type DeliveryRow,
} from './delivery.queries.ts'
import { sendRequest, type Exchange } from './request.ts'
import { requireWebhook, WEBHOOKS_TOPIC } from './webhook.service.ts'

const PAGE = 50

export async function readLog(
  cx: AppContext,
  caller: Caller,
  webhookId: number,
  page: { readonly before: number | undefined; readonly status: string | undefined },
): Promise<DeliveryRow[]> {
  await requireWebhook(cx, caller, webhookId)
  return listDeliveries(cx.db.sql, webhookId, { ...page, limit: PAGE })
}

/** @throws AppError 404 for what is not in the webhook's log. */
export async function requireDelivery(
  cx: AppContext,
  caller: Caller,
  webhookId: number,
  id: number,
): Promise<DeliveryDetailRow> {
  await requireWebhook(cx, caller, webhookId)
  const row = await findDelivery(cx.db.sql, webhookId, id)
  if (row === undefined) throw notFound('Delivery')
  return row
}

/** What waits is tried at once; what is over is sent once more, behind what waits. Gives the delivery that does it. */
export async function redeliver(
  cx: AppContext,
  caller: Caller,
  webhookId: number,
  id: number,
): Promise<DeliveryRow> {
  const row = await requireDelivery(cx, caller, webhookId, id)
  const { sql } = cx.db
  let again = id
  if (row.status === 'waiting') await tryNow(sql, id)
  else {
    const made = { webhookId, projectId: row.project_id, messageId: row.message_id }
    again = (await insertDeliveries(sql, [made]))[0] ?? id
  }
  cx.bell.ring(WEBHOOKS_TOPIC)
  return requireDelivery(cx, caller, webhookId, again)
}

/** @throws AppError 409 for what does not wait any more. */
export async function skip(
  cx: AppContext,
  caller: Caller,
  webhookId: number,
  id: number,
): Promise<DeliveryRow> {
  await requireDelivery(cx, caller, webhookId, id)
  if (!(await skipDelivery(cx.db.sql, id, cx.clock.now())))
    throw new AppError('conflict', 'This delivery does not wait any more.')
  cx.bell.ring(WEBHOOKS_TOPIC)
  return requireDelivery(cx, caller, webhookId, id)
}

/** Sends a request whose action is TEST, once. */
export async function sendTest(
  cx: AppContext,
  caller: Caller,
  webhookId: number,
): Promise<{ exchange: Exchange; body: string }> {
  const hook = await requireWebhook(cx, caller, webhookId)
  const { project_id: projectId } = hook
  const project = projectId === null ? undefined : await createBodyReader(cx.db.sql).project(projectId)
  const body = printJson({ action: 'TEST', ...(hook.send_payload && project !== undefined && { project }) })
  const exchange = await sendRequest(cx, { hook, messageId: `test.${cx.newId.uuid()}`, body })
  return { exchange, body }
}

const DAY_MS = 86_400_000
const KEPT_DAYS = 3
const WAITED_DAYS = 7
const AT_ONCE = 1000

/** What is over is kept for three days; what still waits after seven is given up with it. */
export async function purgeDeliveries(cx: AppContext, signal: AbortSignal): Promise<void> {
  const now = cx.clock.now()
  for (const id of await listOffWithWaiting(cx.db.sql)) await skipWaiting(cx.db.sql, id, now)
  const limits = {
    keptUntil: new Date(now.getTime() - KEPT_DAYS * DAY_MS),
    waitedUntil: new Date(now.getTime() - WAITED_DAYS * DAY_MS),
    limit: AT_ONCE,
  }
  while (!signal.aborted && (await purgeMessages(cx.db.sql, limits)) === AT_ONCE);
}
