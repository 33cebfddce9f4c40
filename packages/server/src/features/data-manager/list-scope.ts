// A set of tasks of one project as SQL.

import type { Predicate } from './column.ts'

export interface ListScope {
  readonly projectId: number
  /** Over the task row `t`. */
  readonly where: Predicate
}
