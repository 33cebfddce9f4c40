// Reads the value of a filter item as the kind that a column holds.

import { sql, type RawBuilder } from 'kysely'
import { toBoolean, wordOf } from '../../http/body.ts'
import { invalid } from '../../http/errors.ts'
import type { Predicate, ValueKind } from './column.ts'

export const NOTHING: Predicate = sql`false`
export const EVERYTHING: Predicate = sql`true`
/** Members of a list filter. */
export const LIST_LIMIT = 5000
const MAX_TEXT = 10_000

/** @throws AppError 400 naming the column when the value is of another kind. */
export function readValue(kind: ValueKind, value: unknown, column: string): RawBuilder<unknown> {
  switch (kind) {
    case 'number': {
      const number = typeof value === 'string' ? Number(value.trim() === '' ? Number.NaN : value) : value
      if (typeof number !== 'number' || !Number.isFinite(number))
        throw unfit(column, value, 'Write a number.')
      return sql`${number}::float8`
    }
    case 'datetime': {
      const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
      // Years of more than four digits have a form that PostgreSQL does not read.
      const iso = Number.isNaN(time) ? '' : new Date(time).toISOString()
      if (!/^\d{4}-/.test(iso)) throw unfit(column, value, 'Write a date such as 2026-01-31T09:15:00.000Z.')
      return sql`${iso}::timestamptz`
    }
    case 'boolean': {
      const truth = toBoolean(value)
      if (truth === undefined) throw unfit(column, value, 'Write true or false.')
      return sql`${truth}::boolean`
    }
    case 'text':
      return sql`${readText(value, column)}::text`
  }
}

export function readText(value: unknown, column: string): string {
  const text = wordOf(value)
  if (text.length > MAX_TEXT) throw unfit(column, text.slice(0, 40), `Write at most ${MAX_TEXT} characters.`)
  if (text.includes('\0')) throw unfit(column, '', 'Null characters cannot be searched.')
  return text
}

/** The members of a list value; undefined when it is no list. @throws AppError 400 beyond the limit. */
export function readList(value: unknown, column: string): unknown[] | undefined {
  if (!Array.isArray(value)) return undefined
  if (value.length > LIST_LIMIT) throw unfit(column, `${value.length} values`, `List at most ${LIST_LIMIT}.`)
  return value
}

/** Ids of people, one or several. @throws AppError 400 for anything that is no id. */
export function readUserIds(value: unknown, column: string): number[] {
  const given = readList(value, column) ?? [value]
  return given.map((item) => {
    if (!/^\d{1,15}$/.test(wordOf(item))) throw unfit(column, item, 'Write ids of users.')
    return Number(item)
  })
}

/** The pattern of ILIKE that matches `text` anywhere, literally. */
export function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
}

export function unfit(column: string, value: unknown, advice: string): Error {
  return invalid({ filters: [`${column}: "${wordOf(value).slice(0, 100)}" does not fit. ${advice}`] })
}

/** @throws AppError 400 unless the value is a truth value in any of its words. */
export function readTruth(column: string, value: unknown): boolean {
  const truth = toBoolean(value)
  if (truth === undefined) throw unfit(column, value, 'Write true or false.')
  return truth
}
