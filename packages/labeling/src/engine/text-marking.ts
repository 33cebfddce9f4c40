// Text events → spans and selections: marking, clicking through overlaps, hovering. Rules T40–T46.

import type { RecordId, Region } from '../document/document.ts'
import type { TextClicked, TextHovered, TextSelected } from './events.ts'
import { composeRegion } from './labels.ts'
import type { ObjectView } from './object-view.ts'
import type { Session } from './session.ts'
import type { Granularity } from '../tags/object/text/text.space.ts'
import { savesText, snapSelection, toGranularity } from '../tags/object/text/text.space.ts'
import { textOfSpan } from '../tags/control/labels/span.codec.ts'

/** Marks a selected piece of text with the chosen labels; with Ctrl and no label it selects the regions inside. */
export function markText(
  session: Session,
  event: TextSelected,
): { readonly used: boolean; readonly drawn?: Region } {
  const view = session.view(event.object)
  const medium = view?.medium.peek()
  if (view?.offsets === undefined || medium?.status !== 'ready' || medium.text === undefined)
    return { used: false }
  const selection = snapSelection(medium.text, event.start, event.end, granularityOf(session, view))
  if (selection === undefined) return { used: false }
  const startPoint = view.offsets.toPoint(selection.start)
  const endPoint = view.offsets.toPoint(selection.end)
  const hasLabel = session.config.controls.some(
    (control) => control.toNames.includes(event.object) && session.activeLabels.peek().has(control.name),
  )
  if (!hasLabel) {
    if (!event.mod) return { used: false }
    const inside = regionsWithin(session, view, startPoint, endPoint)
    session.select(inside, 'add')
    return { used: inside.length > 0 }
  }
  if (session.readOnly.peek() || view.object.node.attributes['selectionenabled'] === 'false')
    return { used: false }
  const text = savesText(view.object) ? { text: textOfSpan(medium.text, startPoint, endPoint) } : {}
  const shape = { kind: 'span', startPoint, endPoint, ...text }
  const place = { object: event.object, item: undefined }
  const region = composeRegion(
    session.config,
    place,
    shape,
    session.activeLabels.peek(),
    session.newRecordId(),
  )
  if (region === undefined) return { used: false }
  const used = session.commit('Mark', { added: [region], updated: [], removed: [] })
  return used ? { used, drawn: region } : { used }
}

/** The unit of the chosen label, else of the object. */
function granularityOf(session: Session, view: ObjectView): Granularity {
  for (const [name, labels] of session.activeLabels.peek()) {
    const control = session.controls.get(name)
    const option = control?.options.find((one) => labels.includes(one.stored))
    const own = option?.attributes['granularity']
    if (own !== undefined && control?.toNames.includes(view.object.name) === true) return toGranularity(own)
  }
  return toGranularity(view.object.node.attributes['granularity'])
}

function regionsWithin(session: Session, view: ObjectView, start: number, end: number): RecordId[] {
  const doc = session.doc.peek()
  return view
    .slotsWithin({ minX: start, minY: 0, maxX: end, maxY: 0 })
    .map((slot) => doc.records.at(slot))
    .filter((record): record is Region => view.holds(record))
    .filter((region) => {
      const bounds = view.boundsOf(region)
      return bounds.minX >= start && bounds.maxX <= end
    })
    .map((region) => region.id)
}

/** Selects the topmost span at the click; further clicks go outwards through overlaps, at the end to none. */
export function clickText(session: Session, event: TextClicked): boolean {
  const over = spansAt(session, event)
  if (over.length === 0) {
    if (!event.mod) session.select([], 'replace')
    return false
  }
  const selected = session.selection.peek()
  const at = over.findIndex((region) => selected.has(region.id))
  const next = over[at + 1]
  if (event.mod) {
    const [top] = over
    if (top !== undefined) session.select([top.id], 'toggle')
  } else session.select(next === undefined ? [] : [next.id], 'replace')
  return true
}

/** The topmost span under the pointer. */
export function hoverText(session: Session, event: TextHovered): RecordId | undefined {
  return spansAt(session, event)[0]?.id
}

/** Spans over an offset: the shortest first, of equals the newest. */
function spansAt(session: Session, event: TextClicked | TextHovered): Region[] {
  const view = session.view(event.object)
  if (view?.offsets === undefined || event.offset === undefined) return []
  const point = view.offsets.toPoint(event.offset)
  const hidden = session.hidden.peek()
  const length = (region: Region) => view.boundsOf(region).maxX - view.boundsOf(region).minX
  return view
    .regionsAt(session.doc.peek(), { x: point, y: 0 }, 0, (id) => hidden.has(id))
    .toSorted((a, b) => length(a) - length(b))
}
