// What a column of the data manager is: a title, a type, an SQL expression over the task row `t`, and what it can be asked.

import type { RawBuilder, SqlBool } from 'kysely'

export type ColumnType = 'Number' | 'String' | 'Datetime' | 'Boolean' | 'List' | 'Time' | 'TaskState'
export type Predicate = RawBuilder<SqlBool>

/** What an expression holds: decides how operators compare it. */
export type ValueKind = 'number' | 'datetime' | 'boolean' | 'text'

export interface ColumnContext {
  readonly projectId: number
  readonly modelVersion: string
}

/** A value to compare: an SQL expression of its kind. */
export interface Operand {
  readonly kind: ValueKind
  readonly sql: RawBuilder<unknown>
  /** Missing values, where that is more than null. */
  readonly isEmpty?: Predicate
  /** Narrows a `contains` by an index before the exact test; must match at least what the test matches. */
  readonly prefilter?: (needle: string) => Predicate
}

export interface Column {
  readonly id: string
  readonly title: string
  readonly type: ColumnType
  readonly help?: string
  readonly explore: boolean
  readonly labeling: boolean
  /** False: Label Studio 1.23.2 does not have it, so its clients are not told; ours are. */
  readonly listed?: false
  readonly sortable?: false
  /** `in_list` and `not_in_list` can be asked: an index finds each member, or the value is plain text. */
  readonly takesLists?: true
  /** Operators that make no sense of one value: lists and results bring their own. */
  readonly operators?: Readonly<Record<string, (cx: ColumnContext, value: unknown) => Predicate>>
  /** The value for ordinary operators; absent: only `operators` apply. */
  readonly operand?: (cx: ColumnContext) => Operand
  /**
   * A query of texts `value`, one row for each thing that the task `t` holds; absent: the operand is the one thing.
   * What a distribution counts.
   */
  readonly spread?: (cx: ColumnContext) => RawBuilder<unknown>
  /** Distributions read whole payloads: they look at far fewer tasks. */
  readonly isHeavy?: true
  /** What ordering compares; defaults to the operand. */
  readonly order?: (cx: ColumnContext) => readonly RawBuilder<unknown>[]
}
