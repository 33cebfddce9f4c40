// Runs work on one server of all that share a database: the one whose connection holds an advisory lock. PostgreSQL ends
// the lock with the process, however the process ends, and another takes over.

import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import type { Db } from '../db/client.ts'
import { BELL_CHANNEL, type Bell } from './bell.ts'

const AGAIN_MS = 500

export interface Leadership {
  /** Any constant that no other work uses. */
  readonly lock: number
  /** Rings of all servers while this one leads. */
  readonly onRing: (topic: string) => void
  /** Goes on until `signal` fires: at the end, and when the connection is lost and another may lead. */
  readonly run: (signal: AbortSignal) => Promise<void>
}

/** `stop` ends when `run` has. */
export function lead(db: Db, bell: Bell, options: Leadership): { stop(): Promise<void> } {
  const stopped = new AbortController()
  const tryOnce = async (): Promise<void> => {
    const lost = new AbortController()
    const client = new pg.Client(db.bulk.options)
    client.on('error', () => lost.abort())
    client.on('end', () => lost.abort())
    client.on('notification', ({ payload = '' }) => options.onRing(payload))
    let deafen = () => {}
    try {
      await client.connect()
      const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
        options.lock,
      ])
      if (rows[0]?.held !== true) return
      await client.query(`listen ${BELL_CHANNEL}`)
      deafen = bell.hear(options.onRing)
      await options.run(AbortSignal.any([stopped.signal, lost.signal]))
    } finally {
      deafen()
      await client.end().catch(() => {})
    }
  }
  const whole = (async () => {
    while (!stopped.signal.aborted) {
      // Whatever ended it, the database for one, the next try finds it there or not.
      await tryOnce().catch(() => {})
      await wait(AGAIN_MS, undefined, { signal: stopped.signal }).catch(() => {})
    }
  })()
  return {
    async stop() {
      stopped.abort()
      await whole
    },
  }
}
