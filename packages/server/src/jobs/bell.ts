// Tells loops that something was stored for them, in this process or in another one. Ringing writes nothing: a ring that is
// lost costs time, since loops look by themselves now and then.

import type { Db } from '../db/client.ts'

/** The PostgreSQL channel by which servers without the loop ring at the one that runs it. */
export const BELL_CHANNEL = 'siali_bell'

export interface Bell {
  /** Costs nothing to speak of and never fails. `topic`: what changed beside the outbox. */
  ring(topic?: string): void
  /** Called at each ring of this process. Gives the end. */
  hear(listener: (topic: string) => void): () => void
}

// Rings of a busy server are joined: each costs a query.
const JOINED_MS = 20

export function createBell(db: Db): Bell {
  const listeners = new Set<(topic: string) => void>()
  const waiting = new Set<string>()
  const ringOutside = () => {
    const topics = [...waiting]
    waiting.clear()
    const text = 'select pg_notify($1, topic) from unnest($2::text[]) as topic'
    db.pool.query(text, [BELL_CHANNEL, topics]).catch(() => {})
  }
  return {
    ring(topic = '') {
      for (const listener of listeners) listener(topic)
      if (listeners.size > 0) return
      if (waiting.size === 0) setTimeout(ringOutside, JOINED_MS).unref()
      waiting.add(topic)
    },
    hear(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
