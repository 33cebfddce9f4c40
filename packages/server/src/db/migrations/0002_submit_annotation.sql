-- Submitting an annotation is the hottest write: one call, so one message each way, and a transaction of its own unless
-- the caller opened one. Statements of a volatile function see what was committed when each began, so after the task's row
-- is held the counts are exact. Witness: the refresh of tasks counts the same numbers from scratch.

-- One annotation of a task at most is the ground truth: the others lose the flag, each with a revision.
create function clear_ground_truth(in_project bigint, in_task bigint, in_kept bigint, in_user bigint, in_now timestamptz)
returns void language sql as $$
  with cleared as (
    update annotation set ground_truth = false, revision = revision + 1, updated_at = in_now
    where project_id = in_project and task_id = in_task and id <> in_kept and ground_truth and trash_id is null
    returning project_id, id, revision, result, was_cancelled
  )
  insert into annotation_revision (project_id, annotation_id, revision, action, result, was_cancelled, ground_truth,
    user_id, created_at)
  select project_id, id, revision, 'updated', result, was_cancelled, false, in_user, in_now from cleared
$$;

-- Ends the person's lock of the task and names the annotation in his stream history.
create function settle_stream(in_project bigint, in_task bigint, in_user bigint, in_annotation bigint)
returns void language plpgsql as $$
begin
  delete from task_lock where project_id = in_project and task_id = in_task and user_id = in_user;
  update stream_history set entries = (
    select jsonb_agg(
      case when (e ->> 'taskId')::bigint = in_task
        then e || jsonb_build_object('annotationId', in_annotation) else e end
      order by n)
    from jsonb_array_elements(entries) with ordinality as x (e, n))
  where project_id = in_project and user_id = in_user
    and entries @> jsonb_build_array(jsonb_build_object('taskId', in_task));
end $$;

-- in_shared: others' calls are in the transaction, which therefore waits 50 ms for locks at most.
-- No row: the task is not the organization's, or in the trash. No annotation_id: nothing was written, because the author is
-- no member (then author_email is null) or is named by somebody who may not, a parent is not of the task, the draft is
-- another's, or the task may not be skipped.
create function submit_annotation(
  in_organization bigint, in_task bigint, in_author bigint, in_user bigint, in_may_manage boolean, in_unique_id uuid,
  in_result json, in_result_count integer, in_cancelled boolean, in_truth boolean, in_lead_time double precision,
  in_draft bigint, in_parent_prediction bigint, in_parent_annotation bigint, in_import bigint, in_operation_key text,
  in_summary json, in_now timestamptz, in_shared boolean
) returns table (
  annotation_id bigint, project_id bigint, allow_skip boolean, author_email text, author_first_name text,
  author_last_name text, author_avatar text, draft_user bigint, draft_created_at timestamptz, draft_result text,
  parent_prediction_exists boolean, parent_annotation_exists boolean
) language plpgsql as $$
#variable_conflict use_column
declare
  old record;
  fresh record;
  is_labeled_now boolean;
  drafts_less integer := 0;
