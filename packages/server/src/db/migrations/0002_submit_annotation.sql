-- Submitting an annotation is the hottest write. Submissions that arrive together are one call: one message each way, one
-- commit, and a handful of statements for all of them, because starting a statement costs more than the row it writes.
-- Statements of a volatile function see what was committed when each began, so after the tasks' rows are held the counts
-- are exact. Witness: the refresh of tasks counts the same numbers from scratch.

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

-- What one person did with one task in the stream.
create type settled_task as (project_id bigint, task_id bigint, user_id bigint, annotation_id bigint);

-- Ends the persons' locks of the tasks and names the annotations in their stream histories.
create function settle_streams(in_settled settled_task[]) returns void language plpgsql
as $$
begin
  delete from task_lock l using unnest(in_settled) s
  where l.project_id = s.project_id and l.task_id = s.task_id and l.user_id = s.user_id;
  update stream_history h set entries = (
    select jsonb_agg(
      case when s.annotation_id is null then e else e || jsonb_build_object('annotationId', s.annotation_id) end order by n)
    from jsonb_array_elements(h.entries) with ordinality as x (e, n)
    left join lateral (
      select max(s.annotation_id) as annotation_id from unnest(in_settled) s
      where s.project_id = h.project_id and s.user_id = h.user_id and s.task_id = (e ->> 'taskId')::bigint
    ) s on true)
  from (select distinct project_id, user_id from unnest(in_settled)) p
  where h.project_id = p.project_id and h.user_id = p.user_id and exists (
    select from unnest(in_settled) s
    where s.project_id = h.project_id and s.user_id = h.user_id
      and h.entries @> jsonb_build_array(jsonb_build_object('taskId', s.task_id)));
end $$;

create type submission as (
  -- What the call asks for.
  call integer, organization_id bigint, task_id bigint, author bigint, user_id bigint, may_manage boolean, unique_id uuid,
  result json, result_count integer, was_cancelled boolean, ground_truth boolean, lead_time double precision,
  draft_id bigint, parent_prediction bigint, parent_annotation bigint, import_id bigint, operation_key text, summary json,
  now timestamptz,
  -- What is found.
  project_id bigint, allow_skip boolean, author_email text, author_first_name text, author_last_name text,
  author_avatar text, draft_user bigint, draft_created_at timestamptz, draft_result text, parent_prediction_exists boolean,
  parent_annotation_exists boolean,
  -- What is written. The last call for a task counts the task anew.
  annotation_id bigint, prediction json, is_last boolean, drafts_less integer
);

-- in_calls: a list of the first members of `submission` but the results, which are large: call 0 has the first of in_results.
-- in_shared: they are of several clients, none of whom may wait for a lock of another's task longer than 50 ms.
-- No row: the task is not the organization's, or in the trash. No annotation_id: nothing was written for this call, because
-- the author is no member (then author_email is null) or is named by somebody who may not, a parent is not of the task, the
-- draft is another's, or the task may not be skipped.
create function submit_annotations(in_calls json, in_shared boolean, variadic in_results json[])
returns setof submission language plpgsql
-- Plans are kept, and may have been made while the tables were empty.
set plan_cache_mode = force_generic_plan set join_collapse_limit = 1 set enable_seqscan = off set enable_hashjoin = off
set enable_mergejoin = off set enable_material = off
as $$
declare
  found_call record;
  one submission;
  written submission[];
  n integer := 0;
  settled settled_task[];
  has_truth boolean := false;
  has_draft boolean := false;
