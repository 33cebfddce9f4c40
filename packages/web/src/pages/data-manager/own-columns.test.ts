import type { Column } from '@siali/sdk'
import { describe, expect, it } from 'vitest'
import { arrangeColumns, isOwn, LABELS_COLUMN, NAME_COLUMN, STATE_COLUMN } from './own-columns.ts'

const column = (id: string, rest: Partial<Column> = {}): Column => ({
  id,
  title: id,
  type: 'String',
  help: '',
  isData: false,
  isShown: true,
  isLabeled: false,
  isSortable: true,
  isFilterable: true,
  choices: [],
  ...rest,
})
const titles = { name: 'File', labels: 'Labels', state: 'State' }
const ids = (columns: readonly Column[]) => arrangeColumns(columns, titles).map(({ id }) => id)

describe('the columns of the table', () => {
  it('begin with the id, the picture and its file', () => {
    const known = [
      column('total_annotations'),
      column('id'),
      column('source', { isData: true }),
      column('image', { isData: true, isLabeled: true, type: 'Image' }),
    ]
    expect(ids(known)).toEqual([
      'id',
      'image',
      NAME_COLUMN,
      'source',
      LABELS_COLUMN,
      STATE_COLUMN,
      'total_annotations',
    ])
  })

  it('have no file where no picture is labelled', () => {
    const known = [column('id'), column('text', { isData: true, isLabeled: true })]
    expect(ids(known)).toEqual(['id', 'text', LABELS_COLUMN, STATE_COLUMN])
  })

  it('that the pages made are neither ordered nor filtered by, and a data column of that name is none', () => {
    const made = arrangeColumns([], titles)
    expect(made.map((item) => [item.isSortable, item.isFilterable, isOwn(item)])).toEqual([
      [false, false, true],
      [false, false, true],
    ])
    expect(isOwn(column(STATE_COLUMN, { isData: true }))).toBe(false)
  })
})
