// States of projects, tasks and annotations. The Community level has no state machine: histories are empty, and there is
// no transition to make.

import { Type } from 'typebox'
import { JsonObject, defineRoute, page } from './wire.ts'

const params = Type.Object({
  entity: Type.String({ description: '`project`, `task` or `annotation`.', examples: ['task'] }),
  entity_id: Type.Integer(),
})
const tag = 'States'

export const stateRoutes = {
  history: defineRoute({
    method: 'GET',
    path: '/api/fsm/entities/{entity}/{entity_id}/history',
    operationId: 'api_fsm_entities_history_list',
    tag,
    summary: 'List the states an object went through',
    description: 'Empty: objects of this edition have no states.',
    params,
    query: Type.Object({
      page: Type.Optional(Type.Integer({ minimum: 1 })),
      page_size: Type.Optional(Type.Integer()),
    }),
    responses: { 200: page(JsonObject) },
  }),
  transition: defineRoute({
    method: 'POST',
    path: '/api/fsm/entities/{entity}/{entity_id}/transition/',
    operationId: 'api_fsm_entities_transition_create',
    tag,
    summary: 'Move an object to another state',
    description: 'Objects of this edition have no states, so every name is refused with 400.',
    params,
    body: Type.Object({
      transition_name: Type.String({ minLength: 1, maxLength: 1000 }),
      transition_data: Type.Optional(JsonObject),
    }),
    example: { transition_name: 'task_completed' },
    responses: { 200: JsonObject },
  }),
} as const
