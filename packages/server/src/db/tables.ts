// Row types of every table, for Kysely. Mirrors the migrations; a test compares both with the live catalogue.

import type { ColumnType, Generated } from 'kysely'

type Stamp = ColumnType<Date, Date | string, Date | string>
type MadeStamp = ColumnType<Date, Date | string | undefined, Date | string>
type NullStamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
/** jsonb and json: parsed when read, text when written. */
type Json<T> = ColumnType<T, string, string>
type MadeJson<T> = ColumnType<T, string | undefined, string>
type NullJson<T> = ColumnType<T | null, string | null | undefined, string | null>
type Null<T> = ColumnType<T | null, T | null | undefined, T | null>

interface OrganizationTable {
  id: Generated<number>
  title: string
  contact_info: Null<string>
  invite_token: string
  created_by: Null<number>
  api_tokens_enabled: Generated<boolean>
  legacy_api_tokens_enabled: Generated<boolean>
  api_token_ttl_days: Generated<number>
  max_session_age_minutes: Generated<number>
  max_time_between_activity_minutes: Generated<number>
  created_at: MadeStamp
  updated_at: MadeStamp
}

interface UserAccountTable {
  id: Generated<number>
  email: string
  username: Generated<string>
  password_hash: Null<string>
  first_name: Generated<string>
  last_name: Generated<string>
  phone: Generated<string>
  avatar: Null<string>
  is_active: Generated<boolean>
  is_superuser: Generated<boolean>
  allow_newsletters: Null<boolean>
  custom_hotkeys: MadeJson<unknown>
  product_tours: MadeJson<unknown>
  active_organization_id: Null<number>
  last_activity: MadeStamp
  date_joined: MadeStamp
}

interface OrganizationMemberTable {
  organization_id: number
  user_id: number
  role: Generated<string>
  created_at: MadeStamp
  updated_at: MadeStamp
  removed_at: NullStamp
}

interface SessionTable {
  token_hash: Buffer
  user_id: number
  persist: Generated<boolean>
  password_confirmed_at: NullStamp
  created_at: MadeStamp
  last_seen_at: MadeStamp
  expires_at: Stamp
}

interface LegacyTokenTable {
  user_id: number
  token_hash: Buffer
  token_sealed: Buffer
  created_at: MadeStamp
}

interface PersonalTokenTable {
  jti: string
  user_id: number
  unsigned_token: string
  created_at: MadeStamp
  expires_at: Stamp
  revoked_at: NullStamp
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

interface FileUploadTable {
  id: Generated<number>
  project_id: number
  user_id: Null<number>
  file: string
  size_bytes: number
  created_at: MadeStamp
  path: Null<string>
}

interface ImportTable {
  id: Generated<number>
  project_id: number
  user_id: Null<number>
  status: Generated<string>
  task_count: Generated<number>
  annotation_count: Generated<number>
  prediction_count: Generated<number>
  duration_sec: Null<number>
  error: Null<string>
  report: MadeJson<unknown>
  created_at: MadeStamp
  finished_at: NullStamp
  source: Generated<string>
  job: Null<string>
  params: MadeJson<unknown>
  file_upload_ids: Generated<number[]>
  found_formats: MadeJson<unknown>
  could_be_tasks_list: Generated<boolean>
  data_columns: Generated<string[]>
  problem_count: Generated<number>
  first_task: Null<number>
  last_task: Null<number>
  undo_token: Null<string>
  updated_at: MadeStamp
}

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
}

interface ExportTable {
  id: Generated<number>
  project_id: number
  created_by: Null<number>
  title: Generated<string>
  status: Generated<string>
  options: MadeJson<unknown>
  counters: MadeJson<unknown>
  file: Null<string>
  md5: Null<string>
  size_bytes: Null<number>
  error: Null<string>
  created_at: MadeStamp
  finished_at: NullStamp
}

interface ConvertedExportTable {
  id: Generated<number>
  export_id: number
  export_type: string
  status: Generated<string>
  file: Null<string>
  error: Null<string>
  created_at: MadeStamp
  finished_at: NullStamp
}

interface JobRunTable {
  id: string
  organization_id: number
  project_id: Null<number>
  user_id: Null<number>
  kind: string
  status: Generated<string>
  params: MadeJson<unknown>
  progress: MadeJson<unknown>
  report: MadeJson<unknown>
  error: Null<string>
  created_at: MadeStamp
  started_at: NullStamp
  finished_at: NullStamp
}

interface OutboxTable {
  id: Generated<number>
  organization_id: number
  project_id: Null<number>
  event: string
  payload: Json<unknown>
  created_at: MadeStamp
}

