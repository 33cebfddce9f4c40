-- Hotkeys that a person has in one project, over the account's own. No row: the account's.
create table project_hotkeys (
  project_id bigint not null references project (id),
  user_id bigint not null references user_account (id),
  hotkeys jsonb not null,
  primary key (project_id, user_id)
);
create index project_hotkeys_user on project_hotkeys (user_id);
