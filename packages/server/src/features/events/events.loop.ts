// Takes events out of the outbox and hands them to the subscribers, in the order in which they became visible: an event
// that depends on another is behind it. An event leaves the outbox in the transaction that stores what is to be done about
// it, so it is neither lost nor handed out twice.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import { lead } from '../../jobs/leader.ts'
import type { Loop } from '../../jobs/loop.ts'
import { takeEvents } from './outbox.queries.ts'
import type { RunningSubscriber, Subscriber } from './subscriber.ts'
import { SUBSCRIBERS } from './subscribers.ts'

// Any constant does.
const LOCK = 1_953_003
const AT_ONCE = 100
/** Looks without a ring: rings may get lost. */
const LOOK_EVERY_MS = 1000
/** While nobody waits for events they are taken out this often at most. */
const REST_MS = 500

export const eventsLoop: Loop = { name: 'events', start: (cx) => startEvents(cx, SUBSCRIBERS) }

export function startEvents(cx: AppContext, list: readonly Subscriber[]): { stop(): Promise<void> } {
  let running: ReadonlyMap<string, RunningSubscriber> = new Map()
  const rings = createRings()
  return lead(cx.db, cx.bell, {
    lock: LOCK,
    onRing(topic) {
      const subscriber = running.get(topic)
      subscriber?.rouse()
      rings.ring(subscriber !== undefined)
    },
    async run(signal) {
      running = new Map(list.map((one) => [one.name, one.start(cx)]))
      try {
        await pump(cx, [...running.values()], rings, signal)
      } finally {
        const ending = [...running.values()]
        running = new Map()
        await Promise.all(ending.map((one) => one.stop()))
      }
    },
  })
}

async function pump(
  cx: AppContext,
  subscribers: readonly RunningSubscriber[],
  rings: Rings,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    // An error is the database's, gone for a moment: nothing was taken.
    const { count, isAwaited } = await takeSome(cx, subscribers).catch(() => ({ count: 0, isAwaited: false }))
    if (count === AT_ONCE) continue
    if (!isAwaited) await rings.rest(REST_MS, signal)
    await rings.next(LOOK_EVERY_MS, signal)
  }
}

function takeSome(cx: AppContext, subscribers: readonly RunningSubscriber[]) {
  let isAwaited = false
  return withTransaction(cx.db, async (tx) => {
    const events = await takeEvents(tx, AT_ONCE)
    for (const one of subscribers) isAwaited = (await one.take(tx, events)) || isAwaited
    return events.length
  }).then((count) => {
    if (count > 0) for (const one of subscribers) one.taken()
    return { count, isAwaited }
  })
}

interface Rings {
  /** `isUrgent`: what a subscriber looks at was changed, so that somebody may wait now. */
  ring(isUrgent: boolean): void
  /** Ends at the next ring, at once when one came since the last time, after `ms` or when `signal` fires. */
  next(ms: number, signal: AbortSignal): Promise<void>
  /** Ends at an urgent ring, after `ms` or when `signal` fires. */
  rest(ms: number, signal: AbortSignal): Promise<void>
}

function createRings(): Rings {
  let isRung = false
  let awake: ((isUrgent: boolean) => void) | undefined
  const sleep = (ms: number, signal: AbortSignal, onlyUrgent: boolean) =>
    new Promise<void>((done) => {
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        awake = undefined
        done()
      }
      const timer = setTimeout(end, ms)
      signal.addEventListener('abort', end)
      awake = (isUrgent) => {
        if (isUrgent || !onlyUrgent) end()
      }
    })
  return {
    ring(isUrgent) {
      isRung = true
      awake?.(isUrgent)
    },
    async next(ms, signal) {
      if (!isRung && !signal.aborted) await sleep(ms, signal, false)
      isRung = false
    },
    async rest(ms, signal) {
      if (!signal.aborted) await sleep(ms, signal, true)
    },
  }
}
