import type { Column } from '@siali/sdk'
import { describe, expect, it } from 'vitest'
import {
  arrangeColumns,
  isBuiltIn,
  LABELS_COLUMN,
  moveColumn,
  NAME_COLUMN,
  orderColumns,
  STATE_COLUMN,
} from './own-columns.ts'

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
const ids = (columns: readonly Column[]) => columns.map(({ id }) => id)

describe('the usual order of columns', () => {
  it('begins with the id, the picture and its file', () => {
    const known = [
      column('total_annotations'),
      column('id'),
      column('source', { isData: true }),
      column('image', { isData: true, isLabeled: true, type: 'Image' }),
      column(STATE_COLUMN),
      column(LABELS_COLUMN),
    ]
    expect(ids(arrangeColumns(known, 'File'))).toEqual([
      'id',
      'image',
      NAME_COLUMN,
      LABELS_COLUMN,
      STATE_COLUMN,
      'source',
      'total_annotations',
    ])
  })

  it('has no file where no picture is labelled', () => {
    const known = [column('id'), column('text', { isData: true, isLabeled: true })]
    expect(ids(arrangeColumns(known, 'File'))).toEqual(['id', 'text'])
  })

  it('takes a data column of a built-in name for data', () => {
    const data = column(STATE_COLUMN, { isData: true })
    expect(isBuiltIn(data, STATE_COLUMN)).toBe(false)
    expect(ids(arrangeColumns([column('a'), data], 'File'))).toEqual([STATE_COLUMN, 'a'])
  })
})

describe('the order a view keeps', () => {
  const known = ['a', 'b', 'c', 'd'].map((id) => column(id))

  it('wins over the usual one', () => {
    expect(ids(orderColumns(known, ['d', 'c', 'b', 'a']))).toEqual(['d', 'c', 'b', 'a'])
    expect(orderColumns(known, undefined)).toBe(known)
  })

  it('has new columns where they usually are, and forgets those that are gone', () => {
    expect(ids(orderColumns(known, ['gone', 'c', 'a']))).toEqual(['c', 'd', 'a', 'b'])
  })

  it('moves one column beside another', () => {
    expect(moveColumn(known, 'a', 'c', 'behind')).toEqual(['b', 'c', 'a', 'd'])
    expect(moveColumn(known, 'd', 'b', 'before')).toEqual(['a', 'd', 'b', 'c'])
    expect(moveColumn(known, 'a', 'gone', 'before')).toEqual(['a', 'b', 'c', 'd'])
  })
})
