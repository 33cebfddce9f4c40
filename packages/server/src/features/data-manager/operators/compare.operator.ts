// Four comparisons that differ in their sign only.

import { sql } from 'kysely'
import type { Operator } from '../operator.ts'
import { readValue } from '../value.ts'

function comparison(id: string, sign: '<' | '<=' | '>' | '>='): Operator {
  return {
    id,
    sql: (operand, value, column) =>
      sql`${operand.sql} ${sql.raw(sign)} ${readValue(operand.kind, value, column)}`,
  }
}

export const less = comparison('less', '<')
export const lessOrEqual = comparison('less_or_equal', '<=')
export const greater = comparison('greater', '>')
export const greaterOrEqual = comparison('greater_or_equal', '>=')
