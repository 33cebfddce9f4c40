// Works off what waits: a lane for each webhook and project, in each one request at a time in the order of the events, and
// all lanes at once. So a slow receiver holds up nothing but its own lanes. No connection of the database is held while a
// request is under way.

import type { AppContext } from '../../context.ts'
import { nextTry, TRIED_FOR_MS } from './back-off.ts'
import { createBodyReader } from './body-reader.ts'
import {
  countFailure,
  forgetFailures,
  listLanes,
  listWaiting,
  pauseWebhook,
  storeFailed,
  storeTaken,
  type ExchangeColumns,
  type LaneKey,
  type WaitingDelivery,
} from './delivery.queries.ts'
import { sendRequest, type Exchange } from './request.ts'
import { bareBody, findAction, makeBody } from './webhook-actions.ts'

export interface Lanes {
  /** Something was stored for this lane. */
  kick(lane: LaneKey): void
  /** Looks for all lanes with something in them. */
  lookAround(): void
  /** Requests under way get a moment to end; what is not answered then is sent again by the next start. */
  stop(): Promise<void>
}

const READ_AT_ONCE = 10
/** Requests of one webhook that are under way together, each of another project. */
const AT_ONCE = 8
const AFTER_FAULT_MS = 1000
const LOOK_EVERY_MS = 15_000
const GRACE_MS = 1000
/** setTimeout's longest wait is 24 days; a lane that waits looks again at least this often. */
const LONGEST_WAIT_MS = 3_600_000
const BODY_CHARS = 4_000_000
const KEPT_BODY_CHARS = 65_536

interface Lane extends LaneKey {
  isRunning: boolean
  /** Kicked while it ran. */
  isKicked: boolean
  timer: NodeJS.Timeout | undefined
}

export function startLanes(cx: AppContext): Lanes {
  const abort = new AbortController()
  const lanes = new Map<string, Lane>()
  const busy = new Map<number, number>()
  const queued = new Map<number, Lane[]>()
  const running = new Set<Promise<void>>()
  let isStopping = false
  let looking: Promise<void> | undefined
  /** Asked for while one was under way, which may have missed what it is for. */
  let isLookWanted = false

  const kick = (key: LaneKey): void => {
    if (isStopping) return
    const name = `${key.webhook_id}:${key.project_id}`
    const lane = lanes.get(name) ?? { ...key, isRunning: false, isKicked: false, timer: undefined }
    lanes.set(name, lane)
    if (lane.isRunning) {
      lane.isKicked = true
      return
    }
    clearTimeout(lane.timer)
    lane.isRunning = true
    if ((busy.get(key.webhook_id) ?? 0) < AT_ONCE) begin(name, lane)
    else queued.set(key.webhook_id, [...(queued.get(key.webhook_id) ?? []), lane])
  }

  const begin = (name: string, lane: Lane): void => {
    const { webhook_id: hook } = lane
    busy.set(hook, (busy.get(hook) ?? 0) + 1)
    const whole = workOff(cx, lane, abort.signal, () => isStopping)
      .catch(() => AFTER_FAULT_MS)
      .then((waitMs) => {
        running.delete(whole)
        lane.isRunning = false
        busy.set(hook, (busy.get(hook) ?? 1) - 1)
        const [next, ...others] = queued.get(hook) ?? []
        queued.set(hook, others)
        if (others.length === 0) queued.delete(hook)
        if (next !== undefined && !isStopping) begin(`${hook}:${next.project_id}`, next)
        if (isStopping) return
        if (lane.isKicked) kick(lane)
        else if (waitMs === undefined) lanes.delete(name)
        else lane.timer = setTimeout(() => kick(lane), Math.min(waitMs, LONGEST_WAIT_MS))
      })
    running.add(whole)
  }

  const lookAround = (): void => {
    if (looking !== undefined) {
      isLookWanted = true
      return
    }
    isLookWanted = false
    looking = listLanes(cx.db.sql)
      // An error is the database's, gone for a moment: the next look finds what this one missed.
      .then(
        (found) => found.forEach(kick),
        () => {},
      )
      .finally(() => {
        looking = undefined
        if (isLookWanted && !isStopping) lookAround()
      })
  }
  // Rings may get lost.
  const looks = setInterval(lookAround, LOOK_EVERY_MS)

  return {
    kick,
    lookAround,
    async stop() {
      isStopping = true
      clearInterval(looks)
      for (const lane of lanes.values()) clearTimeout(lane.timer)
      const end = setTimeout(() => abort.abort(), GRACE_MS)
      await looking
      await Promise.all(running)
      clearTimeout(end)
    },
  }
}

