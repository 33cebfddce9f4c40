-- What an import was, who waits for it and what came of it, so that it can be read again and undone as one.

alter table import
  -- json: a request body; files; url; reimport; storage: a sync.
  add column source text not null default 'json' check (source in ('json', 'files', 'url', 'reimport', 'storage')),
  add column job uuid,
  -- What the work needs to do it, and do it again.
  add column params jsonb not null default '{}',
  add column file_upload_ids bigint[] not null default '{}',
  add column found_formats jsonb not null default '{}',
  add column could_be_tasks_list boolean not null default false,
  add column data_columns text[] not null default '{}',
  -- Items of the report, of which the first thousand are kept.
  add column problem_count integer not null default 0,
  -- Its tasks lie between these ids, with others of the project.
  add column first_task bigint,
  add column last_task bigint,
  add column undo_token text,
  add column updated_at timestamptz not null default now();

-- Where a file lay in the folder that was sent, or the name it came with.
alter table file_upload add column path text;