begin
  if in_shared then perform set_config('lock_timeout', '50', true); end if;
  for found_call in
    select h.c, h.project_id, h.allow_skip, p.model_version, u.email, u.first_name, u.last_name, u.avatar,
      l.task_id is not null or s.entries @> jsonb_build_array(jsonb_build_object('taskId', (h.c).task_id)) as is_in_stream
    from (
      select c, t.project_id, t.allow_skip
      from json_populate_recordset(null::submission, in_calls) c
      join task t on t.id = c.task_id and t.trash_id is null
      order by t.id, c.call
      for no key update of t
    ) h
    join project p on p.id = h.project_id and p.organization_id = (h.c).organization_id and p.trash_id is null
    left join organization_member m on m.user_id = (h.c).author and m.organization_id = p.organization_id
    left join user_account u on u.id = m.user_id
    left join task_lock l
      on l.project_id = h.project_id and l.task_id = (h.c).task_id and l.user_id = (h.c).user_id
    left join stream_history s on s.project_id = h.project_id and s.user_id = (h.c).user_id
  loop
    one := found_call.c;
    one.result := in_results[one.call + 1];
    one.project_id := found_call.project_id;
    one.allow_skip := found_call.allow_skip;
    one.author_email := found_call.email;
    one.author_first_name := found_call.first_name;
    one.author_last_name := found_call.last_name;
    one.author_avatar := found_call.avatar;
    if one.draft_id is not null then
      select d.user_id, d.created_at, d.result::text into one.draft_user, one.draft_created_at, one.draft_result
      from draft d where d.project_id = one.project_id and d.task_id = one.task_id and d.id = one.draft_id;
    end if;
    if one.parent_prediction is not null then
      one.parent_prediction_exists := exists (select from prediction x
        where x.project_id = one.project_id and x.task_id = one.task_id and x.id = one.parent_prediction);
    end if;
    if one.parent_annotation is not null then
      one.parent_annotation_exists := exists (select from annotation x
        where x.project_id = one.project_id and x.task_id = one.task_id and x.id = one.parent_annotation);
    end if;
    if one.author_email is not null
      and (one.author = one.user_id or one.may_manage)
      and (one.parent_prediction is null or one.parent_prediction_exists)
      and (one.parent_annotation is null or one.parent_annotation_exists)
      and coalesce(one.draft_user = one.user_id, true)
      and (not one.was_cancelled or one.allow_skip is not false or one.may_manage)
    then
      one.annotation_id := nextval('annotation_id_seq');
      if found_call.model_version <> '' then
        one.prediction := (
          select json_agg(json_build_object('id', x.id, 'result', x.result, 'score', x.score, 'model_version',
            x.model_version) order by x.id)
          from prediction x where x.project_id = one.project_id and x.task_id = one.task_id
            and x.model_version = found_call.model_version);
      end if;
      one.is_last := true;
      one.drafts_less := (one.draft_user is not null)::integer;
      if n > 0 and written[n].task_id = one.task_id then
        one.drafts_less := one.drafts_less + written[n].drafts_less;
        written[n].is_last := false;
      end if;
      n := n + 1;
      written[n] := one;
      has_truth := has_truth or one.ground_truth;
      has_draft := has_draft or one.draft_user is not null;
      if found_call.is_in_stream then
        settled := settled || row(one.project_id, one.task_id, one.user_id, one.annotation_id)::settled_task;
      end if;
    end if;
    return next one;
  end loop;
  if n = 0 then return; end if;

  with w as (select w from unnest(written) w),
  annotations as (
    insert into annotation (project_id, task_id, id, unique_id, result, result_count, completed_by, updated_by,
      was_cancelled, ground_truth, lead_time, draft_created_at, parent_prediction, parent_annotation, import_id,
      created_at, updated_at, prediction)
    select (w).project_id, (w).task_id, (w).annotation_id, (w).unique_id, (w).result, (w).result_count, (w).author,
      (w).user_id, (w).was_cancelled, (w).ground_truth, (w).lead_time, (w).draft_created_at, (w).parent_prediction,
      (w).parent_annotation, (w).import_id, (w).now, (w).now, (w).prediction
    from w
  ),
  revisions as (
    insert into annotation_revision (project_id, annotation_id, revision, action, result, was_cancelled, ground_truth,
      user_id, operation_key, created_at)
    select (w).project_id, (w).annotation_id, 1, case when (w).was_cancelled then 'skipped' else 'submitted' end,
      (w).result, (w).was_cancelled, (w).ground_truth, (w).user_id, (w).operation_key, (w).now
    from w
  )
  insert into outbox (organization_id, project_id, event, payload)
  select (w).organization_id, (w).project_id, 'ANNOTATION_CREATED',
    jsonb_build_object('annotation', (w).annotation_id, 'task', (w).task_id)
  from w;
  if has_draft then
    delete from draft d using unnest(written) w
    where w.draft_user is not null and d.project_id = w.project_id and d.id = w.draft_id;
  end if;
  if has_truth then
    perform clear_ground_truth(project_id, task_id, annotation_id, user_id, now) from (
      select distinct on (task_id) * from unnest(written) where ground_truth order by task_id, annotation_id desc
    ) last;
  end if;
  if settled is not null then
    perform settle_streams(settled);
  end if;

  -- The project's rule is read again: it may have changed while the tasks' rows were waited for.
  -- The filters are no conditions of the query: an index without the trash would be read for the whole project while its
  -- plan was made for an empty table.
  with counted as (
    select w, a.*, a.annotators >= t.overlap as is_labeled_now, t.is_labeled as was_labeled,
      t.total_annotations as total_before, t.cancelled_annotations as cancelled_before,
      t.ground_truth_annotations as truths_before, t.useful_annotations as useful_before
    from unnest(written) w
    join task t on t.project_id = w.project_id and t.id = w.task_id
    cross join lateral (
      select
        count(*) filter (where not a.was_cancelled)::int as total,
        count(*) filter (where a.was_cancelled)::int as cancelled,
        count(*) filter (where a.ground_truth)::int as truths,
        count(*) filter (where not a.was_cancelled and not a.ground_truth and a.result is not null)::int as useful,
        count(distinct coalesce(a.completed_by, 0)) filter (where not a.was_cancelled or (
          select p.skip_queue = 'IGNORE_SKIPPED' from project p where p.id = w.project_id)) as annotators
      from (
        select x.* from annotation x where x.project_id = w.project_id and x.task_id = w.task_id offset 0
      ) a
      where a.trash_id is null
    ) a
    where w.is_last
  ),
  tasks as (
    update task x set
      total_annotations = total, cancelled_annotations = cancelled, ground_truth_annotations = truths,
      useful_annotations = useful, draft_count = x.draft_count - (w).drafts_less,
      is_labeled = is_labeled_now, completed_at = case when is_labeled_now then (w).now end,
      updated_by = (w).user_id, updated_at = (w).now
    from counted
    where x.project_id = (w).project_id and x.id = (w).task_id
  ),
  changes as (
    insert into project_delta (project_id, finished_task_number, total_annotations_number, num_tasks_with_annotations,
      useful_annotation_number, ground_truth_number, skipped_annotations_number, summary)
    select (w).project_id, is_labeled_now::int - was_labeled::int, total - total_before,
      (useful > 0)::int - (useful_before > 0)::int, useful - useful_before, truths - truths_before,
      cancelled - cancelled_before, (w).summary
    from counted
  )
  insert into project_delta (project_id, summary) select w.project_id, w.summary from unnest(written) w where not w.is_last;
end $$;
