// The sync of a source: its listing against the links that are there. Each step stores tasks, links and how far it came in
// one transaction, so that a sync that was killed goes on behind its last key and no object becomes two tasks.

import { STORAGE_KINDS, type StorageKindId } from '@siali/contract'
import { isJsonObject, type DataKeys } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { withBulkTransaction } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { toAppError } from '../../http/errors.ts'
import { findUnstorable } from '../../http/unstorable.ts'
import { requireOwnName, requireStorable, taskRules, writeTasks } from '../imports/import.service.ts'
import { AuthorError } from '../imports/people.ts'
import { PredictionResultError } from '../imports/prediction-result.ts'
import { toTaskRows, type TaskRows, type TaskRules } from '../imports/task-rows.ts'
import { dataKeysOf } from '../projects/label-config.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import type { RunningJob } from '../jobs/job-run.service.ts'
import { StorageError, type StorageClient, type StoragePlace, type StoredObject } from './connector.ts'
import { keyFilter } from './key-filter.ts'
import { readObjectTasks } from './object-tasks.ts'
import { connectorOf, openStorage, placeOf } from './storage.service.ts'
import type { StorageRow } from './storage.queries.ts'
import {
  countMarks,
  insertLinks,
  listKnown,
  markChanged,
  markMissing,
  storeSyncState,
  unmark,
  type NewLink,
  type SyncState,
} from './sync.queries.ts'
import { SyncProgress } from './sync-progress.ts'

/** Who asked for the sync: annotations inside files of tasks are in his name unless they name another. */
export type SyncCaller = Pick<Caller, 'userId' | 'role'>

/** @throws StorageError when the storage does not answer; JobCancelled. Objects that cannot be read are reported. */
export async function syncSource(
  cx: AppContext,
  project: ProjectRow,
  row: StorageRow,
  caller: SyncCaller,
  job: RunningJob,
  signal: AbortSignal,
): Promise<SyncProgress> {
  const progress = new SyncProgress(row, cx.clock.now())
  await storeSyncState(cx.db.sql, row.id, progress.running(cx.clock.now()))
  const params = isJsonObject(row.params) ? row.params : {}
  const takes = keyFilter(typeof params['regex_filter'] === 'string' ? params['regex_filter'] : undefined)
  const client = await openStorage(cx, row)
  try {
    const sync = new SourceSync(cx, project, row, client, {
      caller,
      progress,
      job,
      signal,
      rules: await taskRules(cx, project, caller.userId),
      isFiles: params['use_blob_urls'] === true,
      isOrdered: connectorOf(row).isOrdered,
    })
    const { isOrdered } = connectorOf(row)
    // A kind without the option lists everything.
    const canChoose = 'recursive_scan' in STORAGE_KINDS[row.kind as StorageKindId].source
    const isRecursive = !canChoose || params['recursive_scan'] === true
    const { prefix } = placeOf(cx, row)
    const after = isOrdered ? (row.sync_key ?? undefined) : undefined
    let last = after ?? ''
    for await (const page of ahead(client.list({ after, isRecursive, signal }))) {
      const objects = page.objects.filter((one) => !one.key.endsWith('/'))
      const upTo = page.objects.at(-1)?.key
      if (upTo === undefined) continue
      if (isOrdered) {
        const range = { projectId: project.id, storageId: row.id, prefix, isRecursive, after: last, upTo }
        const keys = objects.map((one) => one.key)
        await markMissing(cx.db.sql, range, keys, cx.clock.now())
        last = upTo
      }
      await sync.page(
        objects.filter((one) => takes(one.key)),
        upTo,
      )
    }
    if (isOrdered) {
      const rest = {
        projectId: project.id,
        storageId: row.id,
        prefix,
        isRecursive,
        after: last,
        upTo: undefined,
      }
      await markMissing(cx.db.sql, rest, [], cx.clock.now())
    }
    progress.marks = await countMarks(cx.db.sql, project.id, row.id)
    return progress
  } finally {
    await client.close()
  }
}

interface SyncOptions {
  readonly caller: SyncCaller
  readonly progress: SyncProgress
  readonly job: RunningJob
  readonly signal: AbortSignal
  readonly rules: TaskRules
  readonly isFiles: boolean
  readonly isOrdered: boolean
}

/** Tasks of one object, read and checked. */
interface ReadObject {
  readonly object: StoredObject
  readonly tasks: readonly { readonly rows: TaskRows; readonly columns: readonly string[] }[]
}

