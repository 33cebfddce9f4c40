// Exports: at once as a stream, or stored as snapshots that can be converted and downloaded later.

import { Type, type Static } from 'typebox'
import { AnyJson, Id, JsonObject, Stamp, choice, defineRoute, nullable, Detail } from './wire.ts'

const Only = nullable(choice(['only', 'exclude']))
const OnlyId = nullable(Type.Object({ only_id: Type.Optional(Type.Boolean()) }))
const Flag = nullable(Type.Boolean())

export const TaskFilterOptions = Type.Object(
  {
    view: Type.Optional(
      nullable(Type.Integer({ description: 'Only tasks of this tab; an unknown one is ignored' })),
    ),
    skipped: Type.Optional(Only),
    finished: Type.Optional(Only),
    annotated: Type.Optional(Only),
    only_with_annotations: Type.Optional(Flag),
  },
  { title: 'TaskFilterOptions' },
)
export const AnnotationFilterOptions = Type.Object(
  { usual: Type.Optional(Flag), ground_truth: Type.Optional(Flag), skipped: Type.Optional(Flag) },
  { title: 'AnnotationFilterOptions' },
)
export const SerializationOptions = Type.Object(
  {
    drafts: Type.Optional(OnlyId),
    predictions: Type.Optional(OnlyId),
    annotations__completed_by: Type.Optional(OnlyId),
    include_annotation_history: Type.Optional(Flag),
    interpolate_key_frames: Type.Optional(Flag),
  },
  { title: 'SerializationOptions' },
)
export const ExportBody = Type.Object({
  title: Type.Optional(nullable(Type.String({ maxLength: 2048 }))),
  task_filter_options: Type.Optional(nullable(TaskFilterOptions)),
  annotation_filter_options: Type.Optional(nullable(AnnotationFilterOptions)),
  serialization_options: Type.Optional(nullable(SerializationOptions)),
})
export type ExportBody = Static<typeof ExportBody>

const Status = choice(['created', 'in_progress', 'failed', 'completed'])
export const Snapshot = Type.Object(
  {
    title: Type.String(),
    id: Id,
    created_by: JsonObject,
    created_at: Stamp,
    finished_at: nullable(Stamp),
    status: Status,
    md5: nullable(Type.String()),
    counters: nullable(JsonObject),
    converted_formats: Type.Array(
      Type.Object({
        id: Id,
        status: Status,
        export_type: Type.String(),
        traceback: nullable(Type.String()),
      }),
    ),
  },
  { title: 'Export' },
)
const CreatedSnapshot = Type.Intersect([
  Snapshot,
  Type.Object({
    task_filter_options: Type.Null(),
    annotation_filter_options: Type.Null(),
    serialization_options: Type.Null(),
  }),
])

const NeutralizeFormulas = Type.Boolean({
  description: 'In tables: put a quote mark before texts that a spreadsheet would run as formulas',
})

const tag = 'Export'
const ofProject = Type.Object({ id: Type.Integer() })
const ofSnapshot = Type.Object({ id: Type.Integer(), export_pk: Type.Integer() })
const snapshot = { path: '/api/projects/{id}/exports/{export_pk}', tag, params: ofSnapshot } as const
const DETAIL_METHODS = ['GET', 'DELETE', 'HEAD', 'OPTIONS'] as const

