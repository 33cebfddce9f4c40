// Copies of regions: duplicate, clipboard. A copy is the person's own: a new id, no score, not read-only.

import { createDoc } from '../document/change.ts'
import type { RecordId, Region } from '../document/document.ts'
import type { JsonObject } from '../json.ts'
import { decodeResults } from '../results/results.decode.ts'
import { encodeResults } from '../results/results.encode.ts'
import type { Session } from './session.ts'

/** Most regions one paste brings. */
const PASTE_LIMIT = 10_000

export function copyOf(region: Region, id: RecordId): Region {
  const { readonly: _readonly, suggested: _suggested, ...rest } = region
  return {
    ...rest,
    id,
    entries: region.entries.map(({ score: _score, ...entry }) => ({ ...entry, origin: 'manual' as const })),
  }
}

/** Result items of the selected regions, as the clipboard holds them. */
export function copySelection(session: Session): JsonObject[] {
  return encodeResults(session.config, createDoc(session.selectedRegions()), (object, item) =>
    session.view(object)?.measured(item),
  )
}

/**
 * Adds regions of result items, also of another task with the same config; selects them. false: nothing fitted.
 * Items are hostile: a clipboard may hold anything.
 */
export function pasteItems(session: Session, items: unknown): boolean {
  if (!Array.isArray(items) || session.readOnly.peek()) return false
  const { records } = decodeResults(session.config, items.slice(0, PASTE_LIMIT), session.options.newId)
  const added = records
    .filter((record): record is Region => record.kind === 'region')
    .map((region) => {
      const { parent: _parent, ...copy } = copyOf(region, session.newRecordId())
      const view = session.view(region.object)
      return view?.isPaged === true ? { ...copy, item: view.item.peek() } : copy
    })
  const select = added.map((region) => region.id)
  return session.commit('Paste', { added, updated: [], removed: [] }, { select })
}
