// Tasks: one thing to label, with all that was said of it.

import { Type } from 'typebox'
import { JsonObject, Stamp, defineRoute, nullable } from './wire.ts'
import { Annotation } from './annotations.ts'
import { Draft } from './drafts.ts'
import { Prediction } from './predictions.ts'

const TaskData = Type.Unknown({
  description: 'The data to label: an object whose keys the labeling config names',
})

const BaseTask = Type.Object(
  {
    id: Type.Integer(),
    data: TaskData,
    meta: nullable(JsonObject),
    created_at: Stamp,
    updated_at: Stamp,
    is_labeled: Type.Boolean(),
    overlap: Type.Integer(),
    inner_id: nullable(Type.Integer()),
    total_annotations: Type.Integer(),
    cancelled_annotations: Type.Integer(),
    total_predictions: Type.Integer(),
    comment_count: Type.Integer(),
    unresolved_comment_count: Type.Integer(),
    last_comment_updated_at: nullable(Stamp),
    project: Type.Integer(),
    updated_by: nullable(Type.Integer()),
    file_upload: nullable(Type.Integer()),
    comment_authors: Type.Array(Type.Integer()),
  },
  { title: 'Task' },
)

export const DetailTask = Type.Object({
  ...BaseTask.properties,
  annotations: Type.Array(Annotation),
  predictions: Type.Array(Prediction),
  drafts: Type.Array(Draft),
  annotators: Type.Array(Type.Integer()),
  completed_at: nullable(Stamp),
  annotations_results: Type.String(),
  predictions_results: Type.String(),
  predictions_score: nullable(Type.Number()),
  file_upload: nullable(Type.String()),
  storage_filename: nullable(Type.String()),
  annotations_ids: Type.String(),
  predictions_model_versions: Type.String(),
  avg_lead_time: nullable(Type.Number()),
  draft_exists: Type.Boolean(),
  updated_by: Type.Array(Type.Object({ user_id: Type.Integer() })),
})
const SimpleTask = Type.Object({
  ...BaseTask.properties,
  annotations: Type.Array(Annotation),
  predictions: Type.Array(Prediction),
})

const TaskBody = Type.Object({
  project: Type.Integer(),
  data: TaskData,
  meta: Type.Optional(nullable(JsonObject)),
  overlap: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  is_labeled: Type.Optional(Type.Boolean()),
  inner_id: Type.Optional(nullable(Type.Integer({ minimum: 0 }))),
  allow_skip: Type.Optional(nullable(Type.Boolean())),
})
const TaskChange = Type.Object({
  data: Type.Optional(TaskData),
  meta: Type.Optional(nullable(JsonObject)),
  overlap: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  allow_skip: Type.Optional(nullable(Type.Boolean())),
})
const IdParams = Type.Object({ id: Type.Integer() })
const PageQuery = Type.Object({
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  page_size: Type.Optional(Type.Integer({ description: '-1 for all' })),
})

/** Whether task data shows addresses that a browser can open instead of those of storages. */
export const ResolveUri = Type.Optional(Type.Boolean({ default: true }))

export const taskRoutes = {
  create: defineRoute({
    method: 'POST',
    path: '/api/tasks/',
    operationId: 'api_tasks_create',
    tag: 'Tasks',
    summary: 'Create a task',
    body: TaskBody,
    example: { project: 1, data: { text: 'Fine phone' } },
    responses: { 201: BaseTask },
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/tasks/{id}/',
    operationId: 'api_tasks_read',
    tag: 'Tasks',
    summary: 'Get a task with its annotations, predictions and your drafts',
    params: IdParams,
    query: Type.Object({ resolve_uri: ResolveUri }),
    responses: { 200: DetailTask },
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/tasks/{id}/',
    operationId: 'api_tasks_partial_update',
    tag: 'Tasks',
    summary: 'Change a task',
    description: 'Data, meta, overlap and whether it may be skipped; counters follow from the annotations.',
    params: IdParams,
    body: TaskChange,
    example: { data: { text: 'Fine phone' } },
    responses: { 200: SimpleTask },
  }),
  replace: defineRoute({
    method: 'PUT',
    path: '/api/tasks/{id}/',
    operationId: 'api_tasks_update',
    tag: 'Tasks',
    summary: 'Change a task (fields left out stay)',
    params: IdParams,
    body: TaskChange,
    example: { data: { text: 'Fine phone' } },
    responses: { 200: SimpleTask },
  }),
  delete: defineRoute({
    method: 'DELETE',
    path: '/api/tasks/{id}/',
    operationId: 'api_tasks_delete',
    tag: 'Tasks',
    summary: 'Move a task to the trash',
    params: IdParams,
    responses: { 204: null },
  }),
  agreement: defineRoute({
    method: 'GET',
    path: '/api/tasks/{id}/agreement/',
    operationId: 'api_tasks_agreement_read',
    tag: 'Tasks',
    summary: 'Agreement of a task (switched off)',
    params: IdParams,
    responses: { 200: JsonObject },
  }),
  listOfProject: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/tasks/',
    operationId: 'api_projects_tasks_list',
    tag: 'Tasks',
    summary: 'List the tasks of a project, page by page',
    description: 'Newest change first. A page beyond the last one is a 404.',
    params: IdParams,
    query: PageQuery,
    responses: { 200: Type.Array(SimpleTask) },
  }),
  createInProject: defineRoute({
    method: 'POST',
    path: '/api/projects/{id}/tasks/',
    operationId: 'api_projects_tasks_create',
    tag: 'Tasks',
    summary: 'Create a task in a project',
    params: IdParams,
    body: Type.Object({ ...TaskBody.properties, project: Type.Optional(Type.Integer()) }),
    example: { data: { text: 'Fine phone' } },
    responses: { 201: BaseTask },
  }),
  deleteOfProject: defineRoute({
    method: 'DELETE',
    path: '/api/projects/{id}/tasks/',
    operationId: 'api_projects_tasks_delete',
    tag: 'Tasks',
    summary: 'Move all tasks of a project to the trash',
    description:
      'Done when it answers 204. More than 10,000 tasks are worked off by a job: 202 with `async: true` and the id of the `job`, whose report then holds the token that undoes it.',
    params: IdParams,
    responses: { 202: JsonObject, 204: null },
  }),
}
