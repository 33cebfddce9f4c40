import { sql } from 'kysely'
import type { Operator } from '../operator.ts'
import { readValue } from '../value.ts'

export const notEqual: Operator = {
  id: 'not_equal',
  sql: (operand, value, column) =>
    sql`${operand.sql} is distinct from ${readValue(operand.kind, value, column)}`,
}
