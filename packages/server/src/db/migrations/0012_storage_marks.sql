-- Objects that changed or are gone are few among a million links: the page that shows their number asks every few seconds.
create index storage_link_marked on storage_link (project_id, storage_id)
  where missing_at is not null or changed_at is not null;
