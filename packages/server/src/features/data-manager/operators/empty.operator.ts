// `empty`, `exists`, `not_exists`: whether there is a value.

import { sql } from 'kysely'
import type { Operand, Predicate } from '../column.ts'
import type { Operator } from '../operator.ts'
import { readTruth } from '../value.ts'

const missing = (operand: Operand): Predicate => operand.isEmpty ?? sql`${operand.sql} is null`

export const empty: Operator = {
  id: 'empty',
  sql: (operand, value, column) =>
    readTruth(column, value) ? missing(operand) : sql`not ${missing(operand)}`,
}

export const exists: Operator = { id: 'exists', sql: (operand) => sql`not ${missing(operand)}` }
export const notExists: Operator = { id: 'not_exists', sql: missing }
