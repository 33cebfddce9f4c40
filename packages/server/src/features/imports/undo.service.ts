// Undoing an import: its tasks go to the trash as one deed, from where the same token brings them back. Files stay, since the
// tasks that come back show them.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, notFound } from '../../http/errors.ts'
import { createJobRun, type RunningJob } from '../jobs/job-run.service.ts'
import { findLiveProject, requireProject } from '../projects/project.service.ts'
import { deleteTasks } from '../tasks/task.service.ts'
import { findCaller } from '../tokens/authenticate.service.ts'
import { findImport, findImportById, type ImportRow } from './import.queries.ts'
import {
  countLiveTasks,
  countWorkSince,
  listLiveTasks,
  lockUndo,
  storeUndo,
  type WorkSince,
} from './undo.queries.ts'

export const UNDO_IMPORT = 'undo-import'

export interface Undone {
  readonly removed: number
  readonly undoToken: string
  /** The job that goes on with it. */
  readonly job: string | undefined
}

// As the deletions of the data manager.
const AT_ONCE = 10_000

/**
 * Moves the tasks of an import to the trash.
 * @throws AppError 404; 409 with `annotations` and `drafts` when people worked on its tasks since, unless `withWork`; 409
 * without them when it made no tasks or was undone already.
 */
export async function undoImport(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  importId: number,
  withWork: boolean,
): Promise<Undone> {
  const project = await requireProject(cx, caller, projectId)
  const row = await findImport(cx.db.sql, project.id, importId)
  if (row === undefined) throw notFound('ProjectImport')
  if (row.status !== 'completed' || row.first_task === null || row.last_task === null)
    throw new AppError('conflict', 'This import made no tasks that could be removed.')
  if (!withWork) requireUnused(await countWorkSince(cx.db.sql, row))
  const total = await countLiveTasks(cx.db.sql, row)
  const { undoToken, job } = await withTransaction(cx.db, async (tx) => {
    const begun = await lockUndo(tx, row.id)
    if (begun !== null && total === 0) throw new AppError('conflict', 'This import was undone already.')
    // One that a fault cut short goes on as the same deed.
    const token = begun ?? cx.newId.hex(16)
    await storeUndo(tx, row.id, token)
    if (total <= AT_ONCE) return { undoToken: token, job: undefined }
    const run = await createJobRun(cx, tx, {
      organizationId: caller.organizationId,
      projectId: project.id,
      userId: caller.userId,
      kind: 'Undo import',
    })
    const order = { import: row.id, user: caller.userId, organization: caller.organizationId }
    await cx.jobs.add(tx, UNDO_IMPORT, { run, ...order })
    return { undoToken: token, job: run }
  })
  if (job !== undefined) return { removed: 0, undoToken, job }
  const { deleted } = await deleteTasks(cx, caller, project.id, listLiveTasks(cx.db.sql, row), undoToken)
  return { removed: deleted, undoToken, job }
}

function requireUnused(work: WorkSince): void {
  const { annotations, drafts } = work
  if (annotations + drafts === 0) return
  throw new AppError(
    'conflict',
    `People worked on tasks of this import since: ${annotations} annotations, ${drafts} drafts. They would go to the trash with it.`,
    { extra: { annotations, drafts } },
  )
}

/** The long way of undoImport; repeated, it goes on. */
export async function goOnUndoing(
  cx: AppContext,
  ids: { readonly import: number; readonly user: number; readonly organization: number },
  job: RunningJob,
): Promise<void> {
  const row = await findImportById(cx.db.sql, ids.import)
  const project = row && (await findLiveProject(cx, row.project_id))
  const caller = await findCaller(cx, ids.user, ids.organization)
  const undoToken = row?.undo_token ?? undefined
  // Who lost his access meanwhile changes nothing any more.
  if (row === undefined || project === undefined || caller === undefined || undoToken === undefined) return
  const total = await countLiveTasks(cx.db.sql, row)
  const { deleted } = await deleteTasks(cx, caller, project.id, told(cx, row, total, job), undoToken)
  job.note({ detail: `${deleted} tasks of the import are in the trash.`, undo: undoToken })
}

async function* told(
  cx: AppContext,
  row: ImportRow,
  total: number,
  job: RunningJob,
): AsyncGenerator<number[]> {
  let done = 0
  for await (const ids of listLiveTasks(cx.db.sql, row)) {
    yield ids
    done += ids.length
    await job.progress(done, total)
  }
}
