// Annotations: what a person said of a task.

import { Type } from 'typebox'
import { Measure, Stamp, defineRoute, nullable, ErrorEnvelope, JsonObject } from './wire.ts'
import { Draft } from './drafts.ts'

export const Annotation = Type.Object(
  {
    id: Type.Integer(),
    result: nullable(Type.Array(Type.Unknown())),
    created_username: Type.String(),
    created_ago: Type.String(),
    completed_by: Type.Unknown({ description: 'User id, or the user where it is expanded' }),
    was_cancelled: Type.Boolean(),
    ground_truth: Type.Boolean(),
    created_at: Stamp,
    updated_at: Stamp,
    draft_created_at: nullable(Stamp),
    lead_time: nullable(Type.Number()),
    import_id: nullable(Type.Integer()),
    last_action: nullable(Type.String()),
    bulk_created: Type.Boolean(),
    task: Type.Integer(),
    project: Type.Integer(),
    updated_by: nullable(Type.Integer()),
    parent_prediction: nullable(Type.Integer()),
    parent_annotation: nullable(Type.Integer()),
    last_created_by: nullable(Type.Integer()),
  },
  { title: 'Annotation' },
)

const IdParams = Type.Object({ id: Type.Integer() })
const AnnotationBody = Type.Object({
  result: Type.Optional(Type.Unknown({ description: 'A list of results' })),
  was_cancelled: Type.Optional(Type.Boolean()),
  ground_truth: Type.Optional(Type.Boolean()),
  lead_time: Type.Optional(nullable(Measure)),
  draft_id: Type.Optional(nullable(Type.Integer())),
  completed_by: Type.Optional(nullable(Type.Integer())),
  parent_prediction: Type.Optional(nullable(Type.Integer())),
  parent_annotation: Type.Optional(nullable(Type.Integer())),
  import_id: Type.Optional(nullable(Type.Integer())),
  unique_id: Type.Optional(nullable(Type.String())),
})
const ANNOTATION_EXAMPLE = {
  result: [{ id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } }],
  lead_time: 4.2,
}

/** Somebody saved a newer revision: it is shown. */
const STALE = {
  412: Type.Object({ ...ErrorEnvelope.properties, current: Annotation }, { title: 'StaleRevision' }),
}

export const annotationRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/tasks/{id}/annotations/',
    operationId: 'api_tasks_annotations_list',
    tag: 'Annotations',
    summary: 'List the annotations of a task',
    description: 'Skipped ones are left out.',
    params: IdParams,
    responses: { 200: Type.Array(Annotation) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/tasks/{id}/annotations/',
    operationId: 'api_tasks_annotations_create',
    errors: { 409: ErrorEnvelope },
    tag: 'Annotations',
    summary: 'Submit an annotation',
    params: IdParams,
    query: Type.Object({
      was_cancelled: Type.Optional(Type.Boolean({ description: 'true skips the task' })),
    }),
    body: AnnotationBody,
    example: ANNOTATION_EXAMPLE,
    responses: { 201: Annotation },
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/annotations/{id}/',
    operationId: 'api_annotations_read',
    tag: 'Annotations',
    summary: 'Get an annotation',
    description: 'The ETag header names its revision.',
    params: IdParams,
    responses: { 200: Annotation },
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/annotations/{id}/',
    operationId: 'api_annotations_partial_update',
    errors: STALE,
    tag: 'Annotations',
    summary: 'Change an annotation',
    description: 'With If-Match and a stale revision the answer is 412 and holds what is stored.',
    params: IdParams,
    body: AnnotationBody,
    example: ANNOTATION_EXAMPLE,
    responses: { 200: Annotation },
  }),
  replace: defineRoute({
    method: 'PUT',
    path: '/api/annotations/{id}/',
    operationId: 'api_annotations_update',
    errors: STALE,
    tag: 'Annotations',
    summary: 'Change an annotation (fields left out stay)',
    params: IdParams,
    body: AnnotationBody,
    example: ANNOTATION_EXAMPLE,
    responses: { 200: Annotation },
  }),
  delete: defineRoute({
    method: 'DELETE',
    path: '/api/annotations/{id}/',
    operationId: 'api_annotations_delete',
    tag: 'Annotations',
    summary: 'Move an annotation to the trash',
    description: 'The X-Undo header holds the token that brings it back.',
    params: IdParams,
    responses: { 204: null },
  }),
  convertToDraft: defineRoute({
    method: 'POST',
    path: '/api/annotations/{id}/convert-to-draft',
    operationId: 'api_annotations_convert_to_draft_create',
    tag: 'Annotations',
    summary: 'Turn an annotation back into a draft',
    params: IdParams,
    responses: { 201: Draft },
  }),
}

/** What may be said of many at once: no identifier and no draft. */
const SharedBody = Type.Omit(AnnotationBody, ['unique_id', 'draft_id'])
const Reported = Type.Union([
  Type.Object({ id: Type.Integer() }),
  Type.Object({ task: Type.Integer(), error: Type.String() }),
])
const Ids = (most: number) => Type.Array(Type.Integer({ minimum: 0 }), { maxItems: most })

export const bulkAnnotationRoutes = {
  create: defineRoute({
    method: 'POST',
    path: '/api/annotations/bulk/',
    operationId: 'api_annotations_bulk_create',
    tag: 'Annotations',
    summary: 'Annotate many tasks alike',
    description:
      'Tasks by their ids, or `selected_items` of a `project`. One entry a task, in their order: the id of its annotation, or the task and why it has none; the others are annotated all the same. 400 when none could be. The lead time is shared among them.',
    body: Type.Object({
      ...SharedBody.properties,
      tasks: Type.Optional(Ids(10_000)),
      selected_items: Type.Optional(JsonObject),
      project: Type.Optional(nullable(Type.Integer())),
    }),
    example: { ...ANNOTATION_EXAMPLE, tasks: [1, 2] },
    responses: { 201: Type.Array(Reported) },
  }),
  delete: defineRoute({
    method: 'POST',
    path: '/api/annotations/bulk-delete/',
    operationId: 'api_annotations_bulk_delete_create',
    tag: 'Annotations',
    summary: 'Move many annotations of a project to the trash',
    description:
      'At most 100. Ids that are not there are named under `errors`; the others go as one deed, which the token of the X-Undo header brings back.',
    body: Type.Object({ ids: Ids(100), project: Type.Integer() }),
    example: { ids: [1, 2], project: 1 },
    responses: {
      200: Type.Object({
        deleted_count: Type.Integer(),
        errors: Type.Array(Type.Object({ id: Type.Integer(), error: Type.String() })),
      }),
    },
  }),
}
