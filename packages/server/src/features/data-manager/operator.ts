// What an operator is: from an operand and the value of a filter item to a predicate.

import type { Operand, Predicate } from './column.ts'

export interface Operator {
  readonly id: string
  /** Asks for one of many values: only columns that take lists have it. */
  readonly ofList?: true
  /** @throws AppError 400 when the value cannot be read as the operand's kind. */
  sql(operand: Operand, value: unknown, column: string): Predicate
}