// What is held in memory at once, and how many objects are read at the same time.
const GROUP_BYTES = 16 * 1024 * 1024
const GROUP_OBJECTS = 64
const MAX_KEY_BYTES = 2000

class SourceSync {
  readonly #cx: AppContext
  readonly #project: ProjectRow
  readonly #row: StorageRow
  readonly #client: StorageClient
  readonly #options: SyncOptions
  readonly #place: StoragePlace
  readonly #keys: DataKeys

  constructor(
    cx: AppContext,
    project: ProjectRow,
    row: StorageRow,
    client: StorageClient,
    options: SyncOptions,
  ) {
    this.#cx = cx
    this.#project = project
    this.#row = row
    this.#client = client
    this.#options = options
    this.#place = placeOf(cx, row)
    this.#keys = dataKeysOf(project.label_config)
  }

  /** Makes tasks of the new objects of a page, and notes what became of the known ones. All up to `upTo` is settled then. */
  async page(objects: readonly StoredObject[], upTo: string): Promise<void> {
    const { progress, job } = this.#options
    const { sql } = this.#cx.db
    const keys = objects.map((one) => one.key)
    const known = await listKnown(sql, this.#project.id, this.#row.id, keys)
    const changed: string[] = []
    const back: string[] = []
    for (const { key, etag } of objects) {
      const before = known.get(key)
      if (before?.is_live !== true) continue
      if (before.etag !== null && before.etag !== etag) changed.push(key)
      else if (before.is_marked) back.push(key)
    }
    await markChanged(sql, this.#project.id, this.#row.id, changed, this.#cx.clock.now())
    await unmark(sql, this.#project.id, this.#row.id, back)
    let fresh: StoredObject[] = []
    let bytes = 0
    const flush = async (key: string) => {
      const group = fresh
      fresh = []
      bytes = 0
      await this.#take(group, key)
      await job.progress(progress.seen, null)
    }
    for (const [at, object] of objects.entries()) {
      if (known.get(object.key)?.is_live === true) {
        progress.existed += 1
        continue
      }
      // A group ends before what would make it too big: everything in front of that is settled with it.
      const isFull = this.#isFull(fresh.length, bytes + object.sizeBytes)
      if (isFull) await flush(objects[at - 1]?.key ?? object.key)
      fresh.push(object)
      bytes += object.sizeBytes
    }
    await flush(upTo)
    await storeSyncState(sql, this.#row.id, this.#state(upTo))
  }

  #isFull(count: number, bytes: number): boolean {
    return !this.#options.isFiles && count > 0 && (count >= GROUP_OBJECTS || bytes > GROUP_BYTES)
  }

  #state(key: string): SyncState {
    const { progress, isOrdered } = this.#options
    return progress.counted(this.#cx.clock.now(), isOrdered ? key : undefined)
  }

  async #take(group: readonly StoredObject[], key: string): Promise<void> {
    const usable = group.filter((object) => {
      const fits = Buffer.byteLength(object.key) <= MAX_KEY_BYTES
      if (!fits) this.#fail(object, `the key is longer than ${MAX_KEY_BYTES} bytes`)
      return fits
    })
    const [only] = usable
    if (only === undefined) return
    if (this.#options.isFiles)
      await this.#store(
        usable.map((object) => this.#fileTask(object)),
        key,
      )
    else if (usable.length === 1 && only.sizeBytes > GROUP_BYTES) await this.#storeBig(only, key)
    else await this.#readAndStore(usable, key)
  }

  #fail(object: StoredObject, error: string): void {
    this.#options.progress.fail(object.key, error)
    this.#options.job.note({ key: object.key, error })
  }

  #fileTask(object: StoredObject): ReadObject {
    const [key = '$undefined$'] = this.#keys.keys()
    const data = JSON.stringify({ [key]: this.#place.addressOf(object.key) })
    return { object, tasks: [{ rows: { ...PLAIN, data }, columns: [key] }] }
  }

  async #readAndStore(group: readonly StoredObject[], key: string): Promise<void> {
    const read = await Promise.allSettled(
      group.map(async (object): Promise<ReadObject> => {
        const tasks: ReadObject['tasks'][number][] = []
        for await (const task of this.#tasksOf(object)) tasks.push(task)
        return { object, tasks }
      }),
    )
    for (const [at, outcome] of read.entries())
      if (outcome.status === 'rejected') this.#reject(group[at] as StoredObject, outcome.reason)
    await this.#store(
      read.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
      key,
    )
  }

  /** @throws what is no fault of the object. */
  #reject(object: StoredObject, error: unknown): void {
    this.#options.signal.throwIfAborted()
    const isOwn =
      error instanceof StorageError ||
      error instanceof AuthorError ||
      error instanceof PredictionResultError ||
      toAppError(error).code !== 'internal'
    if (!isOwn) throw error
    this.#fail(object, describe(error))
  }

  async *#tasksOf(object: StoredObject) {
    const { rules, caller, signal } = this.#options
    const { body } = await this.#client.read(object.key, undefined, signal)
    try {
      for await (const batch of readObjectTasks(object.key, body, this.#keys)) {
        for (const task of batch) {
          const problem = findUnstorable(task.data)
          if (problem !== undefined) throw new StorageError('failed', problem)
          const rows = toTaskRows(task, rules)
          requireStorable(rows)
          requireOwnName(caller, rows.annotations)
          yield { rows, columns: isJsonObject(task.values) ? Object.keys(task.values) : [] }
        }
      }
    } finally {
      body.destroy()
    }
  }

  async #store(objects: readonly ReadObject[], key: string): Promise<void> {
    if (objects.every(({ tasks }) => tasks.length === 0)) return
    await this.#write(objects.length, key, async (store) => {
      const links: Omit<NewLink, 'taskId'>[] = []
      for (const { object, tasks } of objects)
        for (const [rowIndex, { rows, columns }] of tasks.entries()) {
          await store(rows, columns)
          links.push({ key: object.key, rowIndex, etag: object.etag })
        }
      return links
    })
  }

  /** An object of many tasks in a transaction of its own: they pass through, and all or none are kept. */
  async #storeBig(object: StoredObject, key: string): Promise<void> {
    try {
      await this.#write(1, key, async (store) => {
        const links: Omit<NewLink, 'taskId'>[] = []
        for await (const { rows, columns } of this.#tasksOf(object)) {
          if (links.length >= this.#cx.env.importMaxTasks)
            throw new StorageError('failed', `more than ${this.#cx.env.importMaxTasks} tasks in one object`)
          await store(rows, columns)
          links.push({ key: object.key, rowIndex: links.length, etag: object.etag })
        }
        return links
      })
    } catch (error) {
      this.#reject(object, error)
    }
  }

  /** Stores tasks, their links and what is settled with them, or nothing. */
  async #write(
    objectCount: number,
    key: string,
    feed: (
      store: (rows: TaskRows, columns: readonly string[]) => Promise<void> | undefined,
    ) => Promise<readonly Omit<NewLink, 'taskId'>[]>,
  ): Promise<void> {
    const { progress, caller } = this.#options
    const { created, objects } = progress
    const startedAt = performance.now()
    try {
      await withBulkTransaction(this.#cx.db, async (tx, client) => {
        let links: readonly Omit<NewLink, 'taskId'>[] = []
        const { totals } = await writeTasks(
          this.#cx,
          { tx, client },
          { project: this.#project, userId: caller.userId, keepIds: true, startedAt, source: 'storage' },
          async (store) => {
            links = await feed(store)
          },
        )
        const linked = links.map((link, at) => ({ ...link, taskId: totals.taskIds[at] ?? 0 }))
        await insertLinks(tx, this.#project.id, this.#row.id, linked)
        progress.created += totals.taskCount
        progress.objects += objectCount
        await storeSyncState(tx, this.#row.id, this.#state(key))
      })
    } catch (error) {
      progress.created = created
      progress.objects = objects
      throw error
    }
  }
}

const PLAIN = {
  meta: null,
  allowSkip: null,
  fileUploadId: null,
  isLabeled: false,
  annotations: [],
  predictions: [],
  drafts: [],
} as const

const describe = (error: unknown) => (error instanceof Error ? error.message : 'it cannot be read')

/** Asks for the next page while one is worked on. */
async function* ahead<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = pages[Symbol.asyncIterator]()
  let next = iterator.next()
  try {
    for (;;) {
      const { value, done } = await next
      if (done === true) return
      next = iterator.next()
      // Whoever stops early leaves it; its error is then nobody's.
      next.catch(() => {})
      yield value
    }
  } finally {
    await next.catch(() => {})
    await iterator.return?.()
  }
}
