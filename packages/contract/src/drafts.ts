// Drafts: work in progress, visible to its author only.

import { Type } from 'typebox'
import { AnyJson, Measure, Stamp, defineRoute, nullable } from './wire.ts'

export const Draft = Type.Object(
  {
    id: Type.Integer(),
    user: Type.String(),
    created_username: Type.String(),
    created_ago: Type.String(),
    result: AnyJson,
    lead_time: nullable(Type.Number()),
    was_postponed: Type.Boolean(),
    import_id: nullable(Type.Integer()),
    created_at: Stamp,
    updated_at: Stamp,
    task: Type.Integer(),
    annotation: nullable(Type.Integer()),
  },
  { title: 'Draft' },
)

const IdParams = Type.Object({ id: Type.Integer() })
const DraftBody = Type.Object({
  result: AnyJson,
  lead_time: Type.Optional(nullable(Measure)),
  was_postponed: Type.Optional(Type.Boolean()),
})
const TaskAnnotationParams = Type.Object({ id: Type.Integer(), annotation_id: Type.Integer() })
const DRAFT_EXAMPLE = {
  result: [{ id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } }],
  lead_time: 1.5,
}

export const draftRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/tasks/{id}/drafts',
    operationId: 'api_tasks_drafts_list',
    tag: 'Drafts',
    summary: 'List your drafts of a task',
    params: IdParams,
    responses: { 200: Type.Array(Draft) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/tasks/{id}/drafts',
    operationId: 'api_tasks_drafts_create',
    tag: 'Drafts',
    summary: 'Save a draft',
    params: IdParams,
    body: DraftBody,
    example: DRAFT_EXAMPLE,
    responses: { 201: Draft },
  }),
  listOfAnnotation: defineRoute({
    method: 'GET',
    path: '/api/tasks/{id}/annotations/{annotation_id}/drafts',
    operationId: 'api_tasks_annotations_drafts_list',
    tag: 'Drafts',
    summary: 'List your drafts of an annotation',
    params: TaskAnnotationParams,
    responses: { 200: Type.Array(Draft) },
  }),
  createOfAnnotation: defineRoute({
    method: 'POST',
    path: '/api/tasks/{id}/annotations/{annotation_id}/drafts',
    operationId: 'api_tasks_annotations_drafts_create',
    tag: 'Drafts',
    summary: 'Save a draft of a submitted annotation',
    params: TaskAnnotationParams,
    body: DraftBody,
    example: DRAFT_EXAMPLE,
    responses: { 201: Draft },
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/drafts/{id}/',
    operationId: 'api_drafts_read',
    tag: 'Drafts',
    summary: 'Get a draft of yours',
    params: IdParams,
    responses: { 200: Draft },
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/drafts/{id}/',
    operationId: 'api_drafts_partial_update',
    tag: 'Drafts',
    summary: 'Change a draft of yours',
    params: IdParams,
    body: DraftBody,
    example: DRAFT_EXAMPLE,
    responses: { 200: Draft },
  }),
  replace: defineRoute({
    method: 'PUT',
    path: '/api/drafts/{id}/',
    operationId: 'api_drafts_update',
    tag: 'Drafts',
    summary: 'Change a draft of yours (fields left out stay)',
    params: IdParams,
    body: DraftBody,
    example: DRAFT_EXAMPLE,
    responses: { 200: Draft },
  }),
  delete: defineRoute({
    method: 'DELETE',
    path: '/api/drafts/{id}/',
    operationId: 'api_drafts_delete',
    tag: 'Drafts',
    summary: 'Delete a draft of yours',
    params: IdParams,
    responses: { 204: null },
  }),
  getHistory: defineRoute({
    method: 'GET',
    path: '/api/siali/drafts/{id}/history',
    operationId: 'siali_drafts_history_read',
    tag: 'Siali',
    summary: 'Get the undo stack that the editor stored with a draft of yours',
    params: IdParams,
    responses: { 200: Type.Object({ history: AnyJson }) },
  }),
  putHistory: defineRoute({
    method: 'PUT',
    path: '/api/siali/drafts/{id}/history',
    operationId: 'siali_drafts_history_update',
    tag: 'Siali',
    summary: 'Store the undo stack of the editor with a draft of yours',
    params: IdParams,
    body: Type.Object({ history: AnyJson }),
    example: { history: null },
    responses: { 204: null },
  }),
}
