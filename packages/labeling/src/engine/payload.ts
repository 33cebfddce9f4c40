// Writing what a classification says: into the choice record of the task or page, or into the selected region. Kernel.

import type { Control } from '../config/config.types.ts'
import type { Change } from '../document/change.ts'
import type { ChoiceRecord, Entry, RecordId, Region } from '../document/document.ts'
import type { Json } from '../json.ts'
import { edited } from './select.tool.ts'

function entryOf(control: Control, payload: Json, before: Entry | undefined): Entry {
  if (before === undefined)
    return { control: control.name, type: control.tag.resultType, payload, origin: 'manual' }
  return { ...edited(before), payload }
}

/** The change that makes a task-wide classification say the payload; undefined takes the record away. */
export function recordChange(
  control: Control,
  before: ChoiceRecord | undefined,
  payload: Json | undefined,
  place: { readonly object: string; readonly item: number | undefined; readonly id: RecordId },
): Change {
  if (payload === undefined) {
    return { added: [], updated: [], removed: before === undefined ? [] : [before] }
  }
  if (before !== undefined) {
    const after: ChoiceRecord = { ...before, entry: entryOf(control, payload, before.entry) }
    return { added: [], updated: [[before, after]], removed: [] }
  }
  const record: ChoiceRecord = {
    kind: 'choice',
    id: place.id,
    object: place.object,
    ...(place.item === undefined ? {} : { item: place.item }),
    entry: entryOf(control, payload, undefined),
  }
  return { added: [record], updated: [], removed: [] }
}

/** The change that makes a classification of a region say the payload; undefined takes its entry away. */
export function entryChange(control: Control, region: Region, payload: Json | undefined): Change {
  const at = region.entries.findIndex((entry) => entry.control === control.name)
  const before = region.entries[at]
  if (payload === undefined && (before === undefined || region.entries.length === 1)) {
    return { added: [], updated: [], removed: [] }
  }
  const entries =
    payload === undefined
      ? region.entries.filter((_, index) => index !== at)
      : before === undefined
        ? [...region.entries, entryOf(control, payload, undefined)]
        : region.entries.map((entry, index) => (index === at ? entryOf(control, payload, entry) : entry))
  return { added: [], updated: [[region, { ...region, entries }]], removed: [] }
}
