// `in` and `not_in`: both ends included; an absent end is open.

import { sql } from 'kysely'
import { isPlainObject } from '../../../http/body.ts'
import type { Operand, Predicate } from '../column.ts'
import type { Operator } from '../operator.ts'
import { EVERYTHING, readValue, unfit } from '../value.ts'

function range(operand: Operand, value: unknown, column: string): Predicate | undefined {
  if (!isPlainObject(value)) throw unfit(column, value, 'Write a range: {"min": …, "max": …}.')
  const { min, max } = value
  const ends = [
    ...(isGiven(min) ? [sql`${operand.sql} >= ${readValue(operand.kind, min, column)}`] : []),
    ...(isGiven(max) ? [sql`${operand.sql} <= ${readValue(operand.kind, max, column)}`] : []),
  ]
  return ends.length === 0 ? undefined : sql`(${sql.join(ends, sql` and `)})`
}

const isGiven = (end: unknown) => end !== undefined && end !== null && end !== ''

export const isBetween: Operator = {
  id: 'in',
  sql: (operand, value, column) => range(operand, value, column) ?? EVERYTHING,
}

export const isNotBetween: Operator = {
  id: 'not_in',
  sql: (operand, value, column) => {
    const inside = range(operand, value, column)
    return inside === undefined ? EVERYTHING : sql`not coalesce(${inside}, false)`
  },
}
