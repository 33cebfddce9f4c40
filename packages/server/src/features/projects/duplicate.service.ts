// Duplicating a project: settings, tabs and label links at once; uploads, tasks and what was said of them page by page, in
// the same transaction when they are few, else as a job that goes on after a restart where it was. What connects a project
// with the outside (storages, models, webhooks) carries secrets and stays where it is.

import type { DuplicateBody } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import { withTransaction, type Tx } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { notFound } from '../../http/errors.ts'
import { readCounters } from '../counters/counter.service.ts'
import { emit } from '../events/outbox.service.ts'
import { createJobRun } from '../jobs/job-run.service.ts'
import { manyTasksArrive } from '../search/search.service.ts'
import { countTasksBack } from '../tasks/refresh.service.ts'
import {
  advanceCopy,
  copyFiles,
  copyTasks,
  endCopy,
  findLastTaskId,
  insertCopy,
  insertCopyOfSettings,
  lockCopy,
} from './duplicate.queries.ts'
import { findProject, findProjectById } from './project.queries.ts'

export const COPY_PROJECT = 'copy-project'

/** Up to this many tasks are copied in the request. */
const AT_ONCE = 1000
const TASKS_A_STEP = 1000
const FILES_A_STEP = 5000

export interface Duplicated {
  readonly id: number
  /** The work that copies its tasks; undefined when all is there. */
  readonly job: string | undefined
}

/** @throws AppError 404 for a project that the caller cannot see. */
export async function duplicateProject(
  cx: AppContext,
  caller: Caller,
  sourceId: number,
  body: DuplicateBody,
): Promise<Duplicated> {
  const parts = new Set(body.mode.split(','))
  const withData = parts.has('data')
  return withTransaction(cx.db, async (tx) => {
    const source = await findProject(tx, caller.organizationId, sourceId)
    if (source === undefined) throw notFound('Project')
    const id = await insertCopyOfSettings(tx, {
      sourceId,
      userId: caller.userId,
      title: body.title,
      description: body.description,
      keepsModelVersion: parts.has('predictions'),
      keepsInnerIds: withData,
      now: cx.clock.now(),
    })
    await emit(tx, {
      organizationId: caller.organizationId,
      projectId: id,
      event: 'PROJECT_CREATED',
      payload: { project: id },
    })
    if (!withData) return { id, job: undefined }
    await insertCopy(tx, {
      project_id: id,
      source_id: sourceId,
      user_id: caller.userId,
      with_annotations: parts.has('annotations'),
      with_predictions: parts.has('predictions'),
      last_task_id: await findLastTaskId(tx, sourceId),
    })
    const count = (await readCounters(tx, [sourceId])).get(sourceId)?.task_number ?? 0
    if (count > AT_ONCE) return { id, job: await queueCopy(cx, tx, caller, id, count) }
    while (await copySome(cx, tx, id));
    return { id, job: undefined }
  })
}

async function queueCopy(
  cx: AppContext,
  tx: Tx,
  caller: Caller,
  projectId: number,
  total: number,
): Promise<string> {
  const run = await createJobRun(cx, tx, {
    organizationId: caller.organizationId,
    projectId,
    userId: caller.userId,
    kind: 'Duplicate project',
  })
  await cx.jobs.add(tx, COPY_PROJECT, { run, project: projectId, total }, { queue: `project:${projectId}` })
  return run
}

/**
 * Copies all that is left, a transaction a step; safe to repeat. Gives how many tasks the copy has. `progress` hears of them.
 * A copy that went to the trash meanwhile stays as far as it is.
 */
export async function copyRest(
  cx: AppContext,
  projectId: number,
  progress: (tasks: number) => Promise<void>,
): Promise<number> {
  const countNow = async () => (await readCounters(cx.db.sql, [projectId])).get(projectId)?.task_number ?? 0
  for (;;) {
    const goesOn = await withTransaction(cx.db, (tx) => copySome(cx, tx, projectId))
    const count = await countNow()
    if (!goesOn) return count
    await progress(count)
  }
}

/** What was copied stays; the rest is not copied any more. */
export function giveUpCopy(cx: AppContext, projectId: number): Promise<void> {
  return endCopy(cx.db.sql, projectId)
}

// One step; false when nothing is left.
async function copySome(cx: AppContext, tx: Tx, projectId: number): Promise<boolean> {
  const copy = await lockCopy(tx, projectId)
  if (copy === undefined) return false
  const project = await findProjectById(tx, projectId)
  if (project === undefined) {
    await endCopy(tx, projectId)
    return false
  }
  const lastFile = await copyFiles(tx, copy, FILES_A_STEP)
  if (lastFile !== undefined) {
    await advanceCopy(tx, projectId, { after_file_id: lastFile })
    return true
  }
  await manyTasksArrive(cx, tx, projectId)
  const { last, ids, annotations } = await copyTasks(tx, copy, cx.clock.now(), TASKS_A_STEP)
  if (last === null) {
    await endCopy(tx, projectId)
    return false
  }
  await countTasksBack(tx, projectId, ids)
  const told = { organizationId: project.organization_id, projectId }
  await emit(tx, { ...told, event: 'TASKS_CREATED', payload: { tasks: ids } })
  if (annotations.length > 0)
    await emit(tx, { ...told, event: 'ANNOTATIONS_CREATED', payload: { annotations } })
  await advanceCopy(tx, projectId, { after_task_id: last })
  return true
}
