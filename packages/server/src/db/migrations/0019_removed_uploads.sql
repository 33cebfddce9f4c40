-- Uploads that tasks show stay when somebody deletes their records: hidden from lists, served as before.

alter table file_upload
  -- Media out of an archive: they exist because tasks name them.
  add column of_archive boolean not null default false,
  add column removed_at timestamptz;
