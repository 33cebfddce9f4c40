// Events as rows, stored in the transaction that caused them; delivery reads them later. Payloads hold ids only.

import type { Queryable } from '../../db/client.ts'
import { insertEvent } from './outbox.queries.ts'

export type EventName =
  | 'PROJECT_CREATED'
  | 'PROJECT_UPDATED'
  | 'PROJECT_DELETED'
  | 'TASKS_CREATED'
  | 'TASKS_DELETED'
  | 'ANNOTATION_CREATED'
  | 'ANNOTATIONS_CREATED'
  | 'ANNOTATION_UPDATED'
  | 'ANNOTATIONS_DELETED'

export interface OutboxEvent {
  readonly organizationId: number
  readonly projectId: number
  readonly event: EventName
  readonly payload: Readonly<Record<string, number | readonly number[]>>
}

export function emit(db: Queryable, event: OutboxEvent): Promise<void> {
  return insertEvent(db, {
    organization_id: event.organizationId,
    project_id: event.projectId,
    event: event.event,
    payload: JSON.stringify(event.payload),
  })
}
