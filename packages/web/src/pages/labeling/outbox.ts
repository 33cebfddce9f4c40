// Work on its way to the server: drafts, submits, updates, skips. Everything is kept until the server has it, in order,
// one at a time. Knows no browser: the store, the sending and the clock come from outside.

import { ApiError, NetworkError } from '@siali/sdk'

export type EntryKind = 'draft' | 'create' | 'update' | 'skip'

export interface OutboxEntry {
  /** One draft and one final deed for each task and annotation; a newer one takes the older one's place. */
  readonly id: string
  readonly kind: EntryKind
  readonly projectId: number
  readonly taskId: number
  readonly annotationId?: number
  readonly result: readonly unknown[]
  readonly leadTimeSec: number
  /** The editor's undo stack, of drafts. */
  readonly history?: unknown
  readonly parentPredictionId?: number
  /** Revision an update is based on. */
  readonly revision?: string
  /** Makes sending it twice harmless. */
  readonly key: string
  /** Changes of the person it holds. */
  readonly changes: number
  /** The draft of the server that it changes or uses up, as far as it is known. */
  readonly draftId?: number
  /**
   * An earlier draft that may have reached the server though its answer did not reach us. Sent again with its own key, it
   * tells its id; without that id the server would get a second draft.
   */
  readonly unanswered?: OutboxEntry
}

export interface SentAnswer {
  readonly annotationId?: number
  readonly revision?: string
  readonly draftId?: number
}

/** Where entries survive a reload. */
export interface OutboxStore {
  readonly all: () => Promise<readonly OutboxEntry[]>
  readonly put: (entry: OutboxEntry) => Promise<void>
  readonly remove: (id: string) => Promise<void>
}

export interface OutboxState {
  readonly status: 'saved' | 'sending' | 'waiting' | 'offline' | 'conflict' | 'refused'
  /** Changes that are not on the server. */
  readonly changes: number
  /** The entry the server did not take, with its answer. */
  readonly trouble?: { readonly entry: OutboxEntry; readonly error: ApiError }
}

export interface OutboxOptions {
  readonly store: OutboxStore
  readonly send: (entry: OutboxEntry) => Promise<SentAnswer>
  readonly onState: (state: OutboxState) => void
  readonly onSent: (entry: OutboxEntry, answer: SentAnswer) => void
}

export interface Outbox {
  /** Keeps an entry and starts sending; the promise ends when it is kept, not when it is sent. */
  readonly put: (entry: OutboxEntry) => Promise<void>
  /** Sends what waits; true when nothing waits any more. */
  readonly flush: () => Promise<boolean>
  /** Drops an entry, for example after a conflict was decided. */
  readonly drop: (id: string) => Promise<void>
  /** All that is not on the server yet, in the order it is sent. */
  readonly entries: () => readonly OutboxEntry[]
  /** An entry that is not on the server yet. */
  readonly find: (id: string) => OutboxEntry | undefined
  /** Draft of this person for a task or annotation, as far as it is known here. */
  readonly draftIdOf: (taskId: number, annotationId: number | undefined) => number | undefined
  readonly knowDraft: (taskId: number, annotationId: number | undefined, draftId: number) => void
  /** Reads what an earlier page left; call once, before the first entry. */
  readonly restore: () => Promise<readonly OutboxEntry[]>
}

/** Id of an entry: a draft has its own, the final deeds share one. */
export function entryId(kind: EntryKind, taskId: number, annotationId: number | undefined): string {
  return `${kind === 'draft' ? 'draft' : 'final'}:${taskId}:${annotationId ?? 'new'}`
}

/** True when trying the same again later can help. */
function isPassing(error: unknown): boolean {
  if (error instanceof NetworkError) return true
  return error instanceof ApiError && (error.status === 401 || error.status === 429 || error.status >= 500)
}

