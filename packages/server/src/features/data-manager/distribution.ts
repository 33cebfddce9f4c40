// What was found of the values of a column.

import type { Looked, RangeRow, SpreadRow } from './distribution.queries.ts'

export interface Distribution {
  /** Tasks in the list. */
  readonly total: number
  readonly looked: Looked
  readonly found: { readonly range: RangeRow; readonly isTime: boolean } | SpreadRow | undefined
}
