// Commands that change the document: undo, redo, delete, duplicate, nudge.

import type { Change } from '../../document/change.ts'
import type { DocRecord, RecordId, Region } from '../../document/document.ts'
import { copyOf } from '../copies.ts'
import { nudgeChange } from '../select.tool.ts'
import type { Session } from '../session.ts'
import type { Command } from './command.ts'

export const undoCommand: Command = {
  id: 'annotation:undo',
  title: 'Undo',
  canRun: ({ session }) => !session.readOnly.value && session.history.value.undo.length > 0,
  run: (cx) => cx.undoGesture() || cx.session.undo(),
}

export const redoCommand: Command = {
  id: 'annotation:redo',
  title: 'Redo',
  canRun: ({ session }) => !session.readOnly.value && session.history.value.redo.length > 0,
  run: ({ session }) => session.redo(),
}

export const deleteCommand: Command = {
  id: 'region:delete',
  title: 'Delete',
  canRun: ({ session }) => session.editableSelection().length > 0,
  run({ session }) {
    const regions = session.editableSelection()
    if (regions.length === 0) return false
    return session.commit('Delete', deleteChange(session, regions), { select: [] })
  },
}

/** Takes regions away, with relations that end there; children move up to the parent of what went. */
export function deleteChange(session: Session, regions: readonly Region[]): Change {
  const gone = new Map<RecordId, Region>(regions.map((region) => [region.id, region]))
  const removed: DocRecord[] = [...regions]
  const updated: (readonly [DocRecord, DocRecord])[] = []
  for (const record of session.doc.peek().records.values()) {
    if (record.kind === 'relation' && (gone.has(record.from) || gone.has(record.to))) removed.push(record)
    if (record.kind !== 'region' || gone.has(record.id) || record.parent === undefined) continue
    if (!gone.has(record.parent)) continue
    let parent: RecordId | undefined = record.parent
    const seen = new Set<RecordId>()
    while (parent !== undefined && gone.has(parent) && !seen.has(parent)) {
      seen.add(parent)
      parent = gone.get(parent)?.parent
    }
    const { parent: _old, ...orphan } = record
    updated.push([record, parent === undefined || gone.has(parent) ? orphan : { ...orphan, parent }])
  }
  return { added: [], updated, removed }
}

export const deleteAllCommand: Command = {
  id: 'region:delete-all',
  title: 'Delete all regions',
  canRun: ({ session }) => !session.readOnly.value,
  run({ session }) {
    session.intend('delete-all')
    return true
  },
}

export const duplicateCommand: Command = {
  id: 'region:duplicate',
  title: 'Duplicate',
  canRun: ({ session }) => !session.readOnly.value && session.selection.value.size > 0,
  run({ session }) {
    const copies = session.selectedRegions().map((region) => copyOf(region, session.newRecordId()))
    if (copies.length === 0) return false
    const select = copies.map((copy) => copy.id)
    return session.commit('Duplicate', { added: copies, updated: [], removed: [] }, { select })
  },
}

const NUDGES = [
  ['left', -1, 0],
  ['right', 1, 0],
  ['up', 0, -1],
  ['down', 0, 1],
] as const

/** Arrow keys move selected regions of pictures by one medium px, with Shift by ten. A held key is one step. */
export const nudgeCommands: readonly Command[] = NUDGES.flatMap(([word, x, y]) =>
  ([1, 10] as const).map((size): Command => ({
    id: `region:nudge-${word}${size === 10 ? '-large' : ''}`,
    title: `Move ${word}`,
    canRun: ({ session }) => nudgeable(session).length > 0,
    run({ session, repeat }) {
      const regions = nudgeable(session)
      const [first] = regions
      const view = first === undefined ? undefined : session.view(first.object)
      if (view === undefined) return false
      const same = regions.filter((region) => region.object === first?.object)
      return session.commit('Nudge', nudgeChange(same, x * size, y * size, view.size), { joins: repeat })
    },
  })),
)

function nudgeable(session: Session): Region[] {
  return session
    .editableSelection()
    .filter((region) => session.view(region.object)?.object.tag.space === 'picture')
}
