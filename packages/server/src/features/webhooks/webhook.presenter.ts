// Webhooks on the wire.

import type { Webhook } from '@siali/contract'
import { toStamp } from '../../http/stamp.ts'
import { maskHeaders, type RequestHeaders } from './request-headers.ts'
import type { HealthRow, WebhookRow } from './webhook.queries.ts'

/** A paused hook is not active, as programs of the incumbent understand it. */
export function presentWebhook(row: WebhookRow, headers: RequestHeaders): Webhook {
  return {
    id: row.id,
    organization: row.organization_id,
    project: row.project_id,
    url: row.url,
    send_payload: row.send_payload,
    send_for_all_actions: row.send_for_all_actions,
    headers: maskHeaders(headers) as Record<string, string>,
    is_active: row.is_active && row.paused_at === null,
    actions: row.actions as Webhook['actions'],
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
  }
}

export function presentHealth(row: WebhookRow, health: HealthRow | undefined) {
  const state = !row.is_active
    ? 'off'
    : row.paused_at !== null
      ? 'paused'
      : row.failures > 0
        ? 'failing'
        : 'on'
  return {
    webhook: row.id,
    state,
    failures: row.failures,
    failing_since: toStamp(row.failing_since),
    paused_at: toStamp(row.paused_at),
    waiting: health?.waiting ?? 0,
    next_try_at: toStamp(health?.next_try_at ?? null),
    last_sent_at: toStamp(health?.last_sent_at ?? null),
    last_error: health?.last_error ?? null,
    is_signed: row.secret_sealed !== null,
    old_secret_until: toStamp(row.old_secret_until),
    ml_backend: row.ml_backend_id,
  }
}
