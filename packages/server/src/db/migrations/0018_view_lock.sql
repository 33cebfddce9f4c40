-- A view that somebody locked stays as it is until it is unlocked.

alter table view add column locked_by bigint references user_account (id);
alter table view add column locked_at timestamptz;
