// Imports: one transaction for all that a request brings, so that nothing is half imported.

import type { PoolClient } from 'pg'
import { parsedLabelConfig, predictionCheck } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { withBulkTransaction, type Tx } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { invalid } from '../../http/errors.ts'
import { appendDelta } from '../counters/counter.service.ts'
import { emit } from '../events/outbox.service.ts'
import { applyOverlap } from '../projects/overlap.service.ts'
import { manyTasksArrive } from '../search/search.service.ts'
import { dataKeysOf } from '../projects/label-config.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { checkTasks, NO_TASKS, tooMany } from './check-tasks.ts'
import type { FilesReport } from './files-report.ts'
import { finishImport, insertImport, listMembers, setFirstModelVersion } from './import.queries.ts'
import { peopleOf } from './people.ts'
import type { ProblemList } from './problem-list.ts'
import type { TaskBatch } from './task-batch.ts'
import type { TaskRules } from './task-rows.ts'
import { createTaskWriter, type WrittenTotals } from './task-writer.ts'

export { requireOwnName, requireStorable } from './check-tasks.ts'

export type ImportSource = 'json' | 'files' | 'url' | 'reimport' | 'storage'

export interface StoreOptions {
  readonly source: ImportSource
  readonly returnTaskIds: boolean
  readonly preannotated: readonly string[]
  /** Items that cannot be taken are left out and reported; false: they refuse the whole. */
  readonly skipInvalid: boolean
  readonly problems: ProblemList
  /** What is said of the files in the record; filled while they are read. */
  readonly files: FilesReport | undefined
  /** The record that a job works for; undefined makes one. */
  readonly importId?: number
  readonly onRead?: (tasks: number) => Promise<void>
}

export interface ImportOutcome {
  /** Its record; 0 when nothing was stored. */
  readonly importId: number
  readonly taskCount: number
  /** Null when nothing was stored. */
  readonly annotationCount: number | null
  readonly predictionCount: number | null
  readonly durationSec: number
  readonly taskIds: readonly number[] | undefined
}

/** What the transaction does before the tasks; its rows are what the tasks point at. */
export type Prepare = (tx: Tx) => Promise<AsyncIterable<TaskBatch>>

/**
 * Stores all tasks or none, but for those that may be left out.
 * @throws AppError `validation`: one entry an item for tasks that do not fit, or one text for the whole.
 */
export async function storeTasks(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  prepare: Prepare,
  options: StoreOptions,
): Promise<ImportOutcome> {
  const startedAt = performance.now()
  const rules = await taskRules(cx, project, caller.userId, options.preannotated)
  const { source, returnTaskIds, problems, files, importId, onRead } = options
  const keys = dataKeysOf(project.label_config)
  return withBulkTransaction(cx.db, async (tx, client) => {
    const batches = await prepare(tx)
    const { importId: storedAs, totals } = await writeTasks(
      cx,
      { tx, client },
      {
        project,
        userId: caller.userId,
        keepIds: returnTaskIds,
        startedAt,
        source,
        problems,
        files,
        ...(importId !== undefined && { importId }),
      },
      (store) =>
        checkTasks(cx, caller, batches, {
          keys,
          rules,
          problems,
          skipInvalid: options.skipInvalid,
          ...(onRead && { onRead }),
          store,
        }),
    )
    return {
      importId: storedAs,
      taskCount: totals.taskCount,
      annotationCount: totals.annotationCount,
      predictionCount: totals.predictionCount,
      durationSec: (performance.now() - startedAt) / 1000,
      taskIds: returnTaskIds ? totals.taskIds : undefined,
    }
  })
}

/** How tasks of a project are read: who its people are, which controls its config has. */
export async function taskRules(
  cx: AppContext,
  project: ProjectRow,
  userId: number,
  preannotated: readonly string[] = [],
): Promise<TaskRules> {
  const members = await listMembers(cx.db.sql, project.organization_id)
  return {
    people: peopleOf(members, userId, cx.env.allowUnknownEmails),
    controls: parsedLabelConfig(project.label_config),
    check: predictionCheck(project.label_config),
    predictionsMustFit: cx.env.validatePredictions,
    overlap: project.maximum_annotations,
    preannotated,
  }
}

export interface WriteOptions {
  readonly project: ProjectRow
  readonly userId: number
  /** Keep the ids of the new tasks, in the order they were stored. */
  readonly keepIds: boolean
  /** By `performance.now()`. */
  readonly startedAt: number
  readonly source: ImportSource
  readonly problems?: ProblemList
  readonly files?: FilesReport | undefined
  readonly importId?: number
}

/** Stores what `feed` hands over as one import, with all that follows from new tasks. */
export async function writeTasks(
  cx: AppContext,
  { tx, client }: { readonly tx: Tx; readonly client: PoolClient },
  options: WriteOptions,
  feed: (store: ReturnType<typeof createTaskWriter>['add']) => Promise<void>,
): Promise<{ importId: number; totals: WrittenTotals }> {
  const { project, userId, keepIds, startedAt, source } = options
  const created = { project_id: project.id, user_id: userId, source, created_at: cx.clock.now() }
  const importId = options.importId ?? (await insertImport(tx, { ...created, status: 'in_progress' }))
  await manyTasksArrive(cx, tx, project.id)
  const overlap = project.maximum_annotations
  const writer = createTaskWriter(cx, { tx, client, projectId: project.id, overlap, importId, keepIds })
  let totals: WrittenTotals
  try {
    await feed(writer.add)
    totals = await writer.finish()
  } catch (error) {
    await writer.abandon()
    throw error
  }
  const durationSec = (performance.now() - startedAt) / 1000
  const { files, problems } = options
  const range = totals.taskCount === 0 ? { firstTask: null, lastTask: null } : {}
  await finishImport(tx, importId, { ...totals, ...range, durationSec, files, problems }, cx.clock.now())
  await appendDelta(tx, project.id, totals.delta)
  if (totals.modelVersion !== undefined) await setFirstModelVersion(tx, project.id, totals.modelVersion)
  if (project.overlap_cohort_percentage < 100) await applyOverlap(cx, tx, project)
  await emit(tx, {
    organizationId: project.organization_id,
    projectId: project.id,
    event: 'TASKS_CREATED',
    payload: { import: importId, first_task: totals.firstTask, last_task: totals.lastTask },
  })
  return { importId, totals }
}

/** Reads everything and stores nothing: how many tasks there are. @throws AppError `validation` for none. */
export async function countTasks(
  cx: AppContext,
  batches: AsyncIterable<TaskBatch>,
  problems: ProblemList,
): Promise<ImportOutcome> {
  const startedAt = performance.now()
  let taskCount = 0
  for await (const { tasks } of batches) {
    taskCount += tasks.length
    if (taskCount > cx.env.importMaxTasks) throw tooMany(cx, taskCount)
  }
  if (problems.errors > 0) throw invalid({ non_field_errors: problems.lines(MAX_LINES) })
  if (taskCount === 0) throw invalid({ non_field_errors: [NO_TASKS] })
  return {
    importId: 0,
    taskCount,
    annotationCount: null,
    predictionCount: null,
    durationSec: (performance.now() - startedAt) / 1000,
    taskIds: undefined,
  }
}

const MAX_LINES = 100
