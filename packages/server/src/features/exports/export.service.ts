// Snapshots: what a project holds at one time, stored, converted and downloaded later. Small ones are made while the
// caller waits, big ones by a job.

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound, toAppError } from '../../http/errors.ts'
import { readCounters } from '../counters/counter.service.ts'
import { findViewScope } from '../data-manager/view-scope.service.ts'
import { createJobRun } from '../jobs/job-run.service.ts'
import { requireProject, type ProjectRow } from '../projects/project.service.ts'
import { requireFormat } from './export-formats.ts'
import { defaultTitle } from './export-name.ts'
import { snapshotScope, snapshotShape, type ExportOptions } from './export-options.ts'
import { readTasks, toJsonList } from './export-tasks.ts'
import { batchWithAllFrames, hasVideoRegions } from './key-frames.ts'
import {
  beginSnapshot,
  deleteFailedConversions,
  deleteSnapshot,
  endSnapshot,
  findSnapshot,
  insertConversion,
  insertSnapshot,
  listConversions,
  listSnapshots,
  lockSnapshot,
  type ConversionRow,
  type SnapshotRow,
} from './export.queries.ts'

export interface SnapshotView {
  readonly row: SnapshotRow
  readonly conversions: readonly ConversionRow[]
}

const LISTED = 100

export async function listProjectSnapshots(
  cx: AppContext,
  caller: Caller,
  projectId: number,
): Promise<SnapshotView[]> {
  const project = await requireProject(cx, caller, projectId)
  const rows = await listSnapshots(cx.db.sql, project.id, LISTED)
  const conversions = await listConversions(
    cx.db.sql,
    rows.map((row) => row.id),
  )
  const of = Map.groupBy(conversions, (one) => one.export_id)
  return rows.map((row) => ({ row, conversions: of.get(row.id) ?? [] }))
}

/** @throws AppError 404 outside the caller's organization and outside the project. */
export async function requireSnapshot(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  id: number,
): Promise<SnapshotView> {
  const project = await requireProject(cx, caller, projectId)
  const row = await findSnapshot(cx.db.sql, project.id, id)
  if (row === undefined) throw notFound('Export')
  return { row, conversions: await listConversions(cx.db.sql, [row.id]) }
}

// About a second of reading.
const WAIT_FOR_TASKS = 20_000

/** What a snapshot is turned into as soon as it is there. */
export interface Conversion {
  readonly exportType: string
  /** Whether formats that may copy media do so. */
  readonly downloads: boolean
}

/** Answers when a small project's snapshot is done, or when a big one's job is queued. @throws AppError 400, 404. */
export async function createSnapshot(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  { title, ...options }: ExportOptions & { readonly title?: string | null },
  convert?: Conversion,
): Promise<SnapshotRow> {
  const project = await requireProject(cx, caller, projectId)
  const now = cx.clock.now()
  const counters = (await readCounters(cx.db.sql, [project.id])).get(project.id)
  const small = (counters?.task_number ?? 0) <= WAIT_FOR_TASKS
  const id = await withTransaction(cx.db, async (tx) => {
    const exportId = await insertSnapshot(tx, {
      project_id: project.id,
      created_by: caller.userId,
      title: title || defaultTitle(project.title, now),
      options: JSON.stringify(options),
      created_at: now,
    })
    if (small) return exportId
    const run = await createJobRun(cx, tx, {
      organizationId: project.organization_id,
      projectId: project.id,
      userId: caller.userId,
      kind: 'Export',
      params: { export: exportId },
    })
    await cx.jobs.add(tx, 'make-snapshot', {
      run,
      project: project.id,
      export: exportId,
      ...(convert && {
        convert: { ...convert, user: caller.userId, organization: caller.organizationId },
      }),
    })
    return exportId
  })
  if (small) await makeSnapshot(cx, project, id, options)
  if (small && convert !== undefined) await convertSnapshot(cx, caller, projectId, id, convert)
  const row = await findSnapshot(cx.db.sql, project.id, id)
  if (row === undefined) throw notFound('Export')
  return row
}

/**
 * Writes the file of a snapshot and settles its row; safe to repeat. `onTasks` hears how many tasks are written.
 * @throws what made it fail, after the row says so.
 */
export async function makeSnapshot(
  cx: AppContext,
  project: ProjectRow,
  id: number,
  options: ExportOptions,
  onTasks: (done: number) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const db = cx.db.sql
  const file = `export/${project.id}/${id}-${cx.newId.hex(8)}.json`
  await beginSnapshot(db, id)
  try {
    const viewId = options.task_filter_options?.view
    const view = viewId == null ? undefined : await findViewScope(cx, project, viewId)
    const scope = snapshotScope(project.id, options, view)
    const wanted = options.serialization_options?.interpolate_key_frames ?? cx.env.interpolateKeyFrames
    const allFrames = wanted && hasVideoRegions(project)
    let tasks = 0
    const counted = async function* () {
      for await (const batch of readTasks(cx, scope, snapshotShape(options))) {
        tasks += batch.ends.length
        yield allFrames ? batchWithAllFrames(batch) : batch
        await onTasks(tasks)
      }
    }
    const hash = createHash('md5')
    const hashed = async function* () {
      for await (const bytes of toJsonList(counted())) {
        hash.update(bytes)
        yield bytes
      }
    }
    const { sizeBytes } = await cx.blobs.write(file, Readable.from(hashed(), { objectMode: false }))
    const kept = await endSnapshot(db, id, {
      status: 'completed',
      finished_at: cx.clock.now(),
      file,
      md5: hash.digest('hex'),
      size_bytes: sizeBytes,
      counters: JSON.stringify({ task_number: tasks }),
    })
    if (!kept) await cx.blobs.remove(file)
  } catch (error) {
    await endSnapshot(db, id, {
      status: 'failed',
      finished_at: cx.clock.now(),
      error: toAppError(error).message,
    })
    throw error
  }
}

export async function removeSnapshot(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  id: number,
): Promise<void> {
  const { row } = await requireSnapshot(cx, caller, projectId, id)
  const files = await withTransaction(cx.db, (tx) => deleteSnapshot(tx, row.id))
  for (const file of files) await cx.blobs.remove(file)
}

/** Queues a conversion; gives its id. @throws AppError 400 when the type is unknown or its conversion has begun. */
export async function convertSnapshot(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  id: number,
  { exportType, downloads }: Conversion,
): Promise<number> {
  const { row } = await requireSnapshot(cx, caller, projectId, id)
  const format = requireFormat('export_type', exportType, await requireProject(cx, caller, projectId))
  if (row.status !== 'completed')
    throw new AppError('bad_request', 'The snapshot is not completed yet. Convert it when it is.')
  return withTransaction(cx.db, async (tx) => {
    if (!(await lockSnapshot(tx, row.id))) throw notFound('Export')
    await deleteFailedConversions(tx, row.id, format.id)
    const others = await listConversions(tx, [row.id])
    if (others.some((one) => one.export_type === format.id))
      throw invalid({ non_field_errors: [`Conversion to ${format.id} already started`] })
    const conversion = await insertConversion(tx, row.id, format.id)
    const run = await createJobRun(cx, tx, {
      organizationId: caller.organizationId,
      projectId,
      userId: caller.userId,
      kind: 'Convert an export',
      params: { export: row.id, export_type: format.id },
    })
    await cx.jobs.add(tx, 'convert-snapshot', {
      run,
      project: projectId,
      export: row.id,
      conversion,
      downloads,
    })
    return conversion
  })
}
