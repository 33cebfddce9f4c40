// Undo and redo: two stacks of changes with a name and the selection before and after.
// Knows gestures, not clocks. Values in, values out. Rules H1–H7 of SPEC.md.

import { isJsonObject } from '../json.ts'
import type { Change } from './change.ts'
import { findStale, invert } from './change.ts'
import type { AnnotationDoc, RecordId } from './document.ts'

export interface HistoryEntry {
  /** What the person did: `Move`. */
  readonly name: string
  readonly change: Change
  readonly selectionBefore: readonly RecordId[]
  readonly selectionAfter: readonly RecordId[]
}

/** JSON: it is saved with the draft. The last of `undo` is undone first, the last of `redo` redone first. */
export interface HistoryState {
  readonly undo: readonly HistoryEntry[]
  readonly redo: readonly HistoryEntry[]
}

export const EMPTY_HISTORY: HistoryState = { undo: [], redo: [] }

/** Most steps kept; older ones are forgotten. Bounds what a draft carries. */
export const HISTORY_LIMIT = 500

/** With one step more; what could be redone is forgotten. */
export function push(history: HistoryState, entry: HistoryEntry): HistoryState {
  const undo = history.undo.length >= HISTORY_LIMIT ? history.undo.slice(1) : history.undo
  return { undo: [...undo, entry], redo: [] }
}

/** Which change to apply, which selection to show, and the stacks after. */
export interface HistoryMove {
  readonly change: Change
  readonly name: string
  readonly selection: readonly RecordId[]
  readonly history: HistoryState
  /** Names of steps that no longer fit the document and were dropped on the way. */
  readonly dropped: readonly string[]
}

/** The step back; undefined when no step fits. Stale ones are passed over instead of damaging newer data. */
export function undo(history: HistoryState, doc: AnnotationDoc): HistoryMove | undefined {
  return move(history.undo, doc, invert, (rest, entry) => ({
    selection: entry.selectionBefore,
    history: { undo: rest, redo: [...history.redo, entry] },
  }))
}

/** The step forward again. */
export function redo(history: HistoryState, doc: AnnotationDoc): HistoryMove | undefined {
  return move(
    history.redo,
    doc,
    (change) => change,
    (rest, entry) => ({
      selection: entry.selectionAfter,
      history: { undo: [...history.undo, entry], redo: rest },
    }),
  )
}

function move(
  stack: readonly HistoryEntry[],
  doc: AnnotationDoc,
  turn: (change: Change) => Change,
  after: (rest: readonly HistoryEntry[], entry: HistoryEntry) => Pick<HistoryMove, 'selection' | 'history'>,
): HistoryMove | undefined {
  const dropped: string[] = []
  for (let index = stack.length - 1; index >= 0; index -= 1) {
    const entry = stack[index]
    if (entry === undefined) break
    const change = turn(entry.change)
    if (findStale(doc, change) !== undefined) {
      dropped.push(entry.name)
      continue
    }
    const rest = stack.slice(0, index)
    return { change, name: entry.name, dropped, ...after(rest, entry) }
  }
  return undefined
}

/** Reads a history that was saved as JSON; anything that is not one gives the empty history. */
export function parseHistory(value: unknown): HistoryState {
  if (!isJsonObject(value)) return EMPTY_HISTORY
  const read = (list: unknown): HistoryEntry[] | undefined =>
    Array.isArray(list) && list.every(isHistoryEntry) ? list : undefined
  const undoStack = read(value['undo'])
  const redoStack = read(value['redo'])
  if (undoStack === undefined || redoStack === undefined) return EMPTY_HISTORY
  return { undo: undoStack.slice(-HISTORY_LIMIT), redo: redoStack.slice(-HISTORY_LIMIT) }
}

function isHistoryEntry(value: unknown): value is HistoryEntry {
  if (!isJsonObject(value) || typeof value['name'] !== 'string') return false
  const change = value['change']
  return (
    isJsonObject(change) &&
    isRecordList(change['added']) &&
    isRecordList(change['removed']) &&
    Array.isArray(change['updated']) &&
    change['updated'].every((pair) => Array.isArray(pair) && pair.length === 2 && isRecordList(pair)) &&
    Array.isArray(value['selectionBefore']) &&
    Array.isArray(value['selectionAfter'])
  )
}

function isRecordList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isDocRecord)
}

/** Fields every part of the editor relies on; what a codec reads it checks itself. */
function isDocRecord(value: unknown): boolean {
  if (!isJsonObject(value) || typeof value['id'] !== 'string') return false
  switch (value['kind']) {
    case 'region':
      return (
        typeof value['object'] === 'string' &&
        isJsonObject(value['shape']) &&
        typeof value['shape']['kind'] === 'string' &&
        Array.isArray(value['entries']) &&
        value['entries'].length > 0 &&
        value['entries'].every(isEntry)
      )
    case 'choice':
      return typeof value['object'] === 'string' && isEntry(value['entry'])
    case 'relation':
      return typeof value['from'] === 'string' && typeof value['to'] === 'string'
    case 'opaque':
      return Array.isArray(value['items']) && value['items'].every(isJsonObject)
    default:
      return false
  }
}

function isEntry(value: unknown): boolean {
  return isJsonObject(value) && typeof value['control'] === 'string' && typeof value['type'] === 'string'
}
