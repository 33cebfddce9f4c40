// SQL of submitting an annotation: the hot path. Two statements: one that reads what must be known and holds the task's
// row, one that writes everything. The second sees all that was committed until the row was held, so its counts are exact.
// Witness: REFRESH_TASKS of the tasks feature counts the same numbers from scratch.

import type { Statement } from '../../db/client.ts'

/** What a submission must know before it writes, and the id it will write under: one statement. */
export interface SubmitContext {
  readonly project_id: number
  readonly allow_skip: boolean | null
  readonly model_version: string | null
  readonly annotation_id: number
  readonly author_email: string | null
  readonly author_first_name: string | null
  readonly author_last_name: string | null
  readonly author_avatar: string | null
  readonly draft_user: number | null
  readonly draft_created_at: Date | null
  readonly draft_result: string | null
  readonly parent_prediction_exists: boolean
  readonly parent_annotation_exists: boolean
}

export interface ContextQuery {
  readonly organizationId: number
  readonly taskId: number
  readonly draftId: number | null
  readonly author: number
  readonly parentPrediction: number | null
  readonly parentAnnotation: number | null
}

const CONTEXT = `
  select t.project_id, t.allow_skip, p.model_version, nextval('annotation_id_seq') as annotation_id,
    u.email as author_email, u.first_name as author_first_name, u.last_name as author_last_name,
    u.avatar as author_avatar,
    d.user_id as draft_user, d.created_at as draft_created_at, d.result::text as draft_result,
    $5::bigint is not null and exists (
      select from prediction x where x.project_id = t.project_id and x.task_id = t.id and x.id = $5
    ) as parent_prediction_exists,
    $6::bigint is not null and exists (
      select from annotation x where x.project_id = t.project_id and x.task_id = t.id and x.id = $6
    ) as parent_annotation_exists
  from task t
  join project p on p.id = t.project_id and p.organization_id = $1 and p.trash_id is null
  left join organization_member m on m.organization_id = p.organization_id and m.user_id = $4
  left join user_account u on u.id = m.user_id
  left join draft d on d.project_id = t.project_id and d.task_id = t.id and d.id = $3
  where t.id = $2 and t.trash_id is null
  for no key update of t`

/**
 * Reads the context and holds the task's row. No row when the task is not the organization's; author_email is null when
 * the author is no member.
 */
export function holdContext(input: ContextQuery): Statement {
  return {
    name: 'submit-context',
    text: CONTEXT,
    values: [
      input.organizationId,
      input.taskId,
      input.draftId,
      input.author,
      input.parentPrediction,
      input.parentAnnotation,
    ],
  }
}

/** Holds the task's row until the end of the transaction. */
export function holdTask(projectId: number, taskId: number): Statement {
  return {
    name: 'hold-task',
    text: 'select 1 from task where project_id = $1 and id = $2 for no key update',
    values: [projectId, taskId],
  }
}

export interface Submission {
  readonly organizationId: number
  readonly projectId: number
  readonly id: number
  readonly taskId: number
  readonly uniqueId: string
  /** JSON text of the list, or null. */
  readonly result: string | null
  readonly resultCount: number
  readonly completedBy: number
  /** Who sends it; his lock, draft and stream history are settled. */
  readonly userId: number
  readonly wasCancelled: boolean
  readonly groundTruth: boolean
  readonly leadTime: number | null
  readonly draftId: number | null
  readonly draftCreatedAt: Date | null
  readonly parentPrediction: number | null
  readonly parentAnnotation: number | null
  readonly importId: number | null
  /** '' takes no snapshot of predictions. */
  readonly modelVersion: string
  readonly operationKey: string | null
  /** JSON text of the summary delta. */
  readonly summary: string
  readonly now: Date
}

