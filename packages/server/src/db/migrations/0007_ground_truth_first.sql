-- Open tasks whose right answer is known: projects may have them labeled before all others.
create index task_truth on task (project_id, id) where not is_labeled and trash_id is null and ground_truth_annotations > 0;
