// Annotations on their way to targets. A push is held by one writer at a time, who writes the state of that moment and
// again when it changed meanwhile: objects never go back in time. What fails is tried again, later each time.

import { setTimeout as wait } from 'node:timers/promises'
import type { AppContext } from '../../context.ts'
import { isPlainObject } from '../../http/body.ts'
import { printJson } from '../../http/json-text.ts'
import { presentAnnotation } from '../annotations/annotation.presenter.ts'
import { findAnnotation } from '../annotations/annotation.service.ts'
import { findLiveProject, type ProjectRow } from '../projects/project.service.ts'
import { presentBaseTask } from '../tasks/task.presenter.ts'
import { findTask } from '../tasks/task.service.ts'
import { withOpenStorage } from './open-clients.ts'
import {
  delayPush,
  deleteObject,
  findObjectKey,
  findPushVersion,
  delayStorage,
  holdPush,
  listDuePushes,
  listDueStorages,
  listProjectsWithTargets,
  listPushesOf,
  settlePush,
  storeObject,
  type Push,
} from './push.queries.ts'
import { findStorageById, type StorageRow } from './storage.queries.ts'
import { placeOf } from './storage.service.ts'

export const PUSH_TO_TARGETS = 'push-to-targets'

// A write that takes longer is given up before another writer may take its turn.
const WRITE_MS = 45_000
const HOLD_MS = 60_000

export interface PushOutcome {
  readonly push: Push
  readonly isDone: boolean
  /** Undefined, and not done: another writer has it. */
  readonly error: string | undefined
}

/** Writes what a target wants of an annotation. Never throws: the error is kept with the push. */
export async function pushNow(
  cx: AppContext,
  project: ProjectRow,
  row: StorageRow,
  push: Push,
): Promise<PushOutcome> {
  const db = cx.db.sql
  const now = cx.clock.now()
  const held = await holdPush(db, push, now, new Date(now.getTime() + HOLD_MS))
  if (held === undefined)
    return { push, isDone: (await findPushVersion(db, push)) === undefined, error: undefined }
  try {
    for (let version: number | undefined = held.version; version !== undefined;) {
      await writeState(cx, project, row, push)
      if (await settlePush(db, push, version)) break
      version = await findPushVersion(db, push)
    }
    return { push, isDone: true, error: undefined }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'The storage did not take it.'
    const delayMs = Math.min(5000 * 2 ** Math.min(held.attempts, 20), MOST_DELAY_MS)
    const nextTryAt = new Date(cx.clock.now().getTime() + delayMs)
    await delayPush(db, push, reason.slice(0, 2000), nextTryAt)
    await cx.jobs.add(db, PUSH_TO_TARGETS, {}, { key: `push-to-targets ${row.id}`, runAt: nextTryAt })
    return { push, isDone: false, error: reason }
  }
}

const MOST_DELAY_MS = 15 * 60_000

async function writeState(cx: AppContext, project: ProjectRow, row: StorageRow, push: Push): Promise<void> {
  const db = cx.db.sql
  const annotation = await findAnnotation(db, project.organization_id, push.annotation_id)
  const task =
    annotation === undefined ? undefined : await findTask(db, project.organization_id, annotation.task_id)
  await withOpenStorage(cx, row, async (client) => {
    if (annotation === undefined || task === undefined) {
      const key = await findObjectKey(db, push)
      const params = isPlainObject(row.params) ? row.params : {}
      if (key === undefined || params['can_delete_objects'] !== true) return
      await client.remove(key)
      await deleteObject(db, push)
      return
    }
    const key = placeOf(cx, row).keyFor(String(annotation.id))
    const shown = presentAnnotation(annotation, { now: cx.clock.now(), expandAuthor: true })
    const json = printJson({ ...shown, task: presentBaseTask(task) })
    await client.write(key, json, AbortSignal.timeout(WRITE_MS))
    await storeObject(db, push, { key, revision: annotation.revision, written_at: cx.clock.now() })
  })
}

interface Targets {
  readonly projects: Promise<ReadonlySet<number>>
  readonly at: number
}
const targetsBy = new WeakMap<AppContext, Targets>()
const REMEMBERED_MS = 1000

// Saves ask this each time: what is remembered ends after a second.
function projectsWithTargets(cx: AppContext): Promise<ReadonlySet<number>> {
  const known = targetsBy.get(cx)
  const now = performance.now()
  if (known !== undefined && now - known.at < REMEMBERED_MS) return known.projects
  const projects = listProjectsWithTargets(cx.db.sql).then((ids) => new Set(ids))
  projects.catch(() => targetsBy.delete(cx))
  targetsBy.set(cx, { projects, at: now })
  return projects
}

/**
 * After a change of an annotation: returns when the targets of its project have it, or after a second; then it is queued.
 * Never throws: the change is stored already.
 */
