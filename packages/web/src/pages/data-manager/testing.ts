// What tests of filters share.

import type { Column } from '@siali/sdk'

/** A column that may be filtered by; ids as in the list of columns. */
export function column(id: string, type: string, isData = false): Column {
  return {
    id,
    title: id,
    type,
    help: '',
    isData,
    isShown: true,
    isLabeled: isData,
    isSortable: true,
    isFilterable: true,
    choices: [],
  }
}
