// The order of the columns in the table: the one a view keeps, else one in which people look for them; and the one column
// the pages make themselves, a task's name. The server knows no such thing, so nothing is ordered or filtered by it. Pure.

import type { Column } from '@siali/sdk'
import { columnKey } from './filter.model.ts'

export const NAME_COLUMN = 'page_name'
export const LABELS_COLUMN = 'labels'
export const STATE_COLUMN = 'state'

/** True for a built-in column of this id; data may have any key. */
export function isBuiltIn(column: Pick<Column, 'id' | 'isData'>, id: string): boolean {
  return !column.isData && column.id === id
}

function nameColumn(title: string): Column {
  return {
    id: NAME_COLUMN,
    title,
    type: 'String',
    help: '',
    isData: false,
    isShown: true,
    isLabeled: false,
    isSortable: false,
    isFilterable: false,
    choices: [],
  }
}

/**
 * All columns in the usual order: id, the picture and its file, other data that the setup shows, what was said of them and
 * where the task stands, then the rest of the data and what is known of the task. A name stands only beside pictures: a
 * text is its own name.
 */
export function arrangeColumns(columns: readonly Column[], nameTitle: string): readonly Column[] {
  const isPicture = (column: Column) => column.isData && column.isLabeled && column.type === 'Image'
  const pictures = columns.filter(isPicture)
  const early = ['id', LABELS_COLUMN, STATE_COLUMN]
  const builtIn = (id: string) => columns.filter((column) => isBuiltIn(column, id))
  return [
    ...builtIn('id'),
    ...pictures,
    ...(pictures.length === 0 ? [] : [nameColumn(nameTitle)]),
    ...columns.filter((column) => column.isData && column.isLabeled && !isPicture(column)),
    ...builtIn(LABELS_COLUMN),
    ...builtIn(STATE_COLUMN),
    ...columns.filter((column) => column.isData && !column.isLabeled),
    ...columns.filter((column) => !column.isData && !early.includes(column.id)),
  ]
}

/** Columns in the order of `keys`; one that it does not name stays behind the one it usually follows. */
export function orderColumns(
  columns: readonly Column[],
  keys: readonly string[] | undefined,
): readonly Column[] {
  if (keys === undefined) return columns
  const byKey = new Map(columns.map((column) => [columnKey(column), column]))
  const ordered = keys.flatMap((key) => byKey.get(key) ?? [])
  for (const [at, column] of columns.entries()) {
    if (ordered.includes(column)) continue
    const before = columns[at - 1]
    ordered.splice(before === undefined ? 0 : ordered.indexOf(before) + 1, 0, column)
  }
  return ordered
}

/** Keys of `columns` with the one of `key` before or behind the column of `target`. */
export function moveColumn(
  columns: readonly Column[],
  key: string,
  target: string,
  side: 'before' | 'behind',
): readonly string[] {
  const keys = columns.map(columnKey).filter((one) => one !== key)
  const at = keys.indexOf(target)
  if (at < 0) return columns.map(columnKey)
  keys.splice(side === 'before' ? at : at + 1, 0, key)
  return keys
}

/** Columns with the pinned ones at the start, each part in its order. */
export function pinFirst(columns: readonly Column[], pinned: readonly string[]): readonly Column[] {
  const isPinned = (column: Column) => pinned.includes(columnKey(column))
  return [...columns.filter(isPinned), ...columns.filter((column) => !isPinned(column))]
}

/** True for columns that people brought: their data, and the name that the pages make of it. */
export function isOfData(column: Column): boolean {
  return column.isData || isBuiltIn(column, NAME_COLUMN)
}
