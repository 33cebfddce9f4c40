// `in_list` and `not_in_list`: membership in a list of values.

import { wordOf } from '../../../http/body.ts'
import { sql } from 'kysely'
import type { Operand, Predicate } from '../column.ts'
import type { Operator } from '../operator.ts'
import { EVERYTHING, NOTHING, readList, readValue, unfit } from '../value.ts'

function members(operand: Operand, value: unknown, column: string): Predicate | 'no list' | 'empty' {
  const list = readList(value, column)
  if (list === undefined) return 'no list'
  const odd = list.find((item) => typeof item === 'object')
  if (odd !== undefined) throw unfit(column, odd, 'List texts, numbers, true or false.')
  const texts = [
    ...new Set(list.map((item) => withoutQuotes(wordOf(item).trim())).filter((item) => item !== '')),
  ]
  if (operand.kind === 'number') {
    const numbers = texts.map(Number).filter(Number.isFinite)
    return numbers.length === 0 ? 'empty' : sql`${operand.sql} = any(${numbers}::float8[])`
  }
  if (texts.length === 0) return 'empty'
  if (operand.kind === 'text') return sql`${operand.sql} = any(${texts}::text[])`
  const values = texts.map((text) => readValue(operand.kind, text, column))
  return sql`${operand.sql} in (${sql.join(values)})`
}

// People paste lists out of code and tables.
function withoutQuotes(text: string): string {
  return /^(["']).*\1$/s.test(text) && text.length > 1 ? text.slice(1, -1) : text
}

export const inList: Operator = {
  id: 'in_list',
  ofList: true,
  sql: (operand, value, column) => {
    const found = members(operand, value, column)
    return typeof found === 'string' ? NOTHING : found
  },
}

export const notInList: Operator = {
  id: 'not_in_list',
  ofList: true,
  sql: (operand, value, column) => {
    const found = members(operand, value, column)
    if (found === 'no list') return NOTHING
    return found === 'empty' ? EVERYTHING : sql`not coalesce(${found}, false)`
  },
}
