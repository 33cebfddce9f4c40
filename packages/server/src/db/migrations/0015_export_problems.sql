-- What a converted export leaves out, media above all, is told for as long as its file is there. The first thousand are kept.
alter table converted_export add column problem_count integer not null default 0;
alter table converted_export add column problems json not null default '[]';
