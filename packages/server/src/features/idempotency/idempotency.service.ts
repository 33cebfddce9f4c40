// Repeated writes: the same person, key and request get the stored answer again for a day; nothing happens twice.

import type { AppContext } from '../../context.ts'
import { isPgError } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError } from '../../http/errors.ts'
import type { Once, SentAnswer } from '../../http/once.ts'
import {
  claimKey,
  completeKey,
  deleteOldKeys,
  dropClaim,
  findAnswer,
  insertAnswer,
} from './idempotency.queries.ts'

export interface RepeatRules {
  /** True: `run` stores its answer itself, in the transaction of its work (`storeAnswer`). */
  readonly storesAnswer: boolean
}

/** A request that runs longer without an answer counts as dead: its server was killed. */
const DEAD_MS = 120_000

/** The stored answer of a repeated request, or what `run` answers. @throws AppError 422 for a key of another request. */
export async function runOnce(
  cx: AppContext,
  caller: Caller,
  once: Once,
  rules: RepeatRules,
  run: () => Promise<SentAnswer | undefined>,
): Promise<SentAnswer | undefined> {
  const stored = await replay(cx, caller, once)
  if (stored !== undefined) return stored
  return rules.storesAnswer ? runStoring(cx, caller, once, run) : runClaimed(cx, caller, once, run)
}

async function runStoring(
  cx: AppContext,
  caller: Caller,
  once: Once,
  run: () => Promise<SentAnswer | undefined>,
): Promise<SentAnswer | undefined> {
  try {
    return await run()
  } catch (error) {
    // The twin was faster: its transaction holds the key, ours is undone.
    if (!isTaken(error)) throw error
    const stored = await replay(cx, caller, once)
    if (stored === undefined) throw error
    return stored
  }
}

async function runClaimed(
  cx: AppContext,
  caller: Caller,
  once: Once,
  run: () => Promise<SentAnswer | undefined>,
): Promise<SentAnswer | undefined> {
  const now = cx.clock.now()
  const deadBefore = new Date(now.getTime() - DEAD_MS)
  const { userId } = caller
  if (!(await claimKey(cx.db.sql, { userId, ...once, now, deadBefore }))) {
    const stored = await replay(cx, caller, once)
    if (stored !== undefined) return stored
    throw new AppError('conflict', 'The same request still runs. Repeat it in a moment.', {
      headers: { 'retry-after': '2' },
    })
  }
  try {
    const answer = await run()
    if (answer === undefined) await dropClaim(cx.db.sql, userId, once.key)
    else await completeKey(cx.db.sql, { userId, key: once.key, ...columnsOf(answer) })
    return answer
  } catch (error) {
    // Nothing took effect, or nobody knows what did: the client may try again.
    await dropClaim(cx.db.sql, userId, once.key)
    throw error
  }
}

/** The statement that keeps an answer in the transaction of its work. */
export function storeAnswer(cx: AppContext, caller: Caller, once: Once, answer: SentAnswer) {
  return insertAnswer({ userId: caller.userId, ...once, ...columnsOf(answer), now: cx.clock.now() })
}

const columnsOf = (answer: SentAnswer) => ({
  status: answer.status,
  headers: JSON.stringify(answer.headers),
  body: answer.text ?? null,
})

/** True for the error of `storeAnswer` when a twin of the request was faster. */
export function isTaken(error: unknown): boolean {
  return isPgError(error, '23505') && (error as { constraint?: string }).constraint === 'idempotency_key_pkey'
}

async function replay(cx: AppContext, caller: Caller, once: Once): Promise<SentAnswer | undefined> {
  const row = await findAnswer(cx.db.sql, caller.userId, once.key)
  if (row === undefined) return undefined
  if (!once.hash.equals(row.request_hash))
    throw new AppError('unprocessable', 'This Idempotency-Key was used for another request. Send a new one.')
  if (row.status === null) return undefined
  const headers = { ...(row.headers as Record<string, string>), 'idempotency-replayed': 'true' }
  return { status: row.status, headers, text: row.body ?? undefined }
}

const KEPT_MS = 86_400_000
const DELETE_AT_ONCE = 5000

/** Forgets keys older than a day. */
export async function purgeKeys(cx: AppContext, signal: AbortSignal): Promise<void> {
  const before = new Date(cx.clock.now().getTime() - KEPT_MS)
  while (!signal.aborted && (await deleteOldKeys(cx.db.sql, before, DELETE_AT_ONCE)) === DELETE_AT_ONCE);
}
