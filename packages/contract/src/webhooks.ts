// Webhooks: addresses that are told of what happens. The incumbent's routes, and ours for signatures, health and the log.

import { Type, type Static } from 'typebox'
import { Id, JsonObject, Stamp, choice, defineRoute, nullable, ErrorEnvelope } from './wire.ts'

/** What a webhook may be told of, in the order of the catalogue. */
export const WEBHOOK_ACTIONS = [
  'PROJECT_CREATED',
  'PROJECT_UPDATED',
  'PROJECT_DELETED',
  'TASKS_CREATED',
  'TASKS_DELETED',
  'ANNOTATION_CREATED',
  'ANNOTATIONS_CREATED',
  'ANNOTATION_UPDATED',
  'ANNOTATIONS_DELETED',
  'LABEL_LINK_CREATED',
  'LABEL_LINK_UPDATED',
  'LABEL_LINK_DELETED',
] as const
export type WebhookActionName = (typeof WEBHOOK_ACTIONS)[number]

export const Webhook = Type.Object(
  {
    id: Id,
    organization: Id,
    project: nullable(Id),
    url: Type.String(),
    send_payload: Type.Boolean(),
    send_for_all_actions: Type.Boolean(),
    headers: Type.Record(Type.String(), Type.String()),
    is_active: Type.Boolean(),
    actions: Type.Array(choice(WEBHOOK_ACTIONS)),
    created_at: Stamp,
    updated_at: Stamp,
  },
  { title: 'Webhook' },
)
export type Webhook = Static<typeof Webhook>

const fields = {
  url: Type.String({ minLength: 1, maxLength: 2048 }),
  send_payload: Type.Optional(Type.Boolean({ description: 'False: the body holds the action alone' })),
  send_for_all_actions: Type.Optional(Type.Boolean()),
  headers: Type.Optional(
    Type.Unknown({
      description:
        'At most 10 more headers of each request, text by name. Values of names that tell of credentials come back masked; a masked value written back keeps the stored one.',
    }),
  ),
  is_active: Type.Optional(Type.Boolean()),
  actions: Type.Optional(Type.Array(choice(WEBHOOK_ACTIONS), { maxItems: 100 })),
}
const WebhookBody = Type.Object({ ...fields, project: Type.Optional(nullable(Type.Integer())) })
const WebhookChange = Type.Object(fields)

const EXAMPLE = {
  url: 'https://hooks.example.com/labels',
  send_for_all_actions: false,
  actions: ['ANNOTATION_CREATED', 'ANNOTATION_UPDATED'],
  headers: { Authorization: 'Bearer …' },
}

const ActionInfo = Type.Object({
  name: Type.String(),
  description: Type.String(),
  key: Type.String(),
  'organization-only': Type.Boolean(),
})

const Status = choice(['waiting', 'delivered', 'failed', 'skipped'])

const deliveryFields = {
  id: Id,
  action: Type.String(),
  project: Id,
  status: Status,
  /** The same for each try and each redelivery; header X-Siali-Message. */
  message: Id,
  attempts: Type.Integer(),
  happened_at: Stamp,
  sent_at: nullable(Stamp),
  took_ms: nullable(Type.Integer()),
  next_try_at: nullable(Stamp),
  answer_status: nullable(Type.Integer()),
  error: nullable(Type.String()),
}
export const WebhookDelivery = Type.Object(deliveryFields, { title: 'WebhookDelivery' })
export const WebhookDeliveryDetail = Type.Object(
  {
    ...deliveryFields,
    request: Type.Object({ headers: nullable(JsonObject), body: nullable(Type.String()) }),
    answer: Type.Object({ headers: nullable(JsonObject), body: nullable(Type.String()) }),
  },
  { title: 'WebhookDeliveryDetail' },
)
export const WebhookHealth = Type.Object(
  {
    webhook: Id,
    state: choice(['on', 'failing', 'paused', 'off']),
    failures: Type.Integer({ description: 'Requests that failed since the last one that did not' }),
    failing_since: nullable(Stamp),
    paused_at: nullable(Stamp),
    waiting: Type.Integer({ description: 'Events that wait to be sent; 1000 stands for more' }),
    next_try_at: nullable(Stamp),
    last_sent_at: nullable(Stamp),
    last_error: nullable(Type.String({ description: 'What the first event that waits was refused with' })),
    is_signed: Type.Boolean(),
    old_secret_until: nullable(Stamp),
    ml_backend: nullable(Type.Integer({ description: 'The model that it belongs to' })),
  },
  { title: 'WebhookHealth' },
)
export const WebhookTest = Type.Object(
  {
    is_delivered: Type.Boolean(),
    took_ms: Type.Integer(),
    answer_status: nullable(Type.Integer()),
    error: nullable(Type.String()),
    request: Type.Object({ headers: JsonObject, body: Type.String() }),
    answer: Type.Object({ headers: nullable(JsonObject), body: nullable(Type.String()) }),
  },
  { title: 'WebhookTest' },
)

const tag = 'Webhooks'
const params = Type.Object({ id: Type.Integer() })
const deliveryParams = Type.Object({ id: Type.Integer(), delivery_id: Type.Integer() })

