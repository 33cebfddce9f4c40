// Row types of what happens later or elsewhere: jobs, events, webhooks and models.

import type { Generated } from 'kysely'
import type { Stamp, MadeStamp, NullStamp, Json, MadeJson, NullJson, Null } from './column-types.ts'

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
  awaits_hook: Generated<boolean>
  created_by: Null<number>
  created_at: MadeStamp
  updated_at: MadeStamp
}

export interface EventTables {
  job_run: JobRunTable
  outbox: OutboxTable
  idempotency_key: IdempotencyKeyTable
  webhook: WebhookTable
  webhook_message: WebhookMessageTable
  webhook_delivery: WebhookDeliveryTable
  ml_backend: MlBackendTable
}
