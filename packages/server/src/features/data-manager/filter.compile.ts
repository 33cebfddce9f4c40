// Compiles filters, ordering and selection into SQL expressions. A kernel: knows no column and no operator by name.

import { sql, type RawBuilder } from 'kysely'
import { isPlainObject, wordOf } from '../../http/body.ts'
import { invalid } from '../../http/errors.ts'
import type { Column, ColumnContext, Predicate } from './column.ts'
import { COLUMNS, taskDataColumn } from './columns/index.ts'
import { OPERATORS } from './operators/index.ts'
import { EVERYTHING, NOTHING } from './value.ts'

export interface CompileContext extends ColumnContext {
  /** The project's task data are indexed for substring search. */
  readonly searchIndexed: boolean
  /** Regular expressions known not to compile. */
  readonly brokenPatterns: ReadonlySet<string>
}

const MAX_ITEMS = 100
const PREFIX = 'filter:tasks:'
const DATA = 'data.'
const COLUMN = new Map(COLUMNS.map((column) => [column.id, column]))
const OPERATOR = new Map(OPERATORS.map((operator) => [operator.id, operator]))

/** The predicate of a filter; true for none. @throws AppError 400 as the SPEC says. Rules F1–F14. */
export function compileFilters(cx: CompileContext, filters: unknown): Predicate {
  if (filters === undefined || filters === null) return EVERYTHING
  if (!isPlainObject(filters))
    throw invalid({ filters: ['Write an object: {"conjunction": "and", "items": […]}.'] })
  const { conjunction = 'and', items = [] } = filters
  if (conjunction !== 'and' && conjunction !== 'or')
    throw invalid({ filters: [`conjunction is "and" or "or", not "${wordOf(conjunction).slice(0, 40)}".`] })
  if (!Array.isArray(items)) throw invalid({ filters: ['items must be a list.'] })
  if (items.length > MAX_ITEMS) throw invalid({ filters: [`A filter has at most ${MAX_ITEMS} items.`] })
  const parts = items.flatMap((item) => compileItem(cx, item, true) ?? []).filter(narrows)
  if (parts.length === 0) return EVERYTHING
  return sql`(${sql.join(parts, conjunction === 'and' ? sql` and ` : sql` or `)})`
}

// An item that asks nothing (an empty list of people, a range without ends) is as good as absent: among others joined by
// `or` it must not let all tasks in. Rule F15.
const narrows = (part: Predicate) => part !== EVERYTHING

function compileItem(cx: CompileContext, item: unknown, mayHaveChildren: boolean): Predicate | undefined {
  if (!isPlainObject(item)) return undefined
  const { filter, operator, type, value } = item
  if (typeof filter !== 'string' || !filter.startsWith(PREFIX) || value === undefined || value === null)
    return undefined
  const name = filter.slice(PREFIX.length)
  const column = findColumn(cx, name, typeof type === 'string' ? type : 'String')
  const own = applyOperator(cx, column, wordOf(operator), value)
  const children = readChildren(item)
  if (children.length > 0 && !mayHaveChildren)
    throw invalid({ filters: ['A child filter may not have children.'] })
  // A parent that asks nothing takes its children with it.
  if (!narrows(own)) return own
  const parts = [own, ...children.flatMap((child) => compileItem(cx, child, false) ?? []).filter(narrows)]
  return parts.length === 1 ? own : sql`(${sql.join(parts, sql` and `)})`
}

function readChildren(item: Record<string, unknown>): unknown[] {
  const { child_filters: children, child_filter: child } = item
  if (Array.isArray(children)) return children
  return child == null ? [] : [child]
}

function applyOperator(cx: CompileContext, column: Column, id: string, value: unknown): Predicate {
  if (id === 'regex' && cx.brokenPatterns.has(wordOf(value))) return NOTHING
  const own = column.operators?.[id]
  if (own !== undefined) return own(cx, value)
  const operator = OPERATOR.get(id)
  // A word that is none matches nothing, as clients know it; one that this column cannot take is a mistake to be told of.
  if (operator === undefined) return NOTHING
  const operand = column.operand?.(cx)
  if (operand === undefined || (operator.ofList === true && column.takesLists !== true))
    throw invalid({
      filters: [`${column.id} cannot be asked with "${id}". Use ${operatorsOf(column).join(', ')}.`],
    })
  return operator.sql(operand, value, column.id)
}

/** What a column can be asked, in the order of THE list. */
function operatorsOf(column: Column): string[] {
  return OPERATORS.filter(
    ({ id, ofList }) =>
      column.operators?.[id] !== undefined ||
      (column.operand !== undefined && (ofList !== true || column.takesLists === true)),
  ).map(({ id }) => id)
}

