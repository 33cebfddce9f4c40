// Projects: look-ups through the caller's organization, and what happens when one is made, changed or deleted.

import type { Updateable } from 'kysely'
import type { ProjectChange } from '@siali/contract'
import { isEssentialChange } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { withTransaction, type Tx } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'
import type { Caller } from '../../http/auth.ts'
import { invalid, notFound, permissionDenied, type ValidationErrors } from '../../http/errors.ts'
import { MASK } from '../../http/masking.ts'
import { readCounters, type Counters } from '../counters/counter.service.ts'
import { emit, type EventName } from '../events/outbox.service.ts'
import { isBackendTitle } from '../ml/shown-version.service.ts'
import { moveToTrash } from '../trash/trash.service.ts'
import {
  checkProjectConfig,
  describeConfig,
  EMPTY_CONFIG,
  findConfigConflict,
  requireConfig,
} from './label-config.service.ts'
import { applyOverlap, overlapChanged, refreshLabeled } from './overlap.service.ts'
import { canDeleteProject } from './project.policy.ts'
import type { Queue } from './project.presenter.ts'
import {
  findProject as findProjectRow,
  findProjectById,
  findProjectView,
  hasModelVersion,
  insertProject,
  lockProject,
  selectQueues,
  updateProject,
  type ProjectRow,
  type ProjectView,
} from './project.queries.ts'

export { findProjectOfEvent, listAnnotators, listModelVersions } from './project.queries.ts'
export type { ProjectRow, ProjectView } from './project.queries.ts'

/** @throws AppError 404 for projects of another organization and for those in the trash. */
export async function requireProject(cx: AppContext, caller: Caller, projectId: number): Promise<ProjectRow> {
  const row = await findProjectRow(cx.db.sql, caller.organizationId, projectId)
  if (row === undefined) throw notFound('Project')
  return row
}

/** The project; undefined for one of another organization and for one in the trash. */
export function findVisibleProject(
  cx: AppContext,
  caller: Caller,
  projectId: number,
): Promise<ProjectRow | undefined> {
  return findProjectRow(cx.db.sql, caller.organizationId, projectId)
}

/** For jobs, which have no caller; undefined when the project is in the trash. */
export function findLiveProject(cx: AppContext, projectId: number): Promise<ProjectRow | undefined> {
  return findProjectById(cx.db.sql, projectId)
}

/** The project with its creator. @throws AppError 404 as requireProject. */
export async function requireProjectView(
  cx: AppContext,
  caller: Caller,
  projectId: number,
): Promise<ProjectView> {
  const row = await findProjectView(cx.db.sql, caller.organizationId, projectId)
  if (row === undefined) throw notFound('Project')
  return row
}

type Columns = Updateable<Tables['project']>

/** @throws AppError `validation` with every problem of the fields. */
export async function createProject(
  cx: AppContext,
  caller: Caller,
  body: ProjectChange,
): Promise<ProjectView> {
  const columns = readColumns(caller, body)
  const labelConfig = body.label_config ?? EMPTY_CONFIG
  requireConfig(labelConfig)
  const config = describeConfig(labelConfig, body.control_weights ?? {})
  const id = await withTransaction(cx.db, async (tx) => {
    const projectId = await insertProject(tx, {
      ...columns,
      ...config,
      organization_id: caller.organizationId,
      created_by: caller.userId,
      created_at: cx.clock.now(),
      updated_at: cx.clock.now(),
    })
    await emitProject(tx, caller, projectId, 'PROJECT_CREATED')
    return projectId
  })
  return requireProjectView(cx, caller, id)
}

/** Changes what the body names; the rest stays. @throws AppError 400 with every problem, 404. */
export async function changeProject(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  body: ProjectChange,
  replacesCreator = false,
): Promise<ProjectView> {
  const columns = readColumns(caller, body)
  // A PUT names the whole project: without a creator it has none from then on, as recorded.
  if (replacesCreator) columns.created_by = null
  await withTransaction(cx.db, async (tx) => {
    const before = await lockProject(tx, caller.organizationId, projectId)
    if (before === undefined) throw notFound('Project')
    const config = await readConfigChange(tx, before, body)
    await requireModelVersion(tx, before, body)
    if (body.show_collab_predictions === false) columns.model_version = ''
    await updateProject(tx, projectId, { ...columns, ...config, updated_at: cx.clock.now() })
    const after: ProjectRow = { ...before, ...(columns as Partial<ProjectRow>) }
    if (overlapChanged(before, after)) await applyOverlap(cx, tx, after)
    else if (before.skip_queue !== after.skip_queue) await refreshLabeled(cx, tx, projectId)
    await emitProject(tx, caller, projectId, 'PROJECT_UPDATED')
  })
  return requireProjectView(cx, caller, projectId)
}

