// SQL of writing one key into the data of many tasks.

import { sql } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'

export interface KeyWritten {
  readonly updated: number
  /** Those that did not have the key before. */
  readonly added: number
}

/** Sets `key` in each task's data; `values` are JSON texts in the order of the ids. Data that are a list stay. */
export async function writeDataKey(
  tx: Tx,
  projectId: number,
  key: string,
  taskIds: readonly number[],
  values: readonly string[],
  now: Date,
): Promise<KeyWritten> {
  const { rows } = await sql<KeyWritten>`
    with before as (
      select t.project_id, t.id, t.data ? ${key} as had, given.value
      from unnest(${taskIds}::bigint[], ${values}::jsonb[]) as given (id, value)
      join task t on t.project_id = ${projectId} and t.id = given.id and t.trash_id is null
      where jsonb_typeof(t.data) = 'object'
      for update of t),
    written as (
      update task t set data = t.data || jsonb_build_object(${key}::text, before.value), updated_at = ${now}
      from before where t.project_id = before.project_id and t.id = before.id
      returning before.had)
    select count(*)::int as updated, count(*) filter (where not had)::int as added from written`.execute(tx)
  return rows[0] ?? { updated: 0, added: 0 }
}

/** The value of a key as text, by task id; tasks without a text there are absent. */
export async function readDataTexts(
  db: Queryable,
  projectId: number,
  key: string,
  taskIds: readonly number[],
): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: number; value: string }>`
    select id, data ->> ${key} as value from task
    where project_id = ${projectId} and id = any(${taskIds}::bigint[]) and jsonb_typeof(data -> ${key}) = 'string'`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.id, row.value]))
}
