// Calls of a function of the database that gather while others are under way and leave together: one message and one commit
// for several, which is most of what a short write costs. A lone call leaves at once.

import type pg from 'pg'
import { isLostConnection } from './lost-connection.ts'

/**
 * A call of a function that gives one row at most. The function takes a last boolean: the transaction is shared, so it must
 * not wait for locks (lock_timeout, a moment). An error undoes the call.
 */
export interface GatheredCall {
  readonly function: string
  /** Without that boolean. */
  readonly values: readonly unknown[]
  /** The row that the function holds first. Calls that share a transaction take theirs in order: no deadlock of two. */
  readonly holds: number
}

export type RunText = (name: string, text: string, values: unknown[]) => Promise<pg.QueryResult>

interface Waiting {
  readonly call: GatheredCall
  readonly resolve: (row: unknown) => void
  readonly reject: (error: unknown) => void
}

// A commit mostly waits for the disk, and PostgreSQL lets several wait together; of 12 connections some are left for others.
const UNDER_WAY = 8
const MOST_TOGETHER = 16
const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Makes calls. When one of several fails, or waits for a lock, nothing of them is kept and each runs again alone: neither an
 * error nor a wait meets anybody but its own caller.
 */
export function createGatherer(run: RunText): <T>(call: GatheredCall) => Promise<T | undefined> {
  const waiting: Waiting[] = []
  let underWay = 0

  const send = async (batch: readonly Waiting[]): Promise<void> => {
    underWay += 1
    const ended = () => {
      underWay -= 1
      next()
    }
    try {
      answer(batch, await runCalls(run, batch, true).finally(ended))
    } catch (error) {
      const again = isUndone(error) && (batch.length > 1 || error.code === LOCK_NOT_AVAILABLE)
      if (!again) for (const { reject } of batch) reject(error)
      else
        for (const one of batch) runCalls(run, [one], false).then((rows) => answer([one], rows), one.reject)
    }
  }

  const next = () => {
    const [first] = waiting
    if (first === undefined || underWay >= UNDER_WAY) return
    const batch: Waiting[] = []
    while (batch.length < MOST_TOGETHER && waiting[0]?.call.function === first.call.function)
      batch.push(waiting.shift() as Waiting)
    void send(batch.sort((a, b) => a.call.holds - b.call.holds))
  }

  return <T>(call: GatheredCall) =>
    new Promise<T | undefined>((resolve, reject) => {
      waiting.push({ call, resolve: resolve as (row: unknown) => void, reject })
      // Those that were read from sockets in the same turn come along.
      if (waiting.length === 1) setImmediate(next)
    })
}

/** Rows by the place of their call. */
type Rows = ReadonlyMap<number, unknown>

function answer(batch: readonly Waiting[], rows: Rows): void {
  for (const [n, { resolve }] of batch.entries()) resolve(rows.get(n))
}

async function runCalls(run: RunText, batch: readonly Waiting[], shared: boolean): Promise<Rows> {
  const values: unknown[] = []
  const texts = batch.map(({ call }, n) => {
    const places = call.values.map((value) => `$${values.push(value)}`).join(', ')
    return `select ${n} as call, f.* from ${call.function}(${places}, ${shared}) as f`
  })
  const name = `${batch[0]?.call.function}-${batch.length}${shared ? '' : '-alone'}`
  const { rows } = await run(name, texts.join(' union all '), values)
  return new Map(rows.map((row: { call: number }) => [row.call, row]))
}

/**
 * True when the database said no; false when nobody knows what it did, because the connection broke. The severity would
 * say so too, in the language of the server.
 */
const isUndone = (error: unknown): error is pg.DatabaseError =>
  error instanceof Error && 'severity' in error && !isLostConnection(error)
