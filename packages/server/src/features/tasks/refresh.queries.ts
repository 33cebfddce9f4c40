// Recomputes the stored columns of tasks from their annotations, predictions and drafts, and appends what that changes in
// the project's counters: one statement for any number of tasks.

import { runStatement, type Queryable } from '../../db/client.ts'

/**
 * Text of the statement; parameters: 1 project id, 2 array of task ids. The planner takes the tasks of a project that it
 * has no statistics of for one. So rows are carried along instead of joined again, and tasks are found by both columns of
 * their key: 1,000 tasks of a fresh project took 3.5 to 11 s, and take 0.1 s.
 */
const REFRESH_TASKS = `
  with rules as (select skip_queue = 'IGNORE_SKIPPED' as skips_count from project where id = $1),
  scope as materialized (
    select project_id, id, is_labeled, total_annotations, cancelled_annotations, total_predictions,
      ground_truth_annotations, useful_annotations
    from task where project_id = $1 and id = any($2::bigint[]) and trash_id is null
    order by id for no key update
  ),
  fresh as (
    select s.*, a.*,
      (select count(*)::int from prediction p where p.project_id = $1 and p.task_id = s.id) as predictions,
      (select count(*)::int from draft d where d.project_id = $1 and d.task_id = s.id) as drafts
    from scope s, rules r, lateral (
      select
        count(*) filter (where not was_cancelled)::int as total,
        count(*) filter (where was_cancelled)::int as cancelled,
        count(*) filter (where ground_truth)::int as truths,
        count(*) filter (where not was_cancelled and not ground_truth and result is not null)::int as useful,
        count(distinct coalesce(completed_by, 0)) filter (where not was_cancelled or r.skips_count)::int as annotators,
        max(created_at) as last_at
      from annotation a where a.project_id = $1 and a.task_id = s.id and a.trash_id is null
    ) a
  ),
  changed as (
    update task t set
      total_annotations = f.total, cancelled_annotations = f.cancelled, total_predictions = f.predictions,
      ground_truth_annotations = f.truths, useful_annotations = f.useful, draft_count = f.drafts,
      is_labeled = f.annotators >= t.overlap,
      completed_at = case when f.annotators >= t.overlap then f.last_at end
    from fresh f where t.project_id = f.project_id and t.id = f.id
    returning t.is_labeled::int - f.is_labeled::int as finished, f.predictions - f.total_predictions as predictions,
      f.total - f.total_annotations as total, (f.useful > 0)::int - (f.useful_annotations > 0)::int as touched,
      f.useful - f.useful_annotations as useful, f.truths - f.ground_truth_annotations as truths,
      f.cancelled - f.cancelled_annotations as cancelled
  ),
  delta as (
    select
      coalesce(sum(finished), 0)::int as finished, coalesce(sum(predictions), 0)::int as predictions,
      coalesce(sum(total), 0)::int as total, coalesce(sum(touched), 0)::int as touched,
      coalesce(sum(useful), 0)::int as useful, coalesce(sum(truths), 0)::int as truths,
      coalesce(sum(cancelled), 0)::int as cancelled
    from changed
  )
  insert into project_delta (project_id, finished_task_number, total_predictions_number, total_annotations_number,
    num_tasks_with_annotations, useful_annotation_number, ground_truth_number, skipped_annotations_number)
  select $1, finished, predictions, total, touched, useful, truths, cancelled from delta
  where (finished, predictions, total, touched, useful, truths, cancelled) <> (0, 0, 0, 0, 0, 0, 0)`

/**
 * Holds the rows first (not against foreign keys: the inserts before hold the task in that way already, and two of them
 * would wait for each other), in a statement of its own: counting then sees all that was committed until they were held.
 */
export async function refreshTaskRows(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
): Promise<void> {
  const values = [projectId, taskIds]
  const hold =
    'select 1 from task where project_id = $1 and id = any($2::bigint[]) order by id for no key update'
  await runStatement(db, { text: hold, values })
  await runStatement(db, { text: REFRESH_TASKS, values })
}

/** Ids of a project's live tasks after `after`, ascending. */
export async function listTaskIds(
  db: Queryable,
  projectId: number,
  after: number,
  limit: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('task')
    .select('id')
    .where('project_id', '=', projectId)
    .where('trash_id', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}