/** The column of this name, a data column as `type`. @throws AppError 400 for one that does not exist. */
export function findColumn(cx: CompileContext, name: string, type: string): Column {
  if (name.startsWith(DATA)) {
    const key = name.slice(DATA.length)
    if (key === '' || key.length > 200 || key.includes('\0'))
      throw invalid({ filters: [`"${key.slice(0, 60)}" cannot be a data column.`] })
    return taskDataColumn(key, type, cx.searchIndexed ? cx.projectId : undefined)
  }
  const column = COLUMN.get(name)
  if (column === undefined) throw invalid({ filters: [`There is no column "${name.slice(0, 60)}".`] })
  return column
}

/** Every regular expression in a filter, to be tried before the query runs. */
export function listPatterns(filters: unknown): string[] {
  if (!isPlainObject(filters) || !Array.isArray(filters['items'])) return []
  return filters['items'].slice(0, MAX_ITEMS).flatMap((item: unknown) => {
    if (!isPlainObject(item)) return []
    return [item, ...readChildren(item)].flatMap((one) =>
      isPlainObject(one) && one['operator'] === 'regex' ? [wordOf(one['value'])] : [],
    )
  })
}

/**
 * The order of a list, ties broken by id. `shownAs` says by column what kind of values people take it for, as views keep
 * it. @throws AppError 400 for an unknown column. Rules O1–O5.
 */
export function compileOrdering(
  cx: CompileContext,
  ordering: unknown,
  shownAs?: unknown,
): RawBuilder<unknown> {
  const [first] = Array.isArray(ordering) ? (ordering as unknown[]) : []
  if (typeof first !== 'string' || first === '') return sql`t.id`
  const descending = first.startsWith('-') || first.startsWith('tasks:-')
  const name = first
    .replace(/^-/, '')
    .replace(/^tasks:/, '')
    .replace(/^-/, '')
  if (name === 'id') return descending ? sql`t.id desc` : sql`t.id`
  const column = findColumn(cx, name, readShownAs(shownAs, name))
  if (column.sortable === false) throw invalid({ ordering: [`Nothing is ordered by ${name}.`] })
  const keys = column.order?.(cx) ?? [column.operand?.(cx).sql ?? sql`t.id`]
  const direction = descending ? sql` desc nulls last` : sql` asc nulls last`
  return sql`${sql.join(
    keys.map((key) => sql`${key}${direction}`),
    sql`, `,
  )}, t.id`
}

function readShownAs(shownAs: unknown, name: string): string {
  const types = isPlainObject(shownAs) ? shownAs : {}
  const type = types[`tasks:${name}`] ?? types[name]
  return type === 'Number' ? 'Number' : 'String'
}

export interface Selection {
  readonly all: boolean
  readonly ids: readonly number[]
}

const MAX_IDS = 100_000

/** What `selectedItems` says; undefined when nothing was said. @throws AppError 400. Rule S1. */
export function readSelection(given: unknown): Selection | undefined {
  if (given === undefined || given === null) return undefined
  if (!isPlainObject(given))
    throw invalid({
      selectedItems: ['Write {"all": false, "included": […]} or {"all": true, "excluded": […]}.'],
    })
  const all = given['all'] === true
  const { included, excluded } = given
  if (all && Array.isArray(included) && included.length > 0)
    throw invalid({ selectedItems: ['included does not go with all: true.'] })
  if (!all && Array.isArray(excluded) && excluded.length > 0)
    throw invalid({ selectedItems: ['excluded does not go with all: false.'] })
  const list: unknown = (all ? excluded : included) ?? []
  if (!Array.isArray(list)) throw invalid({ selectedItems: ['Ids must be a list.'] })
  if (list.length > MAX_IDS) throw invalid({ selectedItems: [`Name at most ${MAX_IDS} ids.`] })
  const ids = list.map((id) => {
    if (!/^\d{1,15}$/.test(wordOf(id)))
      throw invalid({ selectedItems: [`"${wordOf(id).slice(0, 40)}" is not an id.`] })
    return Number(id)
  })
  return { all, ids }
}

/** The predicate of a selection; undefined selects everything. */
export function compileSelection(selection: Selection | undefined): Predicate {
  if (selection === undefined) return EVERYTHING
  if (selection.all)
    return selection.ids.length === 0 ? EVERYTHING : sql`t.id <> all(${selection.ids}::bigint[])`
  return sql`t.id = any(${selection.ids}::bigint[])`
}