export const exportRoutes = {
  formats: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/export/formats',
    operationId: 'api_projects_export_formats_read',
    tag,
    summary: 'List the export formats',
    description: 'Those that fit the labeling config first; the others carry `disabled: true`.',
    params: ofProject,
    responses: {
      200: Type.Array(
        Type.Object({
          name: Type.String(),
          title: Type.String(),
          description: Type.String(),
          link: Type.String(),
          tags: Type.Optional(Type.Array(Type.String())),
          disabled: Type.Optional(Type.Boolean()),
        }),
      ),
    },
  }),
  offers: defineRoute({
    method: 'GET',
    path: '/api/siali/projects/{id}/export-formats',
    operationId: 'siali_projects_export_formats_list',
    tag,
    summary: 'List every format that can be written, with what it needs and loses',
    description:
      'Those that fit the labeling config first. Holds the formats of other tools and our own, whose names the list of known formats leaves out.',
    params: ofProject,
    responses: {
      200: Type.Array(
        Type.Object({
          name: Type.String({ description: 'To be given as exportType' }),
          title: Type.String(),
          description: Type.String(),
          needs: nullable(Type.String({ description: 'What the labeling config lacks; null when it fits' })),
          loses: nullable(Type.String({ description: 'What the files leave out' })),
          better: nullable(Type.String({ description: 'The format that keeps what this one loses' })),
          is_table: Type.Boolean({ description: 'It takes neutralize_formulas' }),
          copies_media: Type.Boolean({ description: 'It takes download_resources' }),
          always_copies_media: Type.Boolean({ description: 'It copies media whatever that says' }),
        }),
      ),
    },
  }),
  files: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/export/files',
    operationId: 'api_projects_export_files_list',
    tag,
    summary: 'List kept files of immediate exports',
    description: 'Immediate exports leave nothing behind, so the list is empty; snapshots are kept.',
    params: ofProject,
    responses: {
      200: Type.Object({
        export_files: Type.Array(Type.Object({ name: Type.String(), url: Type.String() })),
      }),
    },
  }),
  direct: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/export',
    operationId: 'api_projects_export_read',
    tag,
    summary: 'Export at once',
    description:
      'Streams the file. Without `download_all_tasks` only tasks with an annotation are exported; `ids` narrows to tasks.',
    params: ofProject,
    query: Type.Object({
      exportType: Type.Optional(Type.String({ description: 'Name of a format; JSON unless given' })),
      export_type: Type.Optional(Type.String()),
      download_all_tasks: Type.Optional(Type.Boolean()),
      download_resources: Type.Optional(Type.Boolean()),
      interpolate_key_frames: Type.Optional(
        Type.Boolean({ description: 'Give video regions a key frame for every frame' }),
      ),
      neutralize_formulas: Type.Optional(NeutralizeFormulas),
      ids: Type.Optional(Type.Array(Type.Integer())),
    }),
    responses: { 200: Type.Unknown(), 206: Type.Unknown(), 304: null },
    produces: 'application/octet-stream',
    allow: ['GET', 'HEAD', 'OPTIONS'],
  }),
  list: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/exports/',
    operationId: 'api_projects_exports_list',
    tag,
    summary: 'List snapshots',
    description: 'The newest 100.',
    params: ofProject,
    responses: { 200: Type.Array(Snapshot) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/projects/{id}/exports/',
    operationId: 'api_projects_exports_create',
    tag,
    summary: 'Create a snapshot',
    description:
      'Small projects are done when the answer comes; big ones are `created`, and `in_progress` until they are `completed`.',
    params: ofProject,
    body: ExportBody,
    example: { title: 'Finished', task_filter_options: { finished: 'only' } },
    responses: { 201: CreatedSnapshot },
  }),
  get: defineRoute({
    ...snapshot,
    method: 'GET',
    operationId: 'api_projects_exports_read',
    summary: 'Get a snapshot',
    responses: { 200: Snapshot },
    allow: DETAIL_METHODS,
  }),
  delete: defineRoute({
    ...snapshot,
    method: 'DELETE',
    operationId: 'api_projects_exports_delete',
    summary: 'Delete a snapshot',
    responses: { 204: null },
    allow: DETAIL_METHODS,
  }),
  convert: defineRoute({
    method: 'POST',
    path: '/api/projects/{id}/exports/{export_pk}/convert',
    operationId: 'api_projects_exports_convert_create',
    tag,
    summary: 'Convert a snapshot',
    params: ofSnapshot,
    body: Type.Object({
      export_type: Type.String(),
      download_resources: Type.Optional(nullable(Type.Boolean())),
    }),
    example: { export_type: 'CSV' },
    responses: { 200: Type.Object({ export_type: Type.String(), converted_format: Id }) },
  }),
  download: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/exports/{export_pk}/download',
    operationId: 'api_projects_exports_download_read',
    tag,
    summary: 'Download a snapshot',
    description: 'In JSON, or in `exportType`. A format that was not converted is made on the way.',
    params: ofSnapshot,
    query: Type.Object({
      exportType: Type.Optional(Type.String()),
      neutralize_formulas: Type.Optional(NeutralizeFormulas),
    }),
    responses: { 200: Type.Unknown(), 206: Type.Unknown(), 304: null },
    produces: 'application/octet-stream',
  }),
  prepare: defineRoute({
    method: 'POST',
    path: '/api/siali/projects/{id}/prepared-exports',
    operationId: 'siali_projects_prepared_exports_create',
    tag: 'Siali',
    summary: 'Make an export in the background',
    description:
      "A snapshot, and its conversion once it is there: the file is stored, so that its download resumes, and what could not be had is told. The id is the snapshot's.",
    params: ofProject,
    body: Type.Object({
      export_type: Type.String({ maxLength: 100 }),
      title: Type.Optional(Type.String({ maxLength: 2048 })),
      view: Type.Optional(nullable(Type.Integer({ description: 'Only tasks of this tab' }))),
      ids: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 100_000 })),
      only_with_annotations: Type.Optional(Type.Boolean({ default: false })),
      skipped: Type.Optional(Type.Boolean({ default: true, description: 'Also skipped annotations' })),
      download_resources: Type.Optional(Type.Boolean({ default: true })),
    }),
    example: { export_type: 'COCO_WITH_IMAGES', only_with_annotations: true },
    responses: { 201: Type.Object({ id: Id }) },
  }),
  prepared: defineRoute({
    method: 'GET',
    path: '/api/siali/projects/{id}/prepared-exports',
    operationId: 'siali_projects_prepared_exports_list',
    tag: 'Siali',
    summary: 'List snapshots with their conversions',
    description: 'The newest 100.',
    params: ofProject,
    responses: {
      200: Type.Array(
        Type.Object({
          id: Id,
          title: Type.String(),
          status: Status,
          error: nullable(Type.String()),
          task_count: nullable(Type.Integer()),
          created_at: Stamp,
          conversions: Type.Array(
            Type.Object({
              export_type: Type.String(),
              status: Status,
              error: nullable(Type.String()),
              problem_count: Type.Integer({ description: 'What its file leaves out, such as media' }),
            }),
          ),
        }),
      ),
    },
  }),
  problems: defineRoute({
    method: 'GET',
    path: '/api/siali/projects/{id}/exports/{export_pk}/problems',
    operationId: 'siali_projects_exports_problems_read',
    tag: 'Siali',
    summary: 'What a converted snapshot leaves out',
    description: 'The first thousand; all are counted.',
    params: ofSnapshot,
    query: Type.Object({ exportType: Type.String() }),
    responses: {
      200: Type.Object({
        problem_count: Type.Integer(),
        problems: Type.Array(Type.Object({ task: AnyJson, message: Type.String() })),
      }),
    },
  }),
  checkAccess: defineRoute({
    method: 'GET',
    path: '/api/auth/export/',
    operationId: 'api_auth_export_list',
    errors: { 422: Detail },
    tag,
    summary: 'May the caller fetch an export file?',
    description: 'For a proxy in front: the path asked for stands in the header X-Original-URI.',
    responses: { 200: Type.Object({ detail: Type.String() }) },
  }),
}
