// What a kind of background work is. Kinds are listed in jobs/index.ts.

import type { TSchema } from 'typebox'
import type { AppContext } from '../context.ts'

export interface Job {
  /** Stable name, stored with waiting jobs. */
  readonly name: string
  readonly payload: TSchema
  /** Runs again after an error, so it must be safe to repeat. `signal` aborts at shutdown. */
  run(cx: AppContext, payload: unknown, signal: AbortSignal): Promise<void>
  /** Takes minutes and mostly waits for others: such work has places of its own, so that short work never stands behind it. */
  readonly isLong?: boolean
  /** Crontab pattern for work that comes by the clock. */
  readonly cron?: string
}
