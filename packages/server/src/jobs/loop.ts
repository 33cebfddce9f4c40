// What a loop is: work that never ends and begins within milliseconds, where a job would be picked up too late or one a
// save too many. Loops are listed in jobs/index.ts and run where jobs run.

import type { AppContext } from '../context.ts'

export interface Loop {
  readonly name: string
  /** Goes on until it is stopped; `stop` ends when nothing of it is under way. */
  start(cx: AppContext): { stop(): Promise<void> }
}
