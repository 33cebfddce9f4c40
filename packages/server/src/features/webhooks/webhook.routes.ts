// Routes of webhooks.

import { webhookRoutes } from '@siali/contract'
import { toBoolean } from '../../http/body.ts'
import { queryInteger, queryText } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { toStamp } from '../../http/stamp.ts'
import { presentDelivery, presentDeliveryDetail, presentTest } from './delivery.presenter.ts'
import { readLog, redeliver, requireDelivery, sendTest, skip } from './delivery.service.ts'
import { WEBHOOK_ACTION_LIST } from './webhook-actions.ts'
import { presentHealth, presentWebhook } from './webhook.presenter.ts'
import type { WebhookRow } from './webhook.queries.ts'
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  findWebhooks,
  forgetSecret,
  makeSecret,
  readHealth,
  readStoredHeaders,
  requireWebhook,
} from './webhook.service.ts'

export function webhookFeature(http: Http): void {
  const present = (row: WebhookRow) => presentWebhook(row, readStoredHeaders(http.cx, row))
  http.route(webhookRoutes.list, async ({ cx, caller, query }) =>
    (await findWebhooks(cx, caller, queryText(query, 'project'))).map(present),
  )
  http.route(webhookRoutes.create, async ({ cx, caller, body, reply }) => {
    const row = await createWebhook(cx, caller, body)
    void reply.header('location', row.url)
    return present(row)
  })
  http.route(webhookRoutes.info, async ({ query }) => {
    const only = toBoolean(queryText(query, 'organization-only'))
    return presentCatalogue(only)
  })
  http.route(webhookRoutes.get, async ({ cx, caller, params }) =>
    present(await requireWebhook(cx, caller, params['id'] ?? 0)),
  )
  http.route(webhookRoutes.update, async ({ cx, caller, params, body }) =>
    present(await changeWebhook(cx, caller, params['id'] ?? 0, body, false)),
  )
  http.route(webhookRoutes.replace, async ({ cx, caller, params, body }) =>
    present(await changeWebhook(cx, caller, params['id'] ?? 0, body, true)),
  )
  http.route(webhookRoutes.delete, ({ cx, caller, params }) => deleteWebhook(cx, caller, params['id'] ?? 0))

  http.route(webhookRoutes.health, async ({ cx, caller, query }) => {
    const rows = await findWebhooks(cx, caller, queryInteger(query, 'project')?.toString())
    const health = await readHealth(cx, rows)
    return rows.map((row) => presentHealth(row, health.get(row.id)))
  })
  http.route(webhookRoutes.makeSecret, async ({ cx, caller, params }) => {
    const { secret, row } = await makeSecret(cx, caller, params['id'] ?? 0)
    return { secret, old_secret_until: toStamp(row.old_secret_until) }
  })
  http.route(webhookRoutes.forgetSecret, ({ cx, caller, params }) =>
    forgetSecret(cx, caller, params['id'] ?? 0),
  )
  http.route(webhookRoutes.test, async ({ cx, caller, params }) => {
    const { exchange, body } = await sendTest(cx, caller, params['id'] ?? 0)
    return presentTest(exchange, body)
  })
  http.route(webhookRoutes.deliveries, async ({ cx, caller, params, query }) => {
    const page = { before: queryInteger(query, 'before'), status: queryText(query, 'status') }
    return (await readLog(cx, caller, params['id'] ?? 0, page)).map(presentDelivery)
  })
  http.route(webhookRoutes.delivery, async ({ cx, caller, params }) =>
    presentDeliveryDetail(await requireDelivery(cx, caller, params['id'] ?? 0, params['delivery_id'] ?? 0)),
  )
  http.route(webhookRoutes.redeliver, async ({ cx, caller, params }) =>
    presentDelivery(await redeliver(cx, caller, params['id'] ?? 0, params['delivery_id'] ?? 0)),
  )
  http.route(webhookRoutes.skip, async ({ cx, caller, params }) =>
    presentDelivery(await skip(cx, caller, params['id'] ?? 0, params['delivery_id'] ?? 0)),
  )
}

/** `organizationOnly` undefined: all actions. */
function presentCatalogue(organizationOnly: boolean | undefined) {
  const shown = WEBHOOK_ACTION_LIST.filter(
    (one) => organizationOnly === undefined || one.organizationOnly === organizationOnly,
  )
  return Object.fromEntries(
    shown.map((one) => [
      one.name,
      {
        name: one.title,
        description: one.description,
        key: one.key,
        'organization-only': one.organizationOnly,
      },
    ]),
  )
}