async function readConfigChange(tx: Tx, before: ProjectRow, body: ProjectChange): Promise<Columns> {
  const { label_config: given, control_weights: weights } = body
  if (given === undefined) {
    if (weights === undefined) return {}
    const { control_weights } = describeConfig(before.label_config, weights ?? {})
    return { control_weights }
  }
  const labelConfig = given ?? EMPTY_CONFIG
  requireConfig(labelConfig)
  if (labelConfig !== before.label_config) {
    const conflict = await findConfigConflict(tx, before.id, labelConfig)
    if (conflict !== undefined) throw invalid({ label_config: [conflict] })
  }
  return { ...describeConfig(labelConfig, weights ?? before.control_weights) }
}

async function requireModelVersion(tx: Tx, before: ProjectRow, body: ProjectChange): Promise<void> {
  const version = body.model_version
  if (version === undefined || version === null || version === '' || version === before.model_version) return
  if (await hasModelVersion(tx, before.id, version)) return
  if (await isBackendTitle(tx, before.id, version)) return
  throw invalid({
    model_version: ["Model version doesn't exist either as live model or as static predictions."],
  })
}

function readColumns(caller: Caller, body: ProjectChange): Columns {
  const errors: ValidationErrors = {}
  const { title, color, organization } = body
  if (typeof title === 'string' && title !== '' && [...title].length < 3)
    errors['title'] = ['Ensure this field has at least 3 characters.']
  if (typeof color === 'string' && !/^#[0-9a-fA-F]{6}$/.test(color))
    errors['color'] = ['Color must be in "#RRGGBB" format']
  if (organization !== undefined && organization !== null && organization !== caller.organizationId)
    errors['organization'] = [`Invalid pk "${organization}" - object does not exist.`]
  if (Object.keys(errors).length > 0) throw invalid(errors)
  const {
    label_config: _config,
    control_weights: _weights,
    organization: _organization,
    start_training_on_annotation_update: training,
    task_data_password: password,
    sampling,
    skip_queue: skipQueue,
    ...rest
  } = body
  return {
    ...rest,
    ...(sampling !== undefined && { sampling: sampling ?? 'Sequential sampling' }),
    ...(skipQueue !== undefined && { skip_queue: skipQueue ?? 'REQUEUE_FOR_OTHERS' }),
    ...(training !== undefined && { min_annotations_to_start_training: training ? 1 : 0 }),
    ...(password !== undefined && password !== MASK && { task_data_password: password }),
  }
}

/** Moves a project to the trash; it is invisible at once. @throws AppError 403, 404. */
export async function deleteProject(cx: AppContext, caller: Caller, projectId: number): Promise<string> {
  return withTransaction(cx.db, async (tx) => {
    const row = await lockProject(tx, caller.organizationId, projectId)
    if (row === undefined) throw notFound('Project')
    if (!canDeleteProject(caller, row)) throw permissionDenied()
    const { trashId, undoToken } = await moveToTrash(cx, tx, {
      organizationId: caller.organizationId,
      projectId,
      kind: 'project',
      userId: caller.userId,
    })
    await updateProject(tx, projectId, { trash_id: trashId })
    await emitProject(tx, caller, projectId, 'PROJECT_DELETED')
    return undoToken
  })
}

function emitProject(tx: Tx, caller: Caller, projectId: number, event: EventName): Promise<void> {
  return emit(tx, {
    organizationId: caller.organizationId,
    projectId,
    event,
    payload: { project: projectId },
  })
}

/** The queue of one person in each project; every id asked for is present. */
export async function readQueues(
  cx: AppContext,
  caller: Caller,
  counters: ReadonlyMap<number, Counters>,
): Promise<Map<number, Queue>> {
  const rows = await selectQueues(cx.db.sql, [...counters.keys()], caller.userId)
  const mine = new Map(rows.map((row) => [row.project_id, row]))
  return new Map(
    [...counters].map(([id, numbers]) => {
      const { done = 0, done_open: doneOpen = 0 } = mine.get(id) ?? {}
      // Open for him: unfinished tasks, his own among them, and the finished ones he worked on.
      const open = numbers.task_number - numbers.finished_task_number
      return [id, { total: open + (done - doneOpen), done }]
    }),
  )
}

export interface ProjectNumbers {
  readonly counters: ReadonlyMap<number, Counters>
  readonly queues: ReadonlyMap<number, Queue>
}

/** Counters and queues of a page of projects, in two statements. */
export async function readNumbers(
  cx: AppContext,
  caller: Caller,
  projectIds: readonly number[],
): Promise<ProjectNumbers> {
  const counters = await readCounters(cx.db.sql, projectIds)
  return { counters, queues: await readQueues(cx, caller, counters) }
}

/** True when a config changes what was asked; null when it does not, as the incumbent says it. @throws AppError 400. */
export async function checkConfigFor(
  cx: AppContext,
  project: ProjectRow,
  labelConfig: unknown,
): Promise<true | null> {
  const checked = await checkProjectConfig(cx.db.sql, project.id, labelConfig)
  return isEssentialChange(project.label_config, checked) ? true : null
}