begin
  if in_shared then perform set_config('lock_timeout', '50', true); end if;
  select t.project_id, t.allow_skip, t.overlap, t.is_labeled, t.total_annotations, t.cancelled_annotations,
    t.ground_truth_annotations, t.useful_annotations, p.model_version,
    u.email, u.first_name, u.last_name, u.avatar
  into old
  from task t
  join project p on p.id = t.project_id and p.organization_id = in_organization and p.trash_id is null
  left join organization_member m on m.organization_id = p.organization_id and m.user_id = in_author
  left join user_account u on u.id = m.user_id
  where t.id = in_task and t.trash_id is null
  for no key update of t;
  if not found then return; end if;

  if in_draft is not null then
    select d.user_id, d.created_at, d.result::text into draft_user, draft_created_at, draft_result
    from draft d where d.project_id = old.project_id and d.task_id = in_task and d.id = in_draft;
  end if;
  parent_prediction_exists := in_parent_prediction is not null and exists (
    select from prediction x
    where x.project_id = old.project_id and x.task_id = in_task and x.id = in_parent_prediction);
  parent_annotation_exists := in_parent_annotation is not null and exists (
    select from annotation x
    where x.project_id = old.project_id and x.task_id = in_task and x.id = in_parent_annotation);
  project_id := old.project_id;
  allow_skip := old.allow_skip;
  author_email := old.email;
  author_first_name := old.first_name;
  author_last_name := old.last_name;
  author_avatar := old.avatar;

  if old.email is null
    or (in_author <> in_user and not in_may_manage)
    or (in_parent_prediction is not null and not parent_prediction_exists)
    or (in_parent_annotation is not null and not parent_annotation_exists)
    or draft_user <> in_user
    or (in_cancelled and old.allow_skip is false and not in_may_manage)
  then
    return next;
    return;
  end if;

  annotation_id := nextval('annotation_id_seq');
  if in_truth then
    perform clear_ground_truth(project_id, in_task, annotation_id, in_user, in_now);
  end if;
  insert into annotation (project_id, task_id, id, unique_id, result, result_count, completed_by, updated_by,
    was_cancelled, ground_truth, lead_time, draft_created_at, parent_prediction, parent_annotation, import_id,
    created_at, updated_at, prediction)
  values (old.project_id, in_task, annotation_id, in_unique_id, in_result, in_result_count, in_author, in_user,
    in_cancelled, in_truth, in_lead_time, draft_created_at, in_parent_prediction, in_parent_annotation, in_import,
    in_now, in_now,
    case when old.model_version <> '' then (
      select json_agg(json_build_object('id', p.id, 'result', p.result, 'score', p.score, 'model_version',
        p.model_version) order by p.id)
      from prediction p
      where p.project_id = old.project_id and p.task_id = in_task and p.model_version = old.model_version) end);
  insert into annotation_revision (project_id, annotation_id, revision, action, result, was_cancelled, ground_truth,
    user_id, operation_key, created_at)
  values (old.project_id, annotation_id, 1, case when in_cancelled then 'skipped' else 'submitted' end, in_result,
    in_cancelled, in_truth, in_user, in_operation_key, in_now);
  if draft_user is not null then
    delete from draft d where d.project_id = old.project_id and d.id = in_draft;
    get diagnostics drafts_less = row_count;
  end if;
  perform settle_stream(project_id, in_task, in_user, annotation_id);

  -- The project's rule is read again: it may have changed while the task's row was waited for.
  -- The filters are no conditions of the query: an index without the trash would be read for the whole project while its
  -- plan was made for an empty table.
  select
    count(*) filter (where not a.was_cancelled)::int as total,
    count(*) filter (where a.was_cancelled)::int as cancelled,
    count(*) filter (where a.ground_truth)::int as truths,
    count(*) filter (where not a.was_cancelled and not a.ground_truth and a.result is not null)::int as useful,
    count(distinct coalesce(a.completed_by, 0)) filter (where not a.was_cancelled or (
      select p.skip_queue = 'IGNORE_SKIPPED' from project p where p.id = old.project_id)) as annotators
  into fresh
  from (
    select x.* from annotation x where x.project_id = old.project_id and x.task_id = in_task offset 0
  ) a
  where a.trash_id is null;
  is_labeled_now := fresh.annotators >= old.overlap;
  update task t set
    total_annotations = fresh.total, cancelled_annotations = fresh.cancelled, ground_truth_annotations = fresh.truths,
    useful_annotations = fresh.useful, draft_count = t.draft_count - drafts_less,
    is_labeled = is_labeled_now, completed_at = case when is_labeled_now then in_now end,
    updated_by = in_user, updated_at = in_now
  where t.project_id = old.project_id and t.id = in_task;
  insert into project_delta (project_id, finished_task_number, total_annotations_number, num_tasks_with_annotations,
    useful_annotation_number, ground_truth_number, skipped_annotations_number, summary)
  values (old.project_id, is_labeled_now::int - old.is_labeled::int, fresh.total - old.total_annotations,
    (fresh.useful > 0)::int - (old.useful_annotations > 0)::int, fresh.useful - old.useful_annotations,
    fresh.truths - old.ground_truth_annotations, fresh.cancelled - old.cancelled_annotations, in_summary);
  insert into outbox (organization_id, project_id, event, payload)
  values (in_organization, old.project_id, 'ANNOTATION_CREATED',
    jsonb_build_object('annotation', annotation_id, 'task', in_task));
  return next;
end $$;
