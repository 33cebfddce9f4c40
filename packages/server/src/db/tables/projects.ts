// Row types of projects, what they count, their tabs and labels, and the trash.

import type { Generated } from 'kysely'
import type { MadeStamp, NullStamp, Json, MadeJson, NullJson, Null } from './column-types.ts'

interface ProjectTable {
  id: Generated<number>
  organization_id: number
  title: Null<string>
  description: Null<string>
  label_config: Generated<string>
  parsed_label_config: MadeJson<unknown>
  control_weights: MadeJson<unknown>
  suits_bulk_annotation: Generated<boolean>
  expert_instruction: Null<string>
  show_instruction: Generated<boolean>
  show_skip_button: Generated<boolean>
  enable_empty_annotation: Generated<boolean>
  show_annotation_history: Generated<boolean>
  color: Null<string>
  maximum_annotations: Generated<number>
  is_published: Generated<boolean>
  is_draft: Generated<boolean>
  model_version: Null<string>
  min_annotations_to_start_training: Generated<number>
  show_collab_predictions: Generated<boolean>
  evaluate_predictions_automatically: Generated<boolean>
  reveal_preannotations_interactively: Generated<boolean>
  annotator_evaluation_enabled: Generated<boolean>
  sampling: Generated<string>
  skip_queue: Generated<string>
  show_ground_truth_first: Generated<boolean>
  show_overlap_first: Generated<boolean>
  overlap_cohort_percentage: Generated<number>
  task_data_login: Null<string>
  task_data_password: Null<string>
  pinned_at: NullStamp
  last_inner_id: Generated<number>
  created_by: Null<number>
  created_at: MadeStamp
  updated_at: MadeStamp
  trash_id: Null<number>
}

interface ProjectCounterTable {
  project_id: number
  task_number: Generated<number>
  finished_task_number: Generated<number>
  total_predictions_number: Generated<number>
  total_annotations_number: Generated<number>
  num_tasks_with_annotations: Generated<number>
  useful_annotation_number: Generated<number>
  ground_truth_number: Generated<number>
  skipped_annotations_number: Generated<number>
  summary: MadeJson<unknown>
}

interface ProjectDeltaTable {
  id: Generated<number>
  project_id: number
  task_number: Generated<number>
  finished_task_number: Generated<number>
  total_predictions_number: Generated<number>
  total_annotations_number: Generated<number>
  num_tasks_with_annotations: Generated<number>
  useful_annotation_number: Generated<number>
  ground_truth_number: Generated<number>
  skipped_annotations_number: Generated<number>
  summary: NullJson<unknown>
}

interface ProjectCopyTable {
  project_id: number
  source_id: number
  user_id: number
  with_annotations: boolean
  with_predictions: boolean
  after_file_id: Generated<number>
  after_task_id: Generated<number>
  last_task_id: number
  created_at: MadeStamp
}

interface ViewTable {
  id: Generated<number>
  project_id: number
  user_id: Null<number>
  sort_order: Generated<number>
  data: MadeJson<unknown>
  filter_group: NullJson<unknown>
  ordering: MadeJson<unknown>
  selected_items: MadeJson<unknown>
  created_at: MadeStamp
  updated_at: MadeStamp
  locked_by: Null<number>
  locked_at: NullStamp
}

interface LabelTable {
  id: Generated<number>
  organization_id: number
  title: string
  value: Json<unknown>
  description: Null<string>
  approved: Generated<boolean>
  created_by: Null<number>
  created_at: MadeStamp
  updated_at: MadeStamp
}

interface LabelLinkTable {
  id: Generated<number>
  label_id: number
  project_id: number
  from_name: string
}

interface TrashTable {
  id: Generated<number>
  undo_token: string
  organization_id: number
  project_id: Null<number>
  kind: string
  row_count: Generated<number>
  deleted_by: Null<number>
  deleted_at: MadeStamp
  purge_at: MadeStamp
  restored_at: NullStamp
}

export interface ProjectTables {
  project: ProjectTable
  project_counter: ProjectCounterTable
  project_delta: ProjectDeltaTable
  project_copy: ProjectCopyTable
  view: ViewTable
  label: LabelTable
  label_link: LabelLinkTable
  trash: TrashTable
}