interface IdempotencyKeyTable {
  user_id: number
  key: string
  request_hash: Buffer
  status: Null<number>
  headers: NullJson<unknown>
  body: Null<string>
  created_at: MadeStamp
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

interface TaskTextTable {
  project_id: number
  id: number
  text: string
}

interface TaskSearchTable {
  project_id: number
  ready_at: MadeStamp
}

interface WebhookTable {
  id: Generated<number>
  organization_id: number
  project_id: Null<number>
  url: string
  send_payload: Generated<boolean>
  send_for_all_actions: Generated<boolean>
  actions: Generated<string[]>
  headers_sealed: Null<Buffer>
  is_active: Generated<boolean>
  secret_sealed: Null<Buffer>
  old_secret_sealed: Null<Buffer>
  old_secret_until: NullStamp
  failures: Generated<number>
  failing_since: NullStamp
  paused_at: NullStamp
  ml_backend_id: Null<number>
  created_at: MadeStamp
  updated_at: MadeStamp
}

interface MlBackendTable {
  id: Generated<number>
  project_id: number
  url: string
  title: Null<string>
  description: Null<string>
  is_interactive: Generated<boolean>
  state: Generated<string>
  error_message: Null<string>
  auth_method: Generated<string>
  basic_auth_user: Null<string>
  basic_auth_pass_sealed: Null<Buffer>
  extra_params_sealed: Null<Buffer>
  hostname: Generated<string>
  model_version: Null<string>
  timeout_sec: number
  auto_update: Generated<boolean>
  token_hash: Buffer
  token_sealed: Buffer
  training_until: NullStamp
  trained_at_annotations: Generated<number>
  created_by: Null<number>
  created_at: MadeStamp
  updated_at: MadeStamp
}

interface WebhookMessageTable {
  id: Generated<number>
  project_id: number
  action: string
  payload: Json<unknown>
  body: Null<string>
  happened_at: Stamp
}

interface WebhookDeliveryTable {
  id: Generated<number>
  webhook_id: number
  project_id: number
  message_id: number
  status: Generated<string>
  parts: Generated<number>
  sent_through: Generated<number>
  attempts: Generated<number>
  failing_since: NullStamp
  next_try_at: NullStamp
  sent_at: NullStamp
  took_ms: Null<number>
  request_headers: NullJson<unknown>
  request_body: Null<string>
  answer_status: Null<number>
  answer_headers: NullJson<unknown>
  answer_body: Null<string>
  error: Null<string>
  created_at: MadeStamp
  finished_at: NullStamp
}

interface StorageTable {
  id: Generated<number>
  project_id: number
  direction: string
  kind: string
  title: Null<string>
  description: Null<string>
  params: MadeJson<unknown>
  secrets: Null<Buffer>
  synchronizable: Generated<boolean>
  status: Generated<string>
  last_sync: NullStamp
  last_sync_count: Null<number>
  traceback: Null<string>
  meta: MadeJson<unknown>
  job_run_id: Null<string>
  sync_key: Null<string>
  sync_totals: MadeJson<unknown>
  sync_holder: Null<string>
  created_by: Null<number>
  created_at: MadeStamp
}

interface StorageLinkTable {
  project_id: number
  storage_id: number
  key: string
  row_index: Generated<number>
  task_id: number
  etag: Null<string>
  changed_at: NullStamp
  missing_at: NullStamp
  created_at: MadeStamp
}

interface StorageSeenTable {
  storage_id: number
  key: string
}

interface StoragePushTable {
  project_id: number
  storage_id: number
  annotation_id: number
  version: Generated<number>
  attempts: Generated<number>
  next_try_at: MadeStamp
  held_until: NullStamp
  error: Null<string>
  created_at: MadeStamp
}

interface StorageObjectTable {
  project_id: number
  storage_id: number
  annotation_id: number
  key: string
  revision: number
  written_at: MadeStamp
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

interface PasswordLinkTable {
  user_id: number
  token_hash: Buffer
  created_by: number
  created_at: MadeStamp
  expires_at: Stamp
}

export interface Tables {
  organization: OrganizationTable
  user_account: UserAccountTable
  organization_member: OrganizationMemberTable
  session: SessionTable
  legacy_token: LegacyTokenTable
  personal_token: PersonalTokenTable
  trash: TrashTable
  project: ProjectTable
  project_counter: ProjectCounterTable
  project_delta: ProjectDeltaTable
  file_upload: FileUploadTable
  import: ImportTable
  task: TaskTable
  task_text: TaskTextTable
  task_search: TaskSearchTable
  annotation: AnnotationTable
  annotation_revision: AnnotationRevisionTable
  draft: DraftTable
  prediction: PredictionTable
  task_lock: TaskLockTable
  stream_history: StreamHistoryTable
  view: ViewTable
  export: ExportTable
  converted_export: ConvertedExportTable
  job_run: JobRunTable
  outbox: OutboxTable
  idempotency_key: IdempotencyKeyTable
  label: LabelTable
  label_link: LabelLinkTable
  webhook: WebhookTable
  webhook_message: WebhookMessageTable
  webhook_delivery: WebhookDeliveryTable
  storage: StorageTable
  storage_link: StorageLinkTable
  storage_seen: StorageSeenTable
  storage_push: StoragePushTable
  storage_object: StorageObjectTable
  ml_backend: MlBackendTable
  project_copy: ProjectCopyTable
  password_link: PasswordLinkTable
}
