// Columns the pages make themselves from what a task says: its name, the labels people gave it, where it stands.
// The server orders and filters by its own columns only, so these do neither. Pure.

import type { Column } from '@siali/sdk'

export const NAME_COLUMN = 'page_name'
export const LABELS_COLUMN = 'page_labels'
export const STATE_COLUMN = 'page_state'

export interface OwnTitles {
  readonly name: string
  readonly labels: string
  readonly state: string
}

function own(id: string, title: string): Column {
  return {
    id,
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

/** True for a column the pages made. */
export function isOwn(column: Pick<Column, 'id' | 'isData'>): boolean {
  return !column.isData && [NAME_COLUMN, LABELS_COLUMN, STATE_COLUMN].includes(column.id)
}

/**
 * All columns in the order of the table: id, the picture and its file, other data, labels, state, then what is known of
 * the task. A name stands only beside pictures: a text is its own name.
 */
export function arrangeColumns(columns: readonly Column[], titles: OwnTitles): readonly Column[] {
  const isPicture = (column: Column) => column.isData && column.isLabeled && column.type === 'Image'
  const pictures = columns.filter(isPicture)
  return [
    ...columns.filter((column) => !column.isData && column.id === 'id'),
    ...pictures,
    ...(pictures.length === 0 ? [] : [own(NAME_COLUMN, titles.name)]),
    ...columns.filter((column) => column.isData && !isPicture(column)),
    own(LABELS_COLUMN, titles.labels),
    own(STATE_COLUMN, titles.state),
    ...columns.filter((column) => !column.isData && column.id !== 'id'),
  ]
}