/**
 * Sends what waits in a lane. What was taken is stored while the next one is on its way: a crash in between sends it once
 * more, behind one that the receiver has, as whoever takes each message once never notices.
 * Gives how long to wait for the next try; undefined: nothing waits.
 */
async function workOff(
  cx: AppContext,
  lane: Lane,
  signal: AbortSignal,
  isStopping: () => boolean,
): Promise<number | undefined> {
  for (;;) {
    lane.isKicked = false
    const deliveries = await listWaiting(cx.db.sql, lane, READ_AT_ONCE)
    const ended = await sendEach(cx, deliveries, signal, isStopping)
    if (ended !== 'all') return ended.waitMs
    // Whatever is stored for a lane kicks it.
    if (deliveries.length < READ_AT_ONCE && !lane.isKicked) return undefined
  }
}

async function sendEach(
  cx: AppContext,
  deliveries: readonly WaitingDelivery[],
  signal: AbortSignal,
  isStopping: () => boolean,
): Promise<'all' | { readonly waitMs: number | undefined }> {
  let storing: Promise<void> = Promise.resolve()
  try {
    for (const delivery of deliveries) {
      if (isStopping()) return { waitMs: undefined }
      const waitMs = (delivery.next_try_at?.getTime() ?? 0) - cx.clock.now().getTime()
      if (waitMs > 0) return { waitMs }
      const outcome = await deliver(cx, delivery, signal)
      await storing
      // A failure holds up what is behind it; more of the same is read again with how far it came.
      if (outcome.kind !== 'taken') {
        await outcome.store()
        return { waitMs: 0 }
      }
      storing = outcome.store()
      // Not thrown before it is awaited.
      storing.catch(() => {})
    }
  } finally {
    await storing
  }
  return 'all'
}

/** What came of one request; `store` writes it down. */
interface Outcome {
  readonly kind: 'taken' | 'partly' | 'failed'
  store(): Promise<void>
}

async function deliver(cx: AppContext, delivery: WaitingDelivery, signal: AbortSignal): Promise<Outcome> {
  const { text, through } = await bodyOf(cx, delivery)
  const exchange = await sendRequest(cx, {
    hook: delivery,
    messageId: `${delivery.message_id}.${delivery.parts}`,
    body: text,
    signal,
  })
  const columns = columnsOf(exchange, text === delivery.body ? null : text)
  // A model server may train for minutes, or fail at it: told again it would only begin anew.
  const isOver = delivery.ml_backend_id !== null && exchange.isHeard
  if (!exchange.isTaken) return { kind: 'failed', store: () => fail(cx, delivery, columns, isOver) }
  return {
    kind: through === undefined ? 'taken' : 'partly',
    async store() {
      await storeTaken(cx.db.sql, delivery.id, columns, through)
      if (delivery.hook_failures > 0) await forgetFailures(cx.db.sql, delivery.webhook_id)
    },
  }
}

async function bodyOf(
  cx: AppContext,
  delivery: WaitingDelivery,
): Promise<{ text: string; through: number | undefined }> {
  const action = findAction(delivery.action)
  if (!delivery.send_payload || action === undefined)
    return { text: bareBody(delivery.action), through: undefined }
  if (delivery.body !== null) return { text: delivery.body, through: undefined }
  return makeBody(action, {
    reader: createBodyReader(cx.db.sql),
    projectId: delivery.project_id,
    payload: delivery.payload as Record<string, unknown>,
    after: delivery.sent_through,
    limits: { objects: cx.env.webhookBatchSize, chars: BODY_CHARS },
  })
}

async function fail(
  cx: AppContext,
  delivery: WaitingDelivery,
  columns: ExchangeColumns,
  isOver: boolean,
): Promise<void> {
  const now = cx.clock.now()
  const failingSince = delivery.failing_since ?? now
  const nextTryAt = isOver ? undefined : nextTry(delivery.attempts + 1, failingSince, now)
  await storeFailed(cx.db.sql, delivery.id, columns, { failingSince, nextTryAt })
  const hookFailingSince = await countFailure(cx.db.sql, delivery.webhook_id, now)
  // Others may get through where one does not: the hook is paused when nothing did for as long.
  if (nextTryAt === undefined && now.getTime() - hookFailingSince.getTime() >= TRIED_FOR_MS)
    await pauseWebhook(cx.db.sql, delivery.webhook_id, now)
}

function columnsOf(exchange: Exchange, requestBody: string | null): ExchangeColumns {
  const { answerHeaders } = exchange
  return {
    ...exchange,
    requestHeaders: JSON.stringify(exchange.requestHeaders),
    requestBody: requestBody?.slice(0, KEPT_BODY_CHARS) ?? null,
    answerHeaders: answerHeaders === null ? null : JSON.stringify(answerHeaders),
  }
}
