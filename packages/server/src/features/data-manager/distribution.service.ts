// How the values of a column spread over a list: buckets of numbers and times, or the most frequent values. Bounded: long
// lists are sampled, and the database works a few seconds on it at most.

import { sql } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { Queryable } from '../../db/client.ts'
import { shownVersion } from '../ml/shown-version.service.ts'
import type { Column, Operand } from './column.ts'
import { findColumn } from './filter.compile.ts'
import { readRange, readSpread, type Looked } from './distribution.queries.ts'
import type { Distribution } from './distribution.ts'
import { readTotals, withTimeLimit, type CompiledList } from './task-list.service.ts'

/** Beyond so many tasks a sample is looked at. */
const MOST_TASKS = 50_000
const SAMPLE = { windows: 200, perWindow: 100 } as const
/** Of columns that read whole payloads. */
const MOST_HEAVY = 2000
const HEAVY_SAMPLE = { windows: 100, perWindow: 20 } as const
const MOST_VALUES = 6
const TIME_LIMIT_MS = 5000

/** @throws AppError 400 for an unknown column, `timeout` when the filter or the column takes too long. */
export async function readDistribution(
  cx: AppContext,
  list: CompiledList,
  name: string,
  type: string,
): Promise<Distribution> {
  const { project, scope } = list
  const context = {
    projectId: project.id,
    modelVersion: await shownVersion(cx.db.sql, project),
    searchIndexed: false,
    brokenPatterns: new Set<string>(),
  }
  const column = findColumn(context, name, type)
  const work = async (db: Queryable) => {
    const { total } = await readTotals(db, list)
    const [most, sample] = column.isHeavy === true ? [MOST_HEAVY, HEAVY_SAMPLE] : [MOST_TASKS, SAMPLE]
    const looked: Looked = total > most ? sample : 'all'
    const spread = column.spread?.(context)
    if (spread !== undefined) {
      return { total, looked, found: await readSpread(db, scope, looked, spread, MOST_VALUES) }
    }
    const operand = column.operand?.(context)
    if (operand === undefined) return { total, looked, found: undefined }
    const numbers = numbersOf(column, operand, name, type)
    if (numbers !== undefined) {
      const range = await readRange(db, scope, looked, numbers)
      // Data that are all numbers are numbers, whatever their column was taken for.
      const isRange =
        numbers.isSure || (range !== undefined && range.filled > 0 && range.filled === range.held)
      if (range !== undefined && isRange) return { total, looked, found: { range, isTime: numbers.isTime } }
    }
    const text = sql`select (${operand.sql})::text as value`
    return { total, looked, found: await readSpread(db, scope, looked, text, MOST_VALUES) }
  }
  return withTimeLimit(cx, work, Math.min(TIME_LIMIT_MS, cx.env.filterTimeLimitMs))

  function numbersOf(own: Column, operand: Operand, key: string, asType: string) {
    const text = sql`(${operand.sql})::text`
    if (operand.kind === 'number') return { number: operand.sql, text, isTime: false, isSure: true }
    if (operand.kind === 'datetime')
      return { number: sql`extract(epoch from ${operand.sql})`, text, isTime: true, isSure: true }
    if (operand.kind !== 'text' || !key.startsWith('data.') || asType === 'Image') return undefined
    const number = findColumn(context, own.id, 'Number').operand?.(context)
    return number === undefined ? undefined : { number: number.sql, text, isTime: false, isSure: false }
  }
}