/** An outbox over a store. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, send, onState, onSent } = options
  // In the order they are sent; a map keeps it.
  const entries = new Map<string, OutboxEntry>()
  const drafts = new Map<string, number>()
  /** Keys of entries that were sent once at least, as far as is known. */
  const tried = new Set<string>()
  let running: Promise<boolean> | undefined
  let isOffline = false
  let trouble: OutboxState['trouble']

  const draftKey = (taskId: number, annotationId: number | undefined) => `${taskId}:${annotationId ?? 'new'}`
  const tell = () => {
    const changes = [...entries.values()].reduce((sum, entry) => sum + entry.changes, 0)
    const status =
      trouble !== undefined
        ? trouble.error.status === 412
          ? 'conflict'
          : 'refused'
        : entries.size === 0
          ? 'saved'
          : isOffline
            ? 'offline'
            : running === undefined
              ? 'waiting'
              : 'sending'
    onState({ status, changes, ...(trouble === undefined ? {} : { trouble }) })
  }
  const forget = async (id: string) => {
    entries.delete(id)
    if (trouble?.entry.id === id) trouble = undefined
    await store.remove(id)
  }

  /** The waiting draft that `entry` takes the place of, if nobody knows whether the server has it. */
  const unansweredBefore = (entry: OutboxEntry): OutboxEntry | undefined => {
    const before = entries.get(entryId('draft', entry.taskId, entry.annotationId))
    if (before === undefined || drafts.has(draftKey(entry.taskId, entry.annotationId))) return undefined
    return before.unanswered ?? (tried.has(before.key) ? { ...before, history: undefined } : undefined)
  }
  const learnDraft = async (entry: OutboxEntry): Promise<number | undefined> => {
    const key = draftKey(entry.taskId, entry.annotationId)
    if (entry.unanswered === undefined || drafts.has(key)) return drafts.get(key)
    try {
      const { draftId } = await send(entry.unanswered)
      if (draftId !== undefined) drafts.set(key, draftId)
    } catch (error) {
      // Refused, so the server does not have it.
      if (isPassing(error) || !(error instanceof ApiError)) throw error
    }
    return drafts.get(key)
  }

  const run = async (): Promise<boolean> => {
    for (;;) {
      const entry = [...entries.values()].find((item) => item.id !== trouble?.entry.id)
      if (entry === undefined) return entries.size === 0
      try {
        const draftId = await learnDraft(entry)
        tried.add(entry.key)
        const answer = await send(draftId === undefined ? entry : { ...entry, draftId })
        isOffline = false
        if (answer.draftId !== undefined)
          drafts.set(draftKey(entry.taskId, entry.annotationId), answer.draftId)
        if (entry.kind !== 'draft') drafts.delete(draftKey(entry.taskId, entry.annotationId))
        // A newer entry may have taken its place while it was on the way: that one stays.
        if (entries.get(entry.id) === entry) await forget(entry.id)
        onSent(entry, answer)
        tell()
      } catch (error) {
        if (!isPassing(error) && error instanceof ApiError) {
          trouble = { entry, error }
          tell()
          continue
        }
        isOffline = true
        return false
      }
    }
  }
  const flush = (): Promise<boolean> => {
    if (running === undefined) {
      running = run().finally(() => {
        running = undefined
        tell()
      })
      tell()
    }
    return running
  }
  return {
    async put(given) {
      // Kept with what is known of its draft: the next page knows nothing else.
      const draftId = drafts.get(draftKey(given.taskId, given.annotationId))
      const unanswered = unansweredBefore(given)
      const entry = {
        ...given,
        ...(draftId !== undefined && { draftId }),
        ...(unanswered !== undefined && { unanswered }),
      }
      if (entry.kind !== 'draft') {
        const draft = entryId('draft', entry.taskId, entry.annotationId)
        if (entries.has(draft)) await forget(draft)
      }
      if (trouble?.entry.id === entry.id) trouble = undefined
      const before = entries.get(entry.id)
      entries.set(
        entry.id,
        before === undefined || entry.kind !== 'draft'
          ? entry
          : { ...entry, changes: before.changes + entry.changes },
      )
      const kept = entries.get(entry.id) ?? entry
      // A closed store (private window) must not stop the sending.
      await store.put(kept).catch(() => undefined)
      tell()
      void flush()
    },
    flush,
    async drop(id) {
      await forget(id)
      tell()
      if (entries.size > 0) void flush()
    },
    entries: () => [...entries.values()],
    find: (id) => entries.get(id),
    draftIdOf: (taskId, annotationId) => drafts.get(draftKey(taskId, annotationId)),
    knowDraft: (taskId, annotationId, draftId) => void drafts.set(draftKey(taskId, annotationId), draftId),
    async restore() {
      const left = await store.all().catch((): readonly OutboxEntry[] => [])
      for (const entry of left) {
        entries.set(entry.id, entry)
        tried.add(entry.key)
        if (entry.draftId !== undefined) drafts.set(draftKey(entry.taskId, entry.annotationId), entry.draftId)
      }
      tell()
      return left
    },
  }
}
