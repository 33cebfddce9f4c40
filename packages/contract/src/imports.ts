// Import of tasks and predictions.

import { Type, type Static } from 'typebox'
import { AnyJson, Stamp, choice, defineRoute, nullable } from './wire.ts'

const ProjectParams = Type.Object({ id: Type.Integer() })
const Counts = {
  task_count: Type.Integer(),
  annotation_count: nullable(Type.Integer()),
  prediction_count: nullable(Type.Integer()),
  duration: Type.Number({ description: 'Seconds.' }),
  file_upload_ids: Type.Array(Type.Integer()),
  found_formats: Type.Unknown({ description: 'Files by extension; an empty list for JSON bodies.' }),
  data_columns: Type.Array(Type.String()),
}

/** Answer of an import. Counts other than `task_count` are null when nothing was stored. */
export const ImportAnswer = Type.Object(
  {
    ...Counts,
    could_be_tasks_list: Type.Boolean(),
    task_ids: Type.Optional(Type.Array(Type.Integer())),
  },
  { title: 'Import' },
)
export type ImportAnswer = Static<typeof ImportAnswer>

export const ReimportAnswer = Type.Object(Counts, { title: 'Reimport' })
export type ReimportAnswer = Static<typeof ReimportAnswer>

/** Answer of an import that goes on in the background. */
export const ImportStarted = Type.Object({ import: Type.Integer() }, { title: 'ImportStarted' })
export const ReimportStarted = Type.Object({ reimport: Type.Integer() }, { title: 'ReimportStarted' })

const ASYNC = Type.Optional(
  Type.Boolean({
    default: false,
    description: 'True: answer at once with the id of the import, and do it in the background.',
  }),
)
const Recorded = {
  id: Type.Integer(),
  project: Type.Integer(),
  status: choice(['created', 'in_progress', 'failed', 'completed']),
  error: nullable(Type.String()),
  task_count: Type.Integer({ description: 'While it goes on: tasks that were read so far.' }),
  annotation_count: Type.Integer(),
  prediction_count: Type.Integer(),
  duration: Type.Integer({ description: 'Seconds.' }),
  file_upload_ids: Type.Array(Type.Integer()),
  found_formats: Type.Unknown({ description: 'Files by extension.' }),
  data_columns: Type.Array(Type.String()),
}

export const ImportRecord = Type.Object(
  {
    ...Recorded,
    preannotated_from_fields: nullable(Type.Array(Type.String())),
    commit_to_project: Type.Boolean(),
    return_task_ids: Type.Boolean(),
    url: nullable(Type.String()),
    traceback: nullable(Type.String()),
    could_be_tasks_list: Type.Boolean(),
    tasks: nullable(Type.Array(AnyJson)),
    task_ids: Type.Array(Type.Integer()),
    created_at: Stamp,
    updated_at: Stamp,
    finished_at: nullable(Stamp),
  },
  { title: 'ImportRecord' },
)
export type ImportRecord = Static<typeof ImportRecord>

export const ReimportRecord = Type.Object(
  { ...Recorded, files_as_tasks_list: Type.Boolean() },
  { title: 'ReimportRecord' },
)
export type ReimportRecord = Static<typeof ReimportRecord>

const ImportQuery = Type.Object({
  async: ASYNC,
  commit_to_project: Type.Optional(
    Type.Boolean({ default: true, description: 'False: read and keep the files, make no tasks.' }),
  ),
  return_task_ids: Type.Optional(Type.Boolean({ default: false })),
  preannotated_from_fields: Type.Optional(
    Type.String({ description: 'Data columns that become predictions: repeated keys or a list by commas.' }),
  ),
})
const Tasks = Type.Unknown({ description: 'One task or a list of tasks.' })
const imports = {
  method: 'POST',
  tag: 'Import',
  params: ProjectParams,
  query: ImportQuery,
  body: Tasks,
  example: [{ text: 'Calm sea' }, { data: { text: 'High waves' } }],
  responses: { 201: Type.Union([ImportAnswer, ImportStarted]) },
  allow: ['POST', 'OPTIONS'],
} as const

export const importRoutes = {
  create: defineRoute({
    ...imports,
    path: '/api/projects/{id}/import',
    operationId: 'api_projects_import_create',
    upload: 'Files of tasks, or media',
    summary: 'Import tasks',
    description:
      'Takes a JSON body, files as multipart/form-data, or a form field `url` with an address or inline JSON. A ZIP of media may hold COCO, YOLO, VOC, LabelMe, CVAT, tables or subtitles beside them. All tasks of a request are stored, or none. A task is its data, or an object with `data` and, if wanted, `annotations`, `predictions`, `drafts`, `meta`.',
  }),
  bulk: defineRoute({
    ...imports,
    path: '/api/projects/{id}/tasks/bulk/',
    operationId: 'api_projects_tasks_bulk_create',
    upload: 'Files of tasks, or media',
    summary: 'Import tasks (old address)',
  }),
  reimport: defineRoute({
    method: 'POST',
    path: '/api/projects/{id}/reimport',
    operationId: 'api_projects_reimport_create',
    tag: 'Import',
    summary: 'Make tasks of uploaded files',
    description: 'Tasks that were made of these files before go to the trash.',
    params: ProjectParams,
    query: Type.Object({ async: ASYNC }),
    allow: ['POST', 'OPTIONS'],
    body: Type.Object({
      file_upload_ids: Type.Optional(AnyJson),
      files_as_tasks_list: Type.Optional(Type.Boolean({ default: true })),
    }),
    example: { file_upload_ids: [3], files_as_tasks_list: true },
    responses: { 201: Type.Union([ReimportAnswer, ReimportStarted]), 200: ReimportAnswer },
  }),
  predictions: defineRoute({
    method: 'POST',
    path: '/api/projects/{id}/import/predictions',
    operationId: 'api_projects_import_predictions_create',
    tag: 'Import',
    summary: 'Import predictions',
    description: 'Items that do not fit the label config refuse the whole request, each with its reason.',
    params: ProjectParams,
    allow: ['POST', 'OPTIONS'],
    body: Type.Unknown({ description: 'List of {task, result, score?, model_version?}.' }),
    example: [{ task: 1, result: [], score: 0.5, model_version: 'v1' }],
    responses: { 201: Type.Object({ created: Type.Integer() }) },
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/imports/{import_pk}/',
    operationId: 'api_projects_imports_read',
    tag: 'Import',
    summary: 'Get an import',
    params: Type.Object({ id: Type.Integer(), import_pk: Type.Integer() }),
    responses: { 200: ImportRecord },
  }),
  getReimport: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/reimports/{reimport_pk}/',
    operationId: 'api_projects_reimports_read',
    tag: 'Import',
    summary: 'Get a reimport',
    params: Type.Object({ id: Type.Integer(), reimport_pk: Type.Integer() }),
    responses: { 200: ReimportRecord },
  }),
} as const
