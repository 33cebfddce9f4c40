// Renaming a label in the annotations of one project, or of all projects of an organization; as a job when these are many.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { invalid, type ValidationErrors } from '../../http/errors.ts'
import { readCounters } from '../counters/counter.service.ts'
import { renameInResults } from '../data-manager/rename.service.ts'
import { createJobRun } from '../jobs/job-run.service.ts'
import { findLiveProject, findVisibleProject } from '../projects/project.service.ts'
import { readLabelPath, renamePath, type LabelPath } from './label-name.ts'
import { listProjectIds } from './label.queries.ts'

export const RENAME_LABEL = 'rename-label'

export interface RenameOrder {
  readonly projects: readonly number[]
  readonly user: number
  readonly from: LabelPath
  readonly to: LabelPath
}

/** The same bound as for actions of the data manager. */
const WAIT_FOR_TASKS = 10_000

/** How many annotations hold another label now; or the job that goes on with it. @throws AppError 400. */
export async function renameLabel(
  cx: AppContext,
  caller: Caller,
  body: { readonly project?: number | null | undefined; old_label?: unknown; new_label?: unknown },
): Promise<{ annotations_updated: number } | { annotations_updated: 0; async: true; job: string }> {
  const order = await readOrder(cx, caller, body)
  const counters = await readCounters(cx.db.sql, order.projects)
  const tasks = [...counters.values()].reduce((sum, { task_number: n }) => sum + n, 0)
  if (tasks <= WAIT_FOR_TASKS)
    return { annotations_updated: await carryOut(cx, order, () => Promise.resolve()) }
  const job = await withTransaction(cx.db, async (tx) => {
    const run = await createJobRun(cx, tx, {
      organizationId: caller.organizationId,
      projectId: body.project ?? null,
      userId: caller.userId,
      kind: 'Rename labels',
    })
    await cx.jobs.add(tx, RENAME_LABEL, { run, order })
    return run
  })
  return { annotations_updated: 0, async: true, job }
}

async function readOrder(
  cx: AppContext,
  caller: Caller,
  body: { readonly project?: number | null | undefined; old_label?: unknown; new_label?: unknown },
): Promise<RenameOrder> {
  const errors: ValidationErrors = {}
  const from = readLabelPath(body.old_label, 'old_label', errors)
  const to = readLabelPath(body.new_label, 'new_label', errors)
  const { project } = body
  if (project != null && (await findVisibleProject(cx, caller, project)) === undefined)
    errors['project'] = [`Invalid pk "${project}" - object does not exist.`]
  if (Object.keys(errors).length > 0) throw invalid(errors)
  const projects = project == null ? await listProjectIds(cx.db.sql, caller.organizationId) : [project]
  return { projects, user: caller.userId, from, to }
}

/** Safe to repeat: it goes on with what does not have the new label yet. `progress` hears of changed annotations. */
export async function carryOut(
  cx: AppContext,
  { projects, user, from, to }: RenameOrder,
  progress: (annotations: number) => Promise<void>,
): Promise<number> {
  const mention = from.at(-1) ?? ''
  let updated = 0
  for (const projectId of projects) {
    const project = await findLiveProject(cx, projectId)
    if (project === undefined) continue
    const before = updated
    const { annotations } = await renameInResults(
      cx,
      {
        organizationId: project.organization_id,
        projectId,
        userId: user,
        mention,
        rename: (result) => renamePath(result, from, to),
      },
      (changed) => progress(before + changed),
    )
    updated += annotations
  }
  return updated
}
