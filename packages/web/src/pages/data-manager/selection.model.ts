// Which tasks are chosen: some, or all but some. Pure.

import type { Selection } from '@siali/sdk'

export const NOTHING: Selection = { all: false, ids: [] }
export const EVERYTHING: Selection = { all: true, ids: [] }

/** True when the task is chosen. Cost: O(ids); build a set for many. */
export function isSelected(selection: Selection, id: number): boolean {
  return selection.ids.includes(id) !== selection.all
}

/** Number of chosen tasks out of `total`. */
export function countSelected(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.ids.length) : selection.ids.length
}

/** Chooses or leaves out the given tasks. */
export function withSelected(selection: Selection, ids: readonly number[], isChosen: boolean): Selection {
  const listed = new Set(selection.ids)
  for (const id of ids) {
    if (isChosen === selection.all) listed.delete(id)
    else listed.add(id)
  }
  return { all: selection.all, ids: [...listed] }
}
