// SQL of drafts. A draft is its author's: every look-up names the user.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import { liveProjectIds } from '../../db/scope.ts'
import type { Tables } from '../../db/tables.ts'

/** A draft with its author; `result` is JSON text. */
export type DraftRow = Omit<Selectable<Tables['draft']>, 'result' | 'history'> & {
  readonly result: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
}

function draftRows(db: Queryable, userId: number) {
  return (
    db
      .selectFrom('draft as d')
      .innerJoin('user_account as u', 'u.id', 'd.user_id')
      .leftJoin('annotation as a', (join) =>
        join.onRef('a.project_id', '=', 'd.project_id').onRef('a.id', '=', 'd.annotation_id'),
      )
      .select([
        'd.project_id',
        'd.id',
        'd.task_id',
        'd.annotation_id',
        'd.user_id',
        'd.lead_time',
        'd.was_postponed',
        'd.import_id',
        'd.created_at',
        'd.updated_at',
        'u.email',
        'u.first_name',
        'u.last_name',
      ])
      .select(sql<string>`d.result::text`.as('result'))
      .where('d.user_id', '=', userId)
      // Drafts of an annotation in the trash wait there with it.
      .where('a.trash_id', 'is', null)
  )
}

export function findDraft(
  db: Queryable,
  organizationId: number,
  userId: number,
  draftId: number,
): Promise<DraftRow | undefined> {
  return draftRows(db, userId)
    .innerJoin('task as t', (join) =>
      join.onRef('t.project_id', '=', 'd.project_id').onRef('t.id', '=', 'd.task_id'),
    )
    .where('d.id', '=', draftId)
    .where('d.project_id', 'in', liveProjectIds(db, organizationId))
    .where('t.trash_id', 'is', null)
    .executeTakeFirst()
}

/** A person's drafts of several tasks of one project, by id. */
export function listDrafts(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
  userId: number,
): Promise<DraftRow[]> {
  return draftRows(db, userId)
    .where('d.project_id', '=', projectId)
    .where(sql<boolean>`d.task_id = any(${taskIds}::bigint[])`)
    .orderBy('d.id')
    .execute()
}

export async function insertDraftRow(
  tx: Queryable,
  row: {
    project_id: number
    task_id: number
    annotation_id: number | null
    user_id: number
    result: string
    lead_time: number | null
    was_postponed: boolean
  },
): Promise<number> {
  const { id } = await tx.insertInto('draft').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function updateDraft(
  tx: Tx,
  projectId: number,
  draftId: number,
  change: Partial<{ result: string; lead_time: number | null; was_postponed: boolean; updated_at: Date }>,
): Promise<void> {
  await tx
    .updateTable('draft')
    .set(change)
    .where('project_id', '=', projectId)
    .where('id', '=', draftId)
    .execute()
}

/**
 * The result of a draft, parsed, with its task held and then the row: the order of a submission that uses it up. Undefined
 * when the draft is gone or its task lies in the trash.
 */
export async function lockDraft(
  tx: Tx,
  { project_id: projectId, task_id: taskId, id: draftId }: Pick<DraftRow, 'project_id' | 'task_id' | 'id'>,
): Promise<{ result: unknown } | undefined> {
  const { rows } = await sql`
    select 1 from task where project_id = ${projectId} and id = ${taskId} and trash_id is null
    for no key update`.execute(tx)
  if (rows.length === 0) return undefined
  return tx
    .selectFrom('draft')
    .select('result')
    .where('project_id', '=', projectId)
    .where('task_id', '=', taskId)
    .where('id', '=', draftId)
    .forUpdate()
    .executeTakeFirst()
}

export async function deleteDraft(tx: Tx, projectId: number, draftId: number): Promise<void> {
  await tx.deleteFrom('draft').where('project_id', '=', projectId).where('id', '=', draftId).execute()
}

/** Draft counts of a task follow its drafts; the task is held from then on. False when it lies in the trash. */
export async function countDrafts(
  tx: Tx,
  projectId: number,
  taskId: number,
  change: 1 | -1,
): Promise<boolean> {
  const { numAffectedRows } = await sql`update task set draft_count = draft_count + ${change}
    where project_id = ${projectId} and id = ${taskId} and trash_id is null`.execute(tx)
  return numAffectedRows === 1n
}

/** The editor's undo stack as JSON text; null when none was stored. */
export async function findHistory(db: Queryable, projectId: number, draftId: number): Promise<string | null> {
  const row = await db
    .selectFrom('draft')
    .select(sql<string | null>`history::text`.as('history'))
    .where('project_id', '=', projectId)
    .where('id', '=', draftId)
    .executeTakeFirst()
  return row?.history ?? null
}

export async function updateHistory(
  db: Queryable,
  projectId: number,
  draftId: number,
  history: string | null,
): Promise<void> {
  await db
    .updateTable('draft')
    .set({ history })
    .where('project_id', '=', projectId)
    .where('id', '=', draftId)
    .execute()
}
