// Machine-learning backends: model servers connected to a project.

import { Type, type Static } from 'typebox'
import { AnyJson, Id, JsonObject, Stamp, choice, defineRoute, nullable, Detail, PlainError } from './wire.ts'

/** Connected, disconnected, error, training, predicting. */
export const ML_STATES = ['CO', 'DI', 'ER', 'TR', 'PR'] as const
const AUTH_METHODS = ['NONE', 'BASIC_AUTH'] as const

export const MlBackend = Type.Object(
  {
    id: Id,
    state: choice(ML_STATES),
    readable_state: Type.String(),
    is_interactive: Type.Boolean(),
    url: Type.String(),
    error_message: nullable(Type.String()),
    title: nullable(Type.String()),
    auth_method: choice(AUTH_METHODS),
    basic_auth_user: nullable(Type.String()),
    basic_auth_pass_is_set: Type.Boolean(),
    description: nullable(Type.String()),
    extra_params: AnyJson,
    model_version: nullable(Type.String()),
    timeout: Type.Number(),
    created_at: Stamp,
    updated_at: Stamp,
    auto_update: Type.Boolean(),
    project: Id,
  },
  { title: 'MLBackend' },
)
export type MlBackend = Static<typeof MlBackend>

const text = (maxLength: number) => Type.Optional(nullable(Type.String({ maxLength })))
const MlBackendBody = Type.Object({
  project: Type.Integer(),
  url: Type.String({ minLength: 1, maxLength: 2048 }),
  title: text(1000),
  description: text(10_000),
  is_interactive: Type.Optional(Type.Boolean()),
  auth_method: Type.Optional(choice(AUTH_METHODS)),
  basic_auth_user: text(256),
  basic_auth_pass: Type.Optional(
    nullable(Type.String({ maxLength: 1000, description: 'Written, never read' })),
  ),
  extra_params: Type.Optional(AnyJson),
  model_version: Type.Optional(
    nullable(Type.String({ maxLength: 1000, description: 'Asked for when `auto_update` is off' })),
  ),
  timeout: Type.Optional(
    Type.Number({ minimum: 0.1, maximum: 86_400, description: 'Seconds a request for predictions may take' }),
  ),
  auto_update: Type.Optional(Type.Boolean({ description: 'Follow the version that the server reports' })),
})
export type MlBackendChange = Partial<Static<typeof MlBackendBody>>

const tag = 'Machine learning'
const params = Type.Object({ id: Type.Integer() })
const EXAMPLE = { project: 1, url: 'http://localhost:9090', title: 'Sentiment' }

export const mlRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/ml/',
    operationId: 'api_ml_list',
    tag,
    summary: 'List the ML backends of a project',
    description: 'Each is asked whether it lives, for a second at most.',
    query: Type.Object({
      project: Type.Optional(Type.Integer()),
      is_interactive: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: Type.Array(MlBackend) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/ml/',
    operationId: 'api_ml_create',
    tag,
    summary: 'Connect an ML backend',
    description: 'Calls `/health` and `/setup` of the server first; one that fails is not connected.',
    body: MlBackendBody,
    example: EXAMPLE,
    responses: { 201: MlBackend },
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/ml/{id}',
    operationId: 'api_ml_read',
    tag,
    summary: 'Get an ML backend',
    params,
    responses: { 200: MlBackend },
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/ml/{id}',
    operationId: 'api_ml_partial_update',
    tag,
    summary: 'Change an ML backend',
    params,
    body: MlBackendBody,
    example: { title: 'Sentiment 2' },
    responses: { 200: MlBackend },
  }),
  replace: defineRoute({
    method: 'PUT',
    path: '/api/ml/{id}',
    operationId: 'api_ml_update',
    tag,
    summary: 'Change an ML backend (fields left out stay)',
    params,
    body: MlBackendBody,
    example: EXAMPLE,
    responses: { 200: MlBackend },
  }),
  delete: defineRoute({
    method: 'DELETE',
    path: '/api/ml/{id}',
    operationId: 'api_ml_delete',
    tag,
    summary: 'Disconnect an ML backend',
    description: 'Its token ends with it; predictions stay.',
    params,
    responses: { 204: null },
  }),
  versions: defineRoute({
    method: 'GET',
    path: '/api/ml/{id}/versions',
    operationId: 'api_ml_versions_read',
    errors: { 400: PlainError, 403: PlainError },
    tag,
    summary: 'List the model versions that the server reports',
    params,
    responses: {
      200: Type.Object({ versions: Type.Array(Type.String()), message: Type.Optional(Type.String()) }),
    },
  }),
  predict: defineRoute({
    method: 'POST',
    path: '/api/ml/{id}/predict',
    operationId: 'api_ml_predict_create',
    tag,
    summary: 'Predict all tasks of the project',
    description:
      'Tasks that have a prediction of the current model version are passed over. The work is a job: `/api/siali/jobs/{job}` tells its progress and cancels it. While one runs, its id is answered again.',
    params,
    query: Type.Object({ batch_size: Type.Optional(Type.Integer()) }),
    body: JsonObject,
    example: {},
    responses: { 200: Type.Object({ job: Type.String({ format: 'uuid' }) }) },
  }),
  test: defineRoute({
    method: 'POST',
    path: '/api/ml/{id}/predict/test',
    operationId: 'api_ml_predict_test_create',
    errors: { 501: PlainError },
    tag,
    summary: 'Send a request for a prediction of a random task',
    description: 'Shows what was asked and answered; stores nothing.',
    params,
    query: Type.Object({ random: Type.Optional(Type.Boolean()) }),
    body: JsonObject,
    example: {},
    responses: {
      200: Type.Object({
        status: Type.Integer({ description: 'Of the answer; 0 when there was none' }),
        error_message: nullable(Type.String()),
        url: Type.String(),
        task: JsonObject,
        request: JsonObject,
        response: AnyJson,
      }),
    },
  }),
  interactive: defineRoute({
    method: 'POST',
    path: '/api/ml/{id}/interactive-annotating',
    operationId: 'api_ml_interactive_annotating_create',
    tag,
    summary: 'Ask for a suggestion while a task is labeled',
    description: 'What goes wrong is answered as `errors`, with status 200.',
    params,
    body: Type.Object({ task: Type.Integer(), context: Type.Optional(AnyJson) }),
    example: { task: 1, context: { result: [] } },
    responses: {
      200: Type.Object({
        data: Type.Optional(AnyJson),
        errors: Type.Optional(Type.Array(Type.String())),
      }),
    },
  }),
  train: defineRoute({
    method: 'POST',
    path: '/api/ml/{id}/train',
    operationId: 'api_ml_train_create',
    errors: { 400: Detail, 403: Detail },
    tag,
    summary: 'Ask the server to train',
    params,
    body: Type.Object({ use_ground_truth: Type.Optional(Type.Boolean()) }),
    example: { use_ground_truth: false },
    responses: { 200: null },
  }),
}
