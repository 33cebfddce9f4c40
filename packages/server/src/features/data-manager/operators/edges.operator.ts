// `starts_with` and `ends_with`, in any case.

import { sql } from 'kysely'
import type { Operator } from '../operator.ts'
import { likePattern, readText } from '../value.ts'

export const startsWith: Operator = {
  id: 'starts_with',
  sql: (operand, value, column) =>
    sql`(${operand.sql})::text ilike ${likePattern(readText(value, column)).slice(1)}`,
}

export const endsWith: Operator = {
  id: 'ends_with',
  sql: (operand, value, column) =>
    sql`(${operand.sql})::text ilike ${likePattern(readText(value, column)).slice(0, -1)}`,
}