export const webhookRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/webhooks/',
    operationId: 'api_webhooks_list',
    tag,
    summary: 'List webhooks',
    description: 'Of a project; without `project` all that you may see.',
    query: Type.Object({ project: Type.Optional(Type.String()) }),
    responses: { 200: Type.Array(Webhook) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/webhooks/',
    operationId: 'api_webhooks_create',
    tag,
    summary: 'Create a webhook',
    body: WebhookBody,
    example: { project: 1, ...EXAMPLE },
    responses: { 201: Webhook },
  }),
  info: defineRoute({
    method: 'GET',
    path: '/api/webhooks/info/',
    operationId: 'api_webhooks_info_read',
    tag,
    summary: 'What webhooks may be told of',
    auth: false,
    query: Type.Object({ 'organization-only': Type.Optional(Type.Boolean()) }),
    responses: { 200: Type.Record(Type.String(), ActionInfo) },
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/webhooks/{id}/',
    operationId: 'api_webhooks_read',
    tag,
    summary: 'Get a webhook',
    params,
    responses: { 200: Webhook },
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/webhooks/{id}/',
    operationId: 'api_webhooks_partial_update',
    tag,
    summary: 'Change a webhook',
    params,
    body: WebhookChange,
    example: { is_active: false },
    responses: { 200: Webhook },
  }),
  replace: defineRoute({
    method: 'PUT',
    path: '/api/webhooks/{id}/',
    operationId: 'api_webhooks_update',
    tag,
    summary: 'Change a webhook (actions and headers left out are cleared, other fields stay)',
    params,
    body: WebhookChange,
    example: EXAMPLE,
    responses: { 200: Webhook },
  }),
  delete: defineRoute({
    method: 'DELETE',
    path: '/api/webhooks/{id}/',
    operationId: 'api_webhooks_delete',
    tag,
    summary: 'Delete a webhook with its log',
    params,
    responses: { 204: null },
  }),
  health: defineRoute({
    method: 'GET',
    path: '/api/siali/webhooks',
    operationId: 'siali_webhooks_list',
    tag,
    summary: 'How webhooks do',
    description: 'Of a project; without `project` all that you may see. In the order of their ids.',
    query: Type.Object({ project: Type.Optional(Type.Integer()) }),
    responses: { 200: Type.Array(WebhookHealth) },
  }),
  makeSecret: defineRoute({
    method: 'POST',
    path: '/api/siali/webhooks/{id}/secret',
    operationId: 'siali_webhooks_secret_create',
    tag,
    summary: 'Make the secret that requests are signed with',
    description:
      'Shown in this answer alone. The secret before signs too for 24 hours. Header `X-Siali-Signature`: `t=<unix seconds>,v1=<hex>[,v1=<hex>]`, HMAC-SHA-256 of `<t>.<body>`.',
    params,
    responses: {
      201: Type.Object({ secret: Type.String(), old_secret_until: nullable(Stamp) }),
    },
  }),
  forgetSecret: defineRoute({
    method: 'DELETE',
    path: '/api/siali/webhooks/{id}/secret',
    operationId: 'siali_webhooks_secret_delete',
    tag,
    summary: 'Forget the secret: requests are no longer signed',
    description: 'The secret before, if it still signs, is forgotten too.',
    params,
    responses: { 204: null },
  }),
  test: defineRoute({
    method: 'POST',
    path: '/api/siali/webhooks/{id}/test',
    operationId: 'siali_webhooks_test_create',
    tag,
    summary: 'Send a test request and see what comes back',
    description: 'Its action is `TEST`. It is signed, is not repeated and stands in no log.',
    params,
    responses: { 200: WebhookTest },
  }),
  deliveries: defineRoute({
    method: 'GET',
    path: '/api/siali/webhooks/{id}/deliveries',
    operationId: 'siali_webhooks_deliveries_list',
    tag,
    summary: 'List what was sent and what waits',
    description: 'Newest first, at most 50; `before` goes on behind a delivery, `status` names one.',
    params,
    query: Type.Object({ before: Type.Optional(Type.Integer()), status: Type.Optional(Status) }),
    responses: { 200: Type.Array(WebhookDelivery) },
  }),
  delivery: defineRoute({
    method: 'GET',
    path: '/api/siali/webhooks/{id}/deliveries/{delivery_id}',
    operationId: 'siali_webhooks_deliveries_read',
    tag,
    summary: 'Get a delivery with request and answer',
    params: deliveryParams,
    responses: { 200: WebhookDeliveryDetail },
  }),
  redeliver: defineRoute({
    method: 'POST',
    path: '/api/siali/webhooks/{id}/deliveries/{delivery_id}/redeliver',
    operationId: 'siali_webhooks_redeliver_create',
    tag,
    summary: 'Send again',
    description: 'What waits is tried at once; what is over is sent once more, behind what waits.',
    params: deliveryParams,
    responses: { 201: WebhookDelivery },
  }),
  skip: defineRoute({
    method: 'POST',
    path: '/api/siali/webhooks/{id}/deliveries/{delivery_id}/skip',
    operationId: 'siali_webhooks_skip_create',
    errors: { 409: ErrorEnvelope },
    tag,
    summary: 'Give up a delivery that waits, so that those behind it go on',
    params: deliveryParams,
    responses: { 200: WebhookDelivery },
  }),
}
