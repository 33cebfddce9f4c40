// What a sync of a source makes of objects: each step stores tasks, links and how far it came in one transaction, so that a
// sync that was cut short makes no object two tasks.

import { isJsonObject, type DataKeys } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { withBulkTransaction } from '../../db/client.ts'
import { toAppError } from '../../http/errors.ts'
import { findUnstorable } from '../../http/unstorable.ts'
import { requireOwnName, requireStorable, writeTasks } from '../imports/import.service.ts'
import { AuthorError } from '../imports/people.ts'
import { PredictionResultError } from '../imports/prediction-result.ts'
import { toTaskRows, type TaskRows, type TaskRules } from '../imports/task-rows.ts'
import { dataKeysOf } from '../projects/label-config.service.ts'
import {
  StorageError,
  type ObjectRange,
  type StorageClient,
  type StoragePlace,
  type StoredObject,
} from './connector.ts'
import { readObjectTasks } from './object-tasks.ts'
import { placeOf } from './storage.service.ts'
import type { SyncRun } from './sync-run.ts'
import {
  insertLinks,
  listKnown,
  markChanged,
  unmark,
  type KnownObject,
  type NewLink,
  type SyncState,
} from './sync.queries.ts'

export interface ObjectOptions {
  readonly rules: TaskRules
  /** True: an object is a task that shows it. False: it is a file of tasks. */
  readonly isFiles: boolean
  /** A listing can begin behind any key. */
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

/** Makes tasks of objects, page by page of a listing. */
export class ObjectTasks {
  readonly #cx: AppContext
  readonly #run: SyncRun
  readonly #client: StorageClient
  readonly #options: ObjectOptions
  readonly #place: StoragePlace
  readonly #keys: DataKeys

  constructor(cx: AppContext, run: SyncRun, client: StorageClient, options: ObjectOptions) {
    this.#cx = cx
    this.#run = run
    this.#client = client
    this.#options = options
    this.#place = placeOf(cx, run.row)
    this.#keys = dataKeysOf(run.project.label_config)
  }

  /** Makes tasks of the new objects of a page, and notes what became of the known ones. `cursor`: all up to it is settled. */
  async page(objects: readonly StoredObject[], cursor: string | undefined): Promise<void> {
    const { progress, job } = this.#run
    const { sql } = this.#cx.db
    const known = await this.#known(objects)
    let fresh: StoredObject[] = []
    let bytes = 0
    const flush = async (settled: string | undefined) => {
      const group = fresh
      fresh = []
      bytes = 0
      await this.#take(group, settled)
      await job.progress(progress.seen, null)
    }
    for (const [at, object] of objects.entries()) {
      if (known.get(object.key)?.is_live === true) {
        progress.exist()
        continue
      }
      // A group ends before what would make it too big: where keys have an order, all in front of that is settled with it.
      const isFull = this.#isFull(fresh.length, bytes + object.sizeBytes)
      if (isFull) await flush(this.#options.isOrdered ? objects[at - 1]?.key : undefined)
      fresh.push(object)
      bytes += object.sizeBytes
    }
    await flush(cursor)
    await this.#run.store(sql, this.#state(cursor))
  }

  /** What is known of objects; those that changed since, or are there again, are marked so. */
  async #known(objects: readonly StoredObject[]): Promise<ReadonlyMap<string, KnownObject>> {
    const { project, row } = this.#run
    const { sql } = this.#cx.db
    const keys = objects.map((one) => one.key)
    const known = await listKnown(sql, project.id, row.id, keys)
    const changed: string[] = []
    const back: string[] = []
    for (const { key, etag } of objects) {
      const before = known.get(key)
      if (before?.is_live !== true) continue
      if (before.etag !== null && before.etag !== etag) changed.push(key)
      else if (before.is_marked) back.push(key)
    }
    await markChanged(sql, project.id, row.id, changed, this.#cx.clock.now())
    await unmark(sql, project.id, row.id, back)
    return known
  }

  #isFull(count: number, bytes: number): boolean {
    return !this.#options.isFiles && count > 0 && (count >= GROUP_OBJECTS || bytes > GROUP_BYTES)
  }

