-- Syncs of storages that never run together, listings without an order that notice what is gone, and targets that hear of
-- deleted, restored and imported tasks.

-- Who runs the sync: each taking-up has a name of its own, and one that was taken over stores nothing more.
alter table storage add column sync_holder uuid;

-- What the listing of a sync under way has named, where keys come in no order.
create table storage_seen (
  storage_id bigint not null references storage (id) on delete cascade,
  key text collate "C" not null,
  primary key (storage_id, key)
);

-- Every change of annotations leaves an event, and every coming and going of tasks that hold some.
create or replace function queue_storage_pushes() returns trigger language plpgsql as $$
begin
  -- Nearly all projects: one look at an index.
  if not exists (select from storage where project_id = new.project_id and direction = 'target') then
    return null;
  end if;
  insert into storage_push (project_id, storage_id, annotation_id)
  select s.project_id, s.id, a.id
  from storage s
  cross join lateral (
    select (new.payload ->> 'annotation')::bigint as id where new.payload ? 'annotation'
    union
    select value::bigint from jsonb_array_elements_text(coalesce(new.payload -> 'annotations', '[]'::jsonb)) as x (value)
    union
    -- Tasks that come with annotations, go with them, or come back with them: by their ids, or by the first and the last.
    select of_task.id
    from jsonb_array_elements_text(
      case when new.event like 'TASKS_%' then coalesce(new.payload -> 'tasks', '[]'::jsonb) else '[]'::jsonb end)
      as y (task)
    join annotation of_task
      on of_task.project_id = new.project_id and of_task.task_id = y.task::bigint and of_task.trash_id is null
    union
    select of_import.id
    from annotation of_import
    where new.event = 'TASKS_CREATED' and of_import.project_id = new.project_id and of_import.trash_id is null
      and of_import.task_id
        between (new.payload ->> 'first_task')::bigint and (new.payload ->> 'last_task')::bigint
  ) a
  where s.project_id = new.project_id and s.direction = 'target'
  order by a.id, s.id
  on conflict (project_id, storage_id, annotation_id)
    do update set version = nextval('storage_push_version_seq'), attempts = 0, next_try_at = now();
  -- Whoever changes one annotation writes it himself; many are written by the job, as soon as they are stored.
  if found and new.event in ('ANNOTATIONS_CREATED', 'ANNOTATIONS_DELETED', 'TASKS_CREATED', 'TASKS_DELETED') then
    perform graphile_worker.add_job('push-to-targets', '{}'::json, job_key => 'push-to-targets', max_attempts => 5);
  end if;
  return null;
end $$;

drop trigger storage_pushes on outbox;
create trigger storage_pushes after insert on outbox for each row
  when (new.event in (
    'ANNOTATION_CREATED', 'ANNOTATIONS_CREATED', 'ANNOTATION_UPDATED', 'ANNOTATIONS_DELETED',
    'TASKS_CREATED', 'TASKS_DELETED'))
  execute function queue_storage_pushes();
