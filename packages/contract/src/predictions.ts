// Predictions: what a model said of a task.

import { Type } from 'typebox'
import { Measure, Stamp, defineRoute, nullable } from './wire.ts'

export const Prediction = Type.Object(
  {
    id: Type.Integer(),
    result: nullable(Type.Array(Type.Unknown())),
    model_version: Type.String(),
    created_ago: Type.String(),
    score: nullable(Type.Number()),
    cluster: nullable(Type.Integer()),
    neighbors: nullable(Type.Array(Type.Integer())),
    mislabeling: Type.Number(),
    created_at: Stamp,
    updated_at: Stamp,
    model: Type.Null(),
    model_run: Type.Null(),
    task: Type.Integer(),
    project: Type.Integer(),
  },
  { title: 'Prediction' },
)

const IdParams = Type.Object({ id: Type.Integer() })
const PredictionBody = Type.Object({
  task: Type.Integer(),
  result: Type.Unknown({
    description: 'A list of results; a value object or a bare value where one control fits',
  }),
  score: Type.Optional(nullable(Measure)),
  model_version: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
  cluster: Type.Optional(nullable(Type.Integer())),
  neighbors: Type.Optional(nullable(Type.Array(Type.Integer(), { maxItems: 10_000 }))),
  mislabeling: Type.Optional(Measure),
})
const PREDICTION_EXAMPLE = {
  task: 1,
  result: [{ id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } }],
  score: 0.87,
  model_version: 'bert-1',
}

export const predictionRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/predictions/',
    operationId: 'api_predictions_list',
    tag: 'Predictions',
    summary: 'List predictions of a task or a project',
    query: Type.Object({ task: Type.Optional(Type.Integer()), project: Type.Optional(Type.Integer()) }),
    responses: { 200: Type.Array(Prediction) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/predictions/',
    operationId: 'api_predictions_create',
    tag: 'Predictions',
    summary: 'Create a prediction',
    body: PredictionBody,
    example: PREDICTION_EXAMPLE,
    responses: { 201: Prediction },
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/predictions/{id}/',
    operationId: 'api_predictions_read',
    tag: 'Predictions',
    summary: 'Get a prediction',
    params: IdParams,
    responses: { 200: Prediction },
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/predictions/{id}/',
    operationId: 'api_predictions_partial_update',
    tag: 'Predictions',
    summary: 'Change a prediction',
    params: IdParams,
    body: PredictionBody,
    example: { score: 0.5 },
    responses: { 200: Prediction },
  }),
  replace: defineRoute({
    method: 'PUT',
    path: '/api/predictions/{id}/',
    operationId: 'api_predictions_update',
    tag: 'Predictions',
    summary: 'Change a prediction (fields left out stay)',
    params: IdParams,
    body: PredictionBody,
    example: PREDICTION_EXAMPLE,
    responses: { 200: Prediction },
  }),
  delete: defineRoute({
    method: 'DELETE',
    path: '/api/predictions/{id}/',
    operationId: 'api_predictions_delete',
    tag: 'Predictions',
    summary: 'Delete a prediction',
    params: IdParams,
    responses: { 204: null },
  }),
}