  #state(cursor: string | undefined): SyncState {
    return this.#run.progress.counted(this.#cx.clock.now(), cursor)
  }

  async #take(group: readonly StoredObject[], cursor: string | undefined): Promise<void> {
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
        cursor,
      )
    else if (usable.length === 1 && only.sizeBytes > GROUP_BYTES) await this.#storeBig(only, cursor)
    else await this.#readAndStore(usable, cursor)
  }

  #fail(object: StoredObject, error: string): void {
    this.#run.progress.fail(object.key, error)
    this.#run.job.note({ key: object.key, error })
  }

  #fileTask(object: StoredObject): ReadObject {
    const [key = '$undefined$'] = this.#keys.keys()
    const data = JSON.stringify({ [key]: this.#place.addressOf(object.key) })
    return { object, tasks: [{ rows: { ...PLAIN, data }, columns: [key] }] }
  }

  async #readAndStore(group: readonly StoredObject[], cursor: string | undefined): Promise<void> {
    const read = await Promise.allSettled(
      group.map(async (object): Promise<ReadObject> => {
        const tasks: ReadObject['tasks'][number][] = []
        for await (const task of this.#tasksOf(object)) tasks.push(task)
        return { object, tasks }
      }),
    )
    // Not one of them: when the storage itself is away, that is what is wrong, and not its objects.
    if (read.every((outcome) => outcome.status === 'rejected')) await this.#client.check()
    for (const [at, outcome] of read.entries())
      if (outcome.status === 'rejected') this.#reject(group[at] as StoredObject, outcome.reason)
    await this.#store(
      read.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
      cursor,
    )
  }

  /** @throws what is no fault of the object. */
  #reject(object: StoredObject, error: unknown): void {
    this.#run.signal.throwIfAborted()
    const isOwn =
      error instanceof StorageError ||
      error instanceof AuthorError ||
      error instanceof PredictionResultError ||
      toAppError(error).code !== 'internal'
    if (!isOwn) throw error
    this.#fail(object, describe(error))
  }

  async *#tasksOf(object: StoredObject) {
    const { rules } = this.#options
    const { caller, signal } = this.#run
    const bytes = async (range?: ObjectRange) => (await this.#client.read(object.key, range, signal)).body
    for await (const batch of readObjectTasks({ ...object, bytes }, this.#keys, rules.controls)) {
      for (const task of batch) {
        const problem = findUnstorable(task.data)
        if (problem !== undefined) throw new StorageError('failed', problem)
        const rows = toTaskRows(task, rules)
        requireStorable(rows)
        requireOwnName(caller, rows.annotations)
        yield { rows, columns: isJsonObject(task.values) ? Object.keys(task.values) : [] }
      }
    }
  }

  async #store(objects: readonly ReadObject[], cursor: string | undefined): Promise<void> {
    if (objects.every(({ tasks }) => tasks.length === 0)) return
    await this.#write(objects.length, cursor, async (store) => {
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
  async #storeBig(object: StoredObject, cursor: string | undefined): Promise<void> {
    try {
      await this.#write(1, cursor, async (store) => {
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
    cursor: string | undefined,
    feed: (
      store: (rows: TaskRows, columns: readonly string[]) => Promise<void> | undefined,
    ) => Promise<readonly Omit<NewLink, 'taskId'>[]>,
  ): Promise<void> {
    const { progress, caller, project, row, store: storeState } = this.#run
    const { created, objects } = progress
    const startedAt = performance.now()
    try {
      await withBulkTransaction(this.#cx.db, async (tx, client) => {
        let links: readonly Omit<NewLink, 'taskId'>[] = []
        const { totals } = await writeTasks(
          this.#cx,
          { tx, client },
          { project, userId: caller.userId, keepIds: true, startedAt, source: 'storage' },
          async (store) => {
            links = await feed(store)
          },
        )
        const linked = links.map((link, at) => ({ ...link, taskId: totals.taskIds[at] ?? 0 }))
        await insertLinks(tx, project.id, row.id, linked)
        progress.created += totals.taskCount
        progress.objects += objectCount
        // Last: whoever took the sync over waits for this row, and then finds the links.
        await storeState(tx, this.#state(cursor))
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
