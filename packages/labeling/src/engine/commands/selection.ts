// Commands that change what is selected, hidden or locked; none is part of the history or of the results.

import type { RecordId, Region } from '../../document/document.ts'
import type { Session } from '../session.ts'
import type { Command } from './command.ts'

/** Regions in order. */
function regionsOf(session: Session): Region[] {
  return [...session.doc.value.records.values()].filter((record) => record.kind === 'region')
}

export const selectAllCommand: Command = {
  id: 'region:select-all',
  title: 'Select all',
  canRun: ({ session }) => regionsOf(session).length > 0,
  run({ session }) {
    const hidden = session.hidden.peek()
    const ids = regionsOf(session).map((region) => region.id)
    if (ids.length === 0) return false
    session.select(
      ids.filter((id) => !hidden.has(id)),
      'replace',
    )
    return true
  },
}

export const unselectCommand: Command = {
  id: 'region:unselect',
  title: 'Unselect',
  canRun: ({ session }) => session.selection.value.size > 0,
  run({ session }) {
    if (session.selection.peek().size === 0) return false
    session.select([], 'replace')
    return true
  },
}

/** Escape: the running gesture, else the selection, else the chosen labels. */
export const exitCommand: Command = {
  id: 'region:exit',
  title: 'Cancel',
  canRun: () => true,
  run(cx) {
    if (cx.cancelGesture()) return true
    const { session } = cx
    if (session.selection.peek().size > 0) {
      session.select([], 'replace')
      return true
    }
    if (session.activeLabels.peek().size === 0) return false
    session.activeLabels.value = new Map()
    return true
  },
}

export const cycleCommand: Command = {
  id: 'region:cycle',
  title: 'Next region',
  canRun: ({ session }) => regionsOf(session).length > 0,
  run({ session }) {
    const ids = regionsOf(session).map((region) => region.id)
    const current = ids.findIndex((id) => session.selection.peek().has(id))
    const next = ids[(current + 1) % ids.length]
    if (next === undefined) return false
    session.select([next], 'replace')
    return true
  },
}

function toggleIn(before: ReadonlySet<RecordId>, ids: readonly RecordId[]): ReadonlySet<RecordId> {
  const all = ids.every((id) => before.has(id))
  const next = new Set(before)
  for (const id of ids) {
    if (all) next.delete(id)
    else next.add(id)
  }
  return next
}

export const hideCommand: Command = {
  id: 'region:visibility',
  title: 'Hide or show',
  canRun: ({ session }) => session.selection.value.size > 0,
  run({ session }) {
    const ids = [...session.selection.peek()]
    if (ids.length === 0) return false
    session.hidden.value = toggleIn(session.hidden.peek(), ids)
    return true
  },
}

export const hideAllCommand: Command = {
  id: 'region:visibility-all',
  title: 'Hide or show all',
  canRun: ({ session }) => regionsOf(session).length > 0,
  run({ session }) {
    const ids = regionsOf(session).map((region) => region.id)
    if (ids.length === 0) return false
    session.hidden.value = toggleIn(session.hidden.peek(), ids)
    return true
  },
}

export const lockCommand: Command = {
  id: 'region:lock',
  title: 'Lock or unlock',
  canRun: ({ session }) => session.selection.value.size > 0,
  run({ session }) {
    const ids = [...session.selection.peek()]
    if (ids.length === 0) return false
    session.locked.value = toggleIn(session.locked.peek(), ids)
    return true
  },
}
