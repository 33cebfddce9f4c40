// Predictions one by one. Those of a task come with it, and `tasks` makes one; a model's are made by `models`.

import type { CallOptions, Transport } from '../transport.ts'
import { given, list } from '../wire.ts'
import { toPrediction, type Prediction } from './tasks.ts'

export interface PredictionInput {
  readonly result?: readonly unknown[]
  readonly score?: number
  readonly modelVersion?: string
}

function toBody(input: PredictionInput): Record<string, unknown> {
  return given({ result: input.result, score: input.score, model_version: input.modelVersion })
}

/** Calls about predictions. */
export function predictionCalls(transport: Transport) {
  return {
    /** Of a task, or of all tasks of a project. */
    async list(
      of: { readonly taskId: number } | { readonly projectId: number },
      call?: CallOptions,
    ): Promise<readonly Prediction[]> {
      const query = 'taskId' in of ? { task: of.taskId } : { project: of.projectId }
      return list(await transport.json('GET', '/api/predictions/', { ...call, query })).map(toPrediction)
    },
    async get(id: number, call?: CallOptions): Promise<Prediction> {
      return toPrediction(await transport.json('GET', `/api/predictions/${id}/`, call))
    },
    async update(id: number, input: PredictionInput, call?: CallOptions): Promise<Prediction> {
      const body = toBody(input)
      return toPrediction(await transport.json('PATCH', `/api/predictions/${id}/`, { ...call, body }))
    },
    async remove(id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/predictions/${id}/`, call)
    },
  }
}
