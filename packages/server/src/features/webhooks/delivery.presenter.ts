// The log of a webhook on the wire.

import { toStamp } from '../../http/stamp.ts'
import type { DeliveryDetailRow, DeliveryRow } from './delivery.queries.ts'
import type { Exchange } from './request.ts'

export function presentDelivery(row: DeliveryRow) {
  return {
    id: row.id,
    action: row.action,
    project: row.project_id,
    status: row.status,
    message: row.message_id,
    attempts: row.attempts,
    happened_at: toStamp(row.happened_at),
    sent_at: toStamp(row.sent_at),
    took_ms: row.took_ms,
    next_try_at: toStamp(row.next_try_at),
    answer_status: row.answer_status,
    error: row.error,
  }
}

export function presentDeliveryDetail(row: DeliveryDetailRow) {
  return {
    ...presentDelivery(row),
    request: { headers: row.request_headers, body: row.request_body ?? row.body },
    answer: { headers: row.answer_headers, body: row.answer_body },
  }
}

export function presentTest(exchange: Exchange, body: string) {
  return {
    is_delivered: exchange.isTaken,
    took_ms: exchange.tookMs,
    answer_status: exchange.answerStatus,
    error: exchange.error,
    request: { headers: exchange.requestHeaders, body },
    answer: { headers: exchange.answerHeaders, body: exchange.answerBody },
  }
}
