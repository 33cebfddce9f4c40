// Row types of tasks, what people and models say of them, and who is at them.

import type { Generated } from 'kysely'
import type { Stamp, MadeStamp, NullStamp, Json, MadeJson, NullJson, Null } from './column-types.ts'

interface TaskTable {
  project_id: number
  id: Generated<number>
  inner_id: Null<number>
  data: Json<unknown>
  meta: NullJson<unknown>
  is_labeled: Generated<boolean>
  allow_skip: Null<boolean>
  overlap: Generated<number>
  total_annotations: Generated<number>
  cancelled_annotations: Generated<number>
  total_predictions: Generated<number>
  ground_truth_annotations: Generated<number>
  useful_annotations: Generated<number>
  draft_count: Generated<number>
  completed_at: NullStamp
  file_upload_id: Null<number>
  import_id: Null<number>
  updated_by: Null<number>
  created_at: MadeStamp
  updated_at: MadeStamp
  trash_id: Null<number>
}

interface TaskTextTable {
  project_id: number
  id: number
  text: string
}

interface TaskSearchTable {
  project_id: number
  ready_at: MadeStamp
}

interface TaskLockTable {
  project_id: number
  task_id: number
  user_id: number
  unique_id: Generated<string>
  expire_at: Stamp
  created_at: MadeStamp
}

interface StreamHistoryTable {
  project_id: number
  user_id: number
  entries: MadeJson<unknown>
}

interface AnnotationTable {
  project_id: number
  id: Generated<number>
  task_id: number
  unique_id: Generated<string>
  revision: Generated<number>
  result: NullJson<unknown>
  result_count: Generated<number>
  completed_by: Null<number>
  updated_by: Null<number>
  was_cancelled: Generated<boolean>
  ground_truth: Generated<boolean>
  lead_time: Null<number>
  draft_created_at: NullStamp
  prediction: NullJson<unknown>
  parent_prediction: Null<number>
  parent_annotation: Null<number>
  import_id: Null<number>
  last_action: Null<string>
  last_created_by: Null<number>
  bulk_created: Generated<boolean>
  created_at: MadeStamp
  updated_at: MadeStamp
  trash_id: Null<number>
}

interface AnnotationRevisionTable {
  project_id: number
  annotation_id: number
  revision: number
  action: string
  result: NullJson<unknown>
  was_cancelled: boolean
  ground_truth: boolean
  user_id: Null<number>
  operation_key: Null<string>
  created_at: MadeStamp
}

interface DraftTable {
  project_id: number
  id: Generated<number>
  task_id: number
  annotation_id: Null<number>
  user_id: number
  result: Json<unknown>
  history: NullJson<unknown>
  lead_time: Null<number>
  was_postponed: Generated<boolean>
  import_id: Null<number>
  created_at: MadeStamp
  updated_at: MadeStamp
}

interface PredictionTable {
  project_id: number
  id: Generated<number>
  task_id: number
  result: Json<unknown>
  score: Null<number>
  model_version: Null<string>
  cluster: Null<number>
  neighbors: NullJson<unknown>
  mislabeling: Generated<number>
  created_at: MadeStamp
  updated_at: MadeStamp
}

export interface TaskTables {
  task: TaskTable
  task_text: TaskTextTable
  task_search: TaskSearchTable
  task_lock: TaskLockTable
  stream_history: StreamHistoryTable
  annotation: AnnotationTable
  annotation_revision: AnnotationRevisionTable
  draft: DraftTable
  prediction: PredictionTable
}
