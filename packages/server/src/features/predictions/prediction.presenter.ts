// Predictions on the wire.

import { ago } from '../../http/ago.ts'
import { JsonText, jsonText } from '../../http/json-text.ts'
import { toStamp } from '../../http/stamp.ts'
import type { PredictionRow } from './prediction.queries.ts'

/** Members hold JsonText: print with printJson. */
export function presentPrediction(row: PredictionRow, now: Date) {
  return {
    id: row.id,
    result: new JsonText(row.result),
    model_version: row.model_version ?? '',
    created_ago: ago(row.created_at, now),
    score: row.score,
    cluster: row.cluster,
    neighbors: jsonText(row.neighbors),
    mislabeling: row.mislabeling,
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    model: null,
    model_run: null,
    task: row.task_id,
    project: row.project_id,
  }
}
