// Annotations: what a person said of a task.

import { Type } from 'typebox'
import { Measure, Stamp, defineRoute, nullable } from './wire.ts'
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
