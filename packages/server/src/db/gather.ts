// Calls of a function of the database that gather while others are under way and leave together: one message and one commit
// for several, which is most of what a short write costs. A lone call leaves at once.

import type pg from 'pg'
import { isLostConnection } from './lost-connection.ts'

/**
 * A call of a function that takes a list (JSON) of arguments, each with its place as `call`, a boolean that says whether they
 * are of several callers, and the bodies of the calls; it gives one row at most for each, with that `call`. Calls share a transaction, so the
 * function must not wait for locks then (lock_timeout, a moment), and takes its rows in one order. An error undoes the call.
 */
export interface GatheredCall {
  readonly function: string
  /** The columns wanted, beside `call`. */
  readonly columns: string
  /** JSON text of an object. */
  readonly argument: string
  /** JSON text of a value of its own that may be large, or null. */
  readonly body: string | null
}

export type RunText = (name: string, text: string, values: unknown[]) => Promise<pg.QueryResult>

interface Waiting {
  readonly call: GatheredCall
  readonly resolve: (row: unknown) => void
  readonly reject: (error: unknown) => void
}

// Of 12 connections some are left for others.
const UNDER_WAY = 8
const MOST_TOGETHER = 16
const LOCK_NOT_AVAILABLE = '55P03'

/**
 * Makes calls. When one of several fails, or waits for a lock, nothing of them is kept and each runs again alone: neither an
 * error nor a wait meets anybody but its own caller.
 */
export function createGatherer(run: RunText): <T>(call: GatheredCall) => Promise<T | undefined> {
  const waiting: Waiting[] = []
  let batchesUnderWay = 0
  let callsUnderWay = 0
  let isScheduled = false

  const send = async (batch: readonly Waiting[]): Promise<void> => {
    batchesUnderWay += 1
    callsUnderWay += batch.length
    const ended = () => {
      batchesUnderWay -= 1
      callsUnderWay -= batch.length
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

  // As many as are under way wait for each other: the database works on one half while the server works on the other.
  // Without that, the first that returns leaves alone again and the rest follow in a crowd.
  const next = () => {
    const [first] = waiting
    if (first === undefined || batchesUnderWay >= UNDER_WAY) return
    if (waiting.length < Math.min(callsUnderWay, MOST_TOGETHER)) return
    const batch: Waiting[] = []
    while (batch.length < MOST_TOGETHER && waiting[0]?.call.function === first.call.function)
      batch.push(waiting.shift() as Waiting)
    void send(batch)
  }

  return <T>(call: GatheredCall) =>
    new Promise<T | undefined>((resolve, reject) => {
      waiting.push({ call, resolve: resolve as (row: unknown) => void, reject })
      if (isScheduled) return
      // Those that were read from sockets in the same turn come along.
      isScheduled = true
      setImmediate(() => {
        isScheduled = false
        next()
      })
    })
}

/** Rows by the place of their call. */
type Rows = ReadonlyMap<number, unknown>

function answer(batch: readonly Waiting[], rows: Rows): void {
  for (const [n, { resolve }] of batch.entries()) resolve(rows.get(n))
}

async function runCalls(run: RunText, batch: readonly Waiting[], shared: boolean): Promise<Rows> {
  const calls = batch.map(({ call }) => call) as [GatheredCall, ...GatheredCall[]]
  const { name, text, values } = statementOf(calls, shared)
  const { rows } = await run(name, text, values)
  return new Map(rows.map((row: { call: number }) => [row.call, row]))
}

/** The statement that calls of one function amount to. */
export function statementOf(calls: readonly [GatheredCall, ...GatheredCall[]], shared: boolean) {
  const { function: name, columns } = calls[0]
  const list = calls.map(({ argument }, call) => `{"call":${call},${argument.slice(1)}`).join(',')
  const bodies = calls.map((_, call) => `$${call + 3}::json`).join(', ')
  return {
    name: `${name}-${calls.length}`,
    text: `select call, ${columns} from ${name}($1::json, $2::boolean, ${bodies})`,
    values: [`[${list}]`, shared, ...calls.map(({ body }) => body)],
  }
}

/**
 * True when the database said no; false when nobody knows what it did, because the connection broke. The severity would
 * say so too, in the language of the server.
 */
const isUndone = (error: unknown): error is pg.DatabaseError =>
  error instanceof Error && 'severity' in error && !isLostConnection(error)
