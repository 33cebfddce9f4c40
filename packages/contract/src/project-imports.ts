// Imports as the pages do them: files first, then a look at what they hold, then the import in the background, and its undoing.

import { Type, type Static } from 'typebox'
import { AnyJson, JsonObject, Stamp, choice, defineRoute, nullable, ErrorEnvelope } from './wire.ts'

const tag = 'Siali'
const ProjectParams = Type.Object({ id: Type.Integer() })
const OneParams = Type.Object({ id: Type.Integer(), import_pk: Type.Integer() })
const base = '/api/siali/projects/{id}'

export const ImportProblem = Type.Object(
  {
    file: nullable(Type.String({ description: 'Name, or path in the folder or archive.' })),
    item: nullable(Type.Integer({ description: 'Place in its file, from 1; null for the file itself.' })),
    line: nullable(
      Type.Integer({
        description:
          'Where the item begins, or the file breaks, from 1. Null where several items share a line.',
      }),
    ),
    reason: Type.String(),
    is_error: Type.Boolean({ description: 'False: left out, and nothing that could be a task is lost.' }),
  },
  { title: 'ImportProblem' },
)
export type ImportProblem = Static<typeof ImportProblem>

const Choices = {
  into: Type.Optional(
    choice(['annotations', 'predictions'], { description: 'What the marks of data sets become.' }),
  ),
  files_as_tasks_list: Type.Optional(
    Type.Boolean({ default: true, description: 'Rows of tables and lines of texts are tasks.' }),
  ),
  skip_invalid: Type.Optional(
    Type.Boolean({ default: false, description: 'Leave out what cannot be taken, and report it.' }),
  ),
  as_folder: Type.Optional(
    Type.Boolean({
      description: 'The files belong together. Left out: where they have paths, or media lie beside others.',
    }),
  ),
  preannotated_from_fields: Type.Optional(Type.Array(Type.String(), { maxItems: 100 })),
}
const Files = Type.Array(
  Type.Object({
    id: Type.Integer({ minimum: 1 }),
    kind: Type.Optional(Type.String({ maxLength: 100, description: 'A kind that the preview names.' })),
    separator: Type.Optional(choice([',', ';', '\t', '|'])),
  }),
  { maxItems: 100_000 },
)

export const ImportPreview = Type.Object(
  {
    files: Type.Array(
      Type.Object({
        id: Type.Integer(),
        name: Type.String(),
        size: Type.Integer(),
        kind: nullable(Type.String()),
        kinds: Type.Array(Type.Object({ id: Type.String(), title: Type.String() })),
        is_table: Type.Boolean({ description: 'Its cells are parted by a separator.' }),
      }),
    ),
    kinds: Type.Array(Type.Object({ title: Type.String(), files: Type.Integer(), tasks: Type.Integer() })),
    task_count: Type.Integer(),
    taken_count: Type.Integer({
      description: 'Of these tasks, those that go in when the rest is left out; why it is, the problems say.',
    }),
    annotation_count: Type.Integer(),
    prediction_count: Type.Integer(),
    is_part: Type.Boolean({ description: 'Only the beginning was read; counts are of it.' }),
    columns: Type.Array(Type.String()),
    rows: Type.Array(JsonObject, { description: 'Data of the first tasks; long texts are cut.' }),
    missing_columns: Type.Array(Type.String(), {
      description: 'Data keys of the label config that the first tasks lack.',
    }),
    could_be_tasks_list: Type.Boolean(),
    problem_count: Type.Integer(),
    error_count: Type.Integer(),
    problems: Type.Array(ImportProblem),
  },
  { title: 'ImportPreview' },
)
export type ImportPreview = Static<typeof ImportPreview>