const SAVE = `
  with rules as (select skip_queue = 'IGNORE_SKIPPED' as skips_count from project where id = $1),
  old as (
    select overlap, is_labeled, total_annotations, cancelled_annotations, ground_truth_annotations, useful_annotations
    from task where project_id = $1 and id = $2
  ),
  made as (
    insert into annotation (project_id, task_id, id, unique_id, result, result_count, completed_by, updated_by,
      was_cancelled, ground_truth, lead_time, draft_created_at, parent_prediction, parent_annotation, import_id,
      created_at, updated_at, prediction)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16,
      case when $17::text <> '' then (
        select json_agg(json_build_object('id', p.id, 'result', p.result, 'score', p.score, 'model_version',
          p.model_version) order by p.id)
        from prediction p where p.project_id = $1 and p.task_id = $2 and p.model_version = $17) end)
  ),
  revised as (
    insert into annotation_revision (project_id, annotation_id, revision, action, result, was_cancelled, ground_truth,
      user_id, operation_key, created_at)
    values ($1, $3, 1, case when $9 then 'skipped' else 'submitted' end, $5, $9, $10, $8, $18, $16)
  ),
  unlocked as (delete from task_lock where project_id = $1 and task_id = $2 and user_id = $8),
  consumed as (delete from draft where project_id = $1 and id = $19 and user_id = $8 returning 1),
  told as (
    update stream_history set entries = (
      select jsonb_agg(
        case when (e ->> 'taskId')::bigint = $2 then e || jsonb_build_object('annotationId', $3::bigint) else e end
        order by n)
      from jsonb_array_elements(entries) with ordinality as x (e, n))
    where project_id = $1 and user_id = $8
      and entries @> jsonb_build_array(jsonb_build_object('taskId', $2::bigint))
  ),
  counted as (
    select
      count(*) filter (where not a.was_cancelled)::int + (not $9::boolean)::int as total,
      count(*) filter (where a.was_cancelled)::int + $9::boolean::int as cancelled,
      count(*) filter (where a.ground_truth)::int + $10::boolean::int as truths,
      count(*) filter (where not a.was_cancelled and not a.ground_truth and a.result is not null)::int
        + (not $9::boolean and not $10::boolean and $5::json is not null)::int as useful,
      count(distinct coalesce(a.completed_by, 0)) filter (
        where a.id is not null and (not a.was_cancelled or skips_count) and a.completed_by is distinct from $7)::int
        + (not $9 or skips_count or coalesce(bool_or(not a.was_cancelled and a.completed_by = $7), false))::int as annotators
    from rules left join annotation a on a.project_id = $1 and a.task_id = $2 and a.trash_id is null
    group by skips_count
  ),
  changed as (
    update task t set
      total_annotations = c.total, cancelled_annotations = c.cancelled, ground_truth_annotations = c.truths,
      useful_annotations = c.useful, draft_count = t.draft_count - (select count(*) from consumed)::int,
      is_labeled = c.annotators >= t.overlap, completed_at = case when c.annotators >= t.overlap then $16 end,
      updated_by = $8, updated_at = $16
    from counted c where t.project_id = $1 and t.id = $2
    returning t.is_labeled
  ),
  summed as (
    insert into project_delta (project_id, finished_task_number, total_annotations_number, num_tasks_with_annotations,
      useful_annotation_number, ground_truth_number, skipped_annotations_number, summary)
    select $1, n.is_labeled::int - old.is_labeled::int, c.total - old.total_annotations,
      (c.useful > 0)::int - (old.useful_annotations > 0)::int, c.useful - old.useful_annotations,
      c.truths - old.ground_truth_annotations, c.cancelled - old.cancelled_annotations, $20
    from changed n, old, counted c
  )
  insert into outbox (organization_id, project_id, event, payload)
  values ($21, $1, 'ANNOTATION_CREATED', jsonb_build_object('annotation', $3::bigint, 'task', $2::bigint))`

/** Everything that a submission writes. A duplicate unique_id fails with 23505 on annotation_unique_id. */
export function saveSubmission(row: Submission): Statement {
  return {
    name: 'save-annotation',
    text: SAVE,
    values: [
      row.projectId,
      row.taskId,
      row.id,
      row.uniqueId,
      row.result,
      row.resultCount,
      row.completedBy,
      row.userId,
      row.wasCancelled,
      row.groundTruth,
      row.leadTime,
      row.draftCreatedAt,
      row.parentPrediction,
      row.parentAnnotation,
      row.importId,
      row.now,
      row.modelVersion,
      row.operationKey,
      row.draftId,
      row.summary,
      row.organizationId,
    ],
  }
}
