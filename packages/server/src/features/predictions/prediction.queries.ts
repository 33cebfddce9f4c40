// SQL of predictions. Results go in and out as JSON text.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import { liveProjectIds } from '../../db/scope.ts'
import type { Tables } from '../../db/tables.ts'

/** A prediction whose payloads are JSON text. */
export type PredictionRow = Omit<Selectable<Tables['prediction']>, 'result' | 'neighbors'> & {
  readonly result: string
  readonly neighbors: string | null
}

function predictionRows(db: Queryable) {
  return db
    .selectFrom('prediction as x')
    .innerJoin('task as t', (join) =>
      join.onRef('t.project_id', '=', 'x.project_id').onRef('t.id', '=', 'x.task_id'),
    )
    .select([
      'x.project_id',
      'x.id',
      'x.task_id',
      'x.score',
      'x.model_version',
      'x.cluster',
      'x.mislabeling',
      'x.created_at',
      'x.updated_at',
    ])
    .select([sql<string>`x.result::text`.as('result'), sql<string | null>`x.neighbors::text`.as('neighbors')])
    .where('t.trash_id', 'is', null)
}

export function findPrediction(
  db: Queryable,
  organizationId: number,
  id: number,
): Promise<PredictionRow | undefined> {
  return predictionRows(db)
    .where('x.id', '=', id)
    .where('x.project_id', 'in', liveProjectIds(db, organizationId))
    .executeTakeFirst()
}

export interface PredictionFilter {
  readonly organizationId: number
  readonly taskId?: number | undefined
  readonly projectId?: number | undefined
  /** Only ids behind it. */
  readonly after: number
  readonly limit: number
}

/** Predictions of the organization, by id. */
export function listPredictionPage(db: Queryable, filter: PredictionFilter): Promise<PredictionRow[]> {
  return predictionRows(db)
    .where('x.project_id', 'in', liveProjectIds(db, filter.organizationId))
    .where('x.id', '>', filter.after)
    .$if(filter.taskId !== undefined, (query) => query.where('x.task_id', '=', filter.taskId ?? 0))
    .$if(filter.projectId !== undefined, (query) => query.where('x.project_id', '=', filter.projectId ?? 0))
    .orderBy('x.id')
    .limit(filter.limit)
    .execute()
}

/** Predictions of several tasks of one project, by id; of one model version when it is named. */
export function listPredictions(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
  modelVersion?: string,
): Promise<PredictionRow[]> {
  return predictionRows(db)
    .where('x.project_id', '=', projectId)
    .where(sql<boolean>`x.task_id = any(${taskIds}::bigint[])`)
    .$if(modelVersion !== undefined, (query) => query.where('x.model_version', '=', modelVersion ?? ''))
    .orderBy('x.id')
    .execute()
}

export interface PredictionColumns {
  readonly result: string
  readonly score: number | null
  readonly model_version: string
  readonly cluster: number | null
  readonly neighbors: string | null
  readonly mislabeling: number
}

export async function insertPrediction(
  tx: Tx,
  row: PredictionColumns & { project_id: number; task_id: number; created_at: Date; updated_at: Date },
): Promise<number> {
  const { id } = await tx.insertInto('prediction').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function updatePrediction(
  tx: Tx,
  projectId: number,
  id: number,
  change: Partial<PredictionColumns> & { updated_at: Date },
): Promise<void> {
  await tx
    .updateTable('prediction')
    .set(change)
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .execute()
}

export async function deletePrediction(tx: Tx, projectId: number, id: number): Promise<void> {
  await tx.deleteFrom('prediction').where('project_id', '=', projectId).where('id', '=', id).execute()
}
