// What a kind of background work is. Kinds are listed in jobs/index.ts.

import type { TSchema } from 'typebox'
import type { AppContext } from '../context.ts'

/**
 * Work that takes minutes and mostly waits for others has places of its own, so that other work never stands behind it.
 * `syncs`: listings of storages; `pushes`: what targets did not take at once; `long`: everything else of that sort.
 */
export type Lane = 'short' | 'long' | 'syncs' | 'pushes'

export interface Job {
  /** Stable name, stored with waiting jobs. */
  readonly name: string
  readonly payload: TSchema
  /** Runs again after an error, so it must be safe to repeat. `signal` aborts at shutdown. */
  run(cx: AppContext, payload: unknown, signal: AbortSignal): Promise<void>
  /** Whose places it takes; short work's unless it says otherwise. */
  readonly lane?: Lane
  /** Crontab pattern for work that comes by the clock. */
  readonly cron?: string
}
