-- Model servers that were connected before there were webhooks for them get theirs once, by a job: what such a webhook sends
-- along is sealed with the key of the server, which the database does not have.
alter table ml_backend add column awaits_hook boolean not null default false;
update ml_backend b set awaits_hook = true
  where not exists (select from webhook w where w.ml_backend_id = b.id)
    and b.created_at < (select applied_at from schema_migration where name = '0013_model_hooks.sql');
