// The token of a model server: a caller that is nobody and reaches one project. What it may ask there is the table below.

import type { AppContext } from '../../context.ts'
import { permissionDenied, notFound } from '../../http/errors.ts'
import type { Confined } from '../../http/route.ts'
import { queryInteger, queryText } from '../../http/query.ts'
import type { Caller } from '../../http/auth.ts'
import { isPlainObject } from '../../http/body.ts'
import { findProjectOf, findProjectOfToken } from './backend.queries.ts'

/** No person has it. */
const NOBODY = 0

/** The caller that a model server's token stands for; undefined when no backend holds it. */
export async function findModelServer(cx: AppContext, tokenHash: Buffer): Promise<Caller | undefined> {
  const row = await findProjectOfToken(cx.db.sql, tokenHash)
  if (row === undefined) return undefined
  return {
    userId: NOBODY,
    email: '',
    organizationId: row.organization_id,
    role: 'member',
    via: 'model-server',
    confinedTo: row.project_id,
  }
}

type Find = (cx: AppContext, call: Confined) => Promise<number | undefined>

const byPath: Find = async (_cx, { params }) => params['id'] ?? params['project_id']
const byQuery: Find = async (_cx, { query }) =>
  // A view may be of another project.
  (queryText(query, 'view') ?? '') === '' ? queryInteger(query, 'project') : undefined
const byObject =
  (kind: 'task' | 'annotation' | 'prediction'): Find =>
  (cx, { params }) =>
    findProjectOf(cx.db.sql, kind, params['id'] ?? 0)
const byTaskOfBody: Find = async (cx, { body }) => {
  const task = isPlainObject(body) ? Number(body['task']) : Number.NaN
  return Number.isSafeInteger(task) ? findProjectOf(cx.db.sql, 'task', task) : undefined
}

/** THE list of what a model server may ask, and how the project is found that it asks about. */
const REACH: Readonly<Record<string, Find>> = {
  api_projects_read: byPath,
  api_projects_summary_read: byPath,
  api_projects_validate_label_config_read: byPath,
  api_projects_model_versions_read: byPath,
  api_projects_tasks_list: byPath,
  api_projects_export_formats_read: byPath,
  api_projects_export_read: byPath,
  api_projects_import_predictions_create: byPath,
  projects_resolve_list: byPath,
  projects_presign_list: byPath,
  data_upload_read: byPath,
  api_tasks_list: byQuery,
  api_predictions_list: byQuery,
  api_ml_list: byQuery,
  api_tasks_read: byObject('task'),
  api_tasks_annotations_list: byObject('task'),
  tasks_resolve_list: byObject('task'),
  tasks_presign_list: byObject('task'),
  api_annotations_read: byObject('annotation'),
  api_predictions_create: byTaskOfBody,
  api_predictions_read: byObject('prediction'),
  api_predictions_partial_update: byObject('prediction'),
  api_predictions_delete: byObject('prediction'),
}

/** @throws AppError 403 for what no model server may ask, 404 for objects of other projects. */
export async function confineModelServer(cx: AppContext, projectId: number, call: Confined): Promise<void> {
  const find = Object.hasOwn(REACH, call.operationId) ? REACH[call.operationId] : undefined
  if (find === undefined)
    throw permissionDenied('The token of a model server opens the tasks and predictions of its project only.')
  if ((await find(cx, call)) !== projectId) throw notFound('object')
}
