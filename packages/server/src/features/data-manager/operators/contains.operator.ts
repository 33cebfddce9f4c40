// `contains` and its negation: text anywhere inside, in any case. A number contains only itself.

import { sql } from 'kysely'
import type { Operand, Predicate } from '../column.ts'
import type { Operator } from '../operator.ts'
import { EVERYTHING, likePattern, readText, readValue } from '../value.ts'

function holds(operand: Operand, value: unknown, column: string): Predicate {
  if (operand.kind !== 'text') return sql`${operand.sql} = ${readValue(operand.kind, value, column)}`
  const text = readText(value, column)
  if (text === '') return EVERYTHING
  const exact = sql<boolean>`${operand.sql} ilike ${likePattern(text)}`
  return operand.prefilter === undefined ? exact : sql`(${operand.prefilter(text)} and ${exact})`
}

export const contains: Operator = { id: 'contains', sql: holds }

export const notContains: Operator = {
  id: 'not_contains',
  // An index cannot find what is absent: the exact test alone is cheaper.
  sql: ({ kind, sql: left }, value, column) =>
    sql`not coalesce(${holds({ kind, sql: left }, value, column)}, false)`,
}
