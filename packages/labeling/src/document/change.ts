// A change is a value that can be turned round: what was added, updated (from → to) and removed.
// The document changes only through `apply`. Rules D1–D8 of SPEC.md.

import { sameJson } from '../json.ts'
import type { AnnotationDoc, DocRecord, RecordId } from './document.ts'
import { createRecordTable } from './record-table.ts'

export interface Change {
  readonly added: readonly DocRecord[]
  readonly updated: readonly (readonly [from: DocRecord, to: DocRecord])[]
  readonly removed: readonly DocRecord[]
}

export const EMPTY_CHANGE: Change = { added: [], updated: [], removed: [] }

/** A change does not fit the document: `id` is the record that is not as the change says. */
export class StaleChangeError extends Error {
  readonly id: RecordId
  constructor(id: RecordId, message: string) {
    super(message)
    this.name = 'StaleChangeError'
    this.id = id
  }
}

/** A document of the records in their order, revision 0. */
export function createDoc(records: Iterable<DocRecord> = []): AnnotationDoc {
  return { records: createRecordTable(records), revision: 0 }
}

export function isEmptyChange(change: Change): boolean {
  return change.added.length === 0 && change.updated.length === 0 && change.removed.length === 0
}

/** Id of the first record the document does not hold as the change expects; undefined when all fit. */
export function findStale(doc: AnnotationDoc, change: Change): RecordId | undefined {
  for (const record of change.added) if (doc.records.has(record.id)) return record.id
  for (const [from, to] of change.updated) {
    if (from.id !== to.id || !sameJson(doc.records.get(from.id), from)) return from.id
  }
  for (const record of change.removed) {
    if (!sameJson(doc.records.get(record.id), record)) return record.id
  }
  return undefined
}

/**
 * The document after the change. Cost: O(records changed + chunks touched).
 * @throws StaleChangeError when a record to add exists, or `from` or a record to remove is not what the document holds.
 */
export function apply(doc: AnnotationDoc, change: Change): AnnotationDoc {
  if (isEmptyChange(change)) return doc
  const stale = findStale(doc, change)
  if (stale !== undefined) {
    throw new StaleChangeError(stale, `the change does not fit the document at record "${stale}"`)
  }
  const edits: (readonly [RecordId, DocRecord | undefined])[] = []
  for (const record of change.removed) edits.push([record.id, undefined])
  for (const [, to] of change.updated) edits.push([to.id, to])
  for (const record of change.added) edits.push([record.id, record])
  return { records: doc.records.edited(edits), revision: doc.revision + 1 }
}

/** The change that takes the other one back. */
export function invert(change: Change): Change {
  return {
    added: change.removed,
    updated: change.updated.map(([from, to]) => [to, from] as const),
    removed: change.added,
  }
}

/**
 * One change with the effect of `a` then `b`. The six rules: add+update = add; add+remove = nothing;
 * update+update = update from the first to the last; update+remove = remove of the first; remove+add = update;
 * and what came back to its first value is nothing.
 */
export function squash(a: Change, b: Change): Change {
  const before = new Map<RecordId, DocRecord | undefined>()
  const after = new Map<RecordId, DocRecord | undefined>()
  /** Touched by both: only there may a value have come back to what it was. */
  const twice = new Set<RecordId>()
  for (const change of [a, b]) {
    for (const record of change.removed) note(record.id, record, undefined)
    for (const [from, to] of change.updated) note(from.id, from, to)
    for (const record of change.added) note(record.id, undefined, record)
  }
  function note(id: RecordId, from: DocRecord | undefined, to: DocRecord | undefined): void {
    if (before.has(id)) twice.add(id)
    else before.set(id, from)
    after.set(id, to)
  }
  const added: DocRecord[] = []
  const updated: (readonly [DocRecord, DocRecord])[] = []
  const removed: DocRecord[] = []
  for (const [id, from] of before) {
    const to = after.get(id)
    if (from === undefined && to !== undefined) added.push(to)
    else if (from !== undefined && to === undefined) removed.push(from)
    else if (from !== undefined && to !== undefined && !(twice.has(id) && sameJson(from, to))) {
      updated.push([from, to])
    }
  }
  return { added, updated, removed }
}

/** Ids of all records a change touches. */
export function touchedIds(change: Change): RecordId[] {
  return [
    ...change.added.map((record) => record.id),
    ...change.updated.map(([, to]) => to.id),
    ...change.removed.map((record) => record.id),
  ]
}
