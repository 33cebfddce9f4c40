// The laws of a change, checked on one document: undoing gives the old document back, JSON keeps its effect, joining
// it with its inverse is nothing, and old versions stay valid. Used by tests instead of bare expectations.

import { sameJson } from '../json.ts'
import type { Change } from './change.ts'
import { apply, findStale, invert, isEmptyChange, squash } from './change.ts'
import type { AnnotationDoc } from './document.ts'

/** @throws Error naming the broken law. */
export function checkChange(doc: AnnotationDoc, change: Change): void {
  const before = contentOf(doc)
  const after = apply(doc, change)
  const there = contentOf(after)
  require(sameJson(contentOf(doc), before), 'applying a change altered the document it was applied to')
  require(findStale(after, invert(change)) === undefined, 'the inverse does not fit the document after')
  require(sameJson(
    contentOf(apply(after, invert(change))),
    before,
  ), 'undoing does not give the old document back')
  const read = JSON.parse(JSON.stringify(change)) as Change
  require(sameJson(contentOf(apply(doc, read)), there), 'a change read from JSON has another effect')
  require(isEmptyChange(squash(change, invert(change))), 'a change and its inverse do not join to nothing')
}

function contentOf(doc: AnnotationDoc): readonly unknown[] {
  return [...doc.records.values()]
}

function require(holds: boolean, law: string): void {
  if (!holds) throw new Error(law)
}