export async function pushSoon(
  cx: AppContext,
  what: { readonly annotationId: number } | { readonly taskId: number },
): Promise<void> {
  try {
    if ((await projectsWithTargets(cx)).size === 0) return
    const pushes = await listPushesOf(cx.db.sql, what)
    if (pushes.length === 0) return
    const giveUp = new AbortController()
    const waited = wait(cx.env.pushWaitMs, undefined, { signal: giveUp.signal, ref: false }).catch(() => {})
    const isOver = waited.then(() => giveUp.abort())
    const work = pushUntilWritten(cx, pushes, giveUp.signal).finally(() => giveUp.abort())
    work.catch(() => {})
    await Promise.race([work, isOver])
  } catch {
    // The push is a row: the job writes it.
  }
}

const TURN_MS = 20

// The writer who has a push writes it again when it changed meanwhile, and may fail: this one takes its turn then.
async function pushUntilWritten(cx: AppContext, pushes: readonly Push[], signal: AbortSignal): Promise<void> {
  for (let left = pushes; left.length > 0 && !signal.aborted;) {
    const outcomes = await pushAll(cx, left)
    left = outcomes.filter(({ isDone, error }) => !isDone && error === undefined).map(({ push }) => push)
    if (left.length > 0) await wait(TURN_MS)
  }
}

/** Writes what is due, page by page, until nothing is: each storage at its own pace, so that none waits for another. */
export async function pushDue(cx: AppContext, signal: AbortSignal): Promise<void> {
  const storages = await listDueStorages(cx.db.sql, cx.clock.now())
  await Promise.all(storages.map((storageId) => pushStorage(cx, storageId, signal)))
}

const AT_ONCE = 200
const WRITERS = 8
// What is due of a storage that took nothing of a page is left for so long.
const REST_MS = 30_000

async function pushStorage(cx: AppContext, storageId: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const now = cx.clock.now()
    const pushes = await listDuePushes(cx.db.sql, storageId, now, AT_ONCE)
    if (pushes.length === 0 || signal.aborted) return
    // A few first: a storage that hangs costs one wait, not one for each annotation.
    const first = await pushAll(cx, pushes.slice(0, WRITERS), signal)
    // The storage or its project went meanwhile.
    if (first.length === 0) return
    if (first.some(({ isDone }) => isDone)) await pushAll(cx, pushes.slice(WRITERS), signal)
    else if (first.some(({ error }) => error !== undefined))
      return delayStorage(cx.db.sql, storageId, now, new Date(cx.clock.now().getTime() + REST_MS))
  }
}

async function pushAll(
  cx: AppContext,
  pushes: readonly Push[],
  signal?: AbortSignal,
): Promise<readonly PushOutcome[]> {
  const outcomes = await Promise.all(
    [...Map.groupBy(pushes, (push) => push.storage_id)].map(async ([storageId, own]) => {
      const row = await findStorageById(cx.db.sql, storageId)
      const project = row === undefined ? undefined : await findLiveProject(cx, row.project_id)
      if (row === undefined || project === undefined) return []
      return pushMany(cx, project, row, own, signal)
    }),
  )
  return outcomes.flat()
}

/** Writes several at the same time; gives their outcomes, in order. Stops early when the signal fires. */
export async function pushMany(
  cx: AppContext,
  project: ProjectRow,
  row: StorageRow,
  pushes: readonly Push[],
  signal?: AbortSignal,
): Promise<PushOutcome[]> {
  const outcomes: PushOutcome[] = []
  let next = 0
  const write = async () => {
    for (let at = next++; at < pushes.length && signal?.aborted !== true; at = next++) {
      const push = pushes[at]
      if (push !== undefined) outcomes[at] = await pushNow(cx, project, row, push)
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, write))
  return outcomes
}

const SYNC_TURN_MS = 200

/**
 * The same for a sync: what another writer has is written here if he failed, and done when he did it. Outcomes by
 * annotation id; what the signal cut short is absent.
 */
export async function pushInTurn(
  cx: AppContext,
  project: ProjectRow,
  row: StorageRow,
  pushes: readonly Push[],
  signal: AbortSignal,
): Promise<Map<number, PushOutcome>> {
  const outcomes = new Map<number, PushOutcome>()
  for (let left = pushes; left.length > 0 && !signal.aborted;) {
    const some = (await pushMany(cx, project, row, left, signal)).filter((one) => one !== undefined)
    for (const one of some) outcomes.set(one.push.annotation_id, one)
    left = some.filter(({ isDone, error }) => !isDone && error === undefined).map(({ push }) => push)
    if (left.length > 0) await wait(SYNC_TURN_MS, undefined, { signal }).catch(() => {})
  }
  return outcomes
}
