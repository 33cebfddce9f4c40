// `regex`: PostgreSQL's dialect, case-sensitive, anywhere in the text. The query's time limit bounds it; whether the
// expression compiles is asked before the query runs.

import { sql } from 'kysely'
import type { Operator } from '../operator.ts'
import { readText } from '../value.ts'

export const regex: Operator = {
  id: 'regex',
  sql: (operand, value, column) => sql`(${operand.sql})::text ~ ${readText(value, column)}`,
}
