import { sql } from 'kysely'
import type { Operator } from '../operator.ts'
import { readValue } from '../value.ts'

export const equal: Operator = {
  id: 'equal',
  sql: (operand, value, column) => sql`${operand.sql} = ${readValue(operand.kind, value, column)}`,
}
