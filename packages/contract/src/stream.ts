// The label stream: the next task for the caller, and his way so far.

import { Type } from 'typebox'
import { defineRoute, nullable } from './wire.ts'
import { DetailTask } from './tasks.ts'

const IdParams = Type.Object({ id: Type.Integer() })
const BareTask = Type.Object({
  ...DetailTask.properties,
  queue: Type.String(),
  unique_lock_id: Type.Optional(Type.String()),
  allow_postpone: Type.Optional(Type.Boolean({ description: 'False: it was put off once already.' })),
})

export const streamRoutes = {
  next: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/next/',
    operationId: 'api_projects_next_read',
    tag: 'Label stream',
    summary: 'Get your next task',
    description: 'The task is promised to you for a while. 404 when nothing is left for you.',
    params: IdParams,
    responses: { 200: Type.Partial(BareTask) },
  }),
  history: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/label-stream-history/',
    operationId: 'api_projects_label_stream_history_list',
    tag: 'Label stream',
    summary: 'List the tasks you were given, oldest first',
    params: IdParams,
    responses: {
      200: Type.Array(Type.Object({ taskId: Type.Integer(), annotationId: nullable(Type.Integer()) })),
    },
  }),
}