export const ImportEntry = Type.Object(
  {
    id: Type.Integer(),
    source: choice(['json', 'files', 'url', 'reimport', 'storage']),
    status: choice(['created', 'in_progress', 'failed', 'cancelled', 'completed']),
    user: nullable(Type.Integer()),
    user_name: Type.String(),
    url: nullable(Type.String()),
    files: Type.Array(Type.String(), { description: 'Names of the first twenty.' }),
    file_count: Type.Integer(),
    task_count: Type.Integer(),
    annotation_count: Type.Integer(),
    prediction_count: Type.Integer(),
    duration: nullable(Type.Number()),
    error: nullable(Type.String()),
    problem_count: Type.Integer(),
    job: nullable(Type.String()),
    progress: nullable(Type.Number({ description: 'From 0 to 1, while it goes on.' })),
    undone: Type.Boolean(),
    undo: nullable(
      Type.String({ description: 'The token that brings the tasks back, while the trash holds them.' }),
    ),
    created_at: Stamp,
    finished_at: nullable(Stamp),
  },
  { title: 'ImportEntry' },
)
export type ImportEntry = Static<typeof ImportEntry>

const example = { files: [{ id: 3, separator: ';' }], into: 'predictions', skip_invalid: true } as const

export const projectImportRoutes = {
  upload: defineRoute({
    method: 'POST',
    path: `${base}/import-files`,
    operationId: 'siali_project_import_files_create',
    upload: 'Files of any kind that can be imported',
    tag,
    summary: 'Upload files to import',
    description:
      'multipart/form-data. A file name with `/` is a path in a folder. Files of kinds that are not taken are passed over and named. Nothing is read yet.',
    params: ProjectParams,
    responses: {
      201: Type.Object({
        files: Type.Array(
          Type.Object({
            id: Type.Integer(),
            name: Type.String(),
            path: nullable(Type.String()),
            size: Type.Integer(),
          }),
        ),
        skipped: Type.Array(Type.Object({ name: Type.String(), reason: Type.String() })),
      }),
    },
  }),
  preview: defineRoute({
    method: 'POST',
    path: `${base}/import-preview`,
    operationId: 'siali_project_import_preview_create',
    tag,
    summary: 'See what files would make',
    description:
      'Reads uploaded files as the import would, up to 20,000 tasks or three seconds, and stores nothing.',
    params: ProjectParams,
    body: Type.Object({ files: Files, ...Choices }),
    example,
    responses: { 200: ImportPreview },
  }),
  start: defineRoute({
    method: 'POST',
    path: `${base}/imports`,
    operationId: 'siali_project_imports_create',
    tag,
    summary: 'Import uploaded files or an address',
    description: 'In the background: all of it, or nothing.',
    params: ProjectParams,
    body: Type.Object({
      files: Type.Optional(Files),
      url: Type.Optional(Type.String({ maxLength: 2048 })),
      ...Choices,
    }),
    example,
    responses: { 201: Type.Object({ id: Type.Integer(), job: Type.String({ format: 'uuid' }) }) },
  }),
  list: defineRoute({
    method: 'GET',
    path: `${base}/imports`,
    operationId: 'siali_project_imports_list',
    tag,
    summary: 'List imports',
    description: 'Newest first, fifty at once; `before` goes on behind an id.',
    params: ProjectParams,
    query: Type.Object({ before: Type.Optional(Type.Integer()) }),
    responses: { 200: Type.Array(ImportEntry) },
  }),
  get: defineRoute({
    method: 'GET',
    path: `${base}/imports/{import_pk}`,
    operationId: 'siali_project_imports_read',
    tag,
    summary: 'Get an import with its problems',
    params: OneParams,
    responses: { 200: Type.Object({ ...ImportEntry.properties, problems: Type.Array(AnyJson) }) },
  }),
  undo: defineRoute({
    method: 'POST',
    path: `${base}/imports/{import_pk}/undo`,
    operationId: 'siali_project_imports_undo_create',
    errors: {
      409: Type.Object(
        { ...ErrorEnvelope.properties, annotations: Type.Integer(), drafts: Type.Integer() },
        { title: 'WorkedOn' },
      ),
    },
    tag,
    summary: 'Undo an import',
    description:
      'Its tasks go to the trash for 30 days; the token brings them back. 409 with `annotations` and `drafts` when people worked on them since, unless `with_work`. More than 10,000 tasks: 202 and a job.',
    params: OneParams,
    body: Type.Object({ with_work: Type.Optional(Type.Boolean({ default: false })) }),
    example: { with_work: false },
    responses: {
      200: Type.Object({ removed: Type.Integer(), undo: Type.String() }),
      202: Type.Object({
        removed: Type.Integer(),
        undo: Type.String(),
        job: Type.String({ format: 'uuid' }),
      }),
    },
  }),
} as const
