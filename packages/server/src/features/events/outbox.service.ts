// Events as rows, stored in the transaction that caused them; the loop of events hands them to its subscribers after that.

import type { WebhookActionName } from '@siali/contract'
import type { Queryable } from '../../db/client.ts'
import { insertEvent } from './outbox.queries.ts'

/** Everything that is told of is something that webhooks may be told of. */
export type EventName = WebhookActionName

export interface OutboxEvent {
  readonly organizationId: number
  readonly projectId: number
  readonly event: EventName
  /** Ids of what the event tells of; whole objects only where they are small and never read again. */
  readonly payload: Readonly<Record<string, unknown>>
}

export function emit(db: Queryable, event: OutboxEvent): Promise<void> {
  return insertEvent(db, {
    organization_id: event.organizationId,
    project_id: event.projectId,
    event: event.event,
    payload: JSON.stringify(event.payload),
  })
}
