// The webhook of a model server: it is told what happens in its project while that trains on submission, at the address the
// incumbent registers.

import type { AppContext } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { insertWebhook, updateModelHook } from './webhook.queries.ts'
import { WEBHOOKS_TOPIC } from './webhook.service.ts'

export interface ModelHook {
  readonly backendId: number
  readonly url: string
  /** The header `Authorization` of the server's own credentials. */
  readonly authorization: string | undefined
}

/** In the transaction that stores the backend; it goes with that. */
export async function addModelHook(
  cx: AppContext,
  tx: Tx,
  of: { readonly organizationId: number; readonly projectId: number },
  hook: ModelHook,
): Promise<void> {
  const now = cx.clock.now()
  await insertWebhook(tx, {
    ...columnsOf(cx, hook),
    organization_id: of.organizationId,
    project_id: of.projectId,
    ml_backend_id: hook.backendId,
    created_at: now,
    updated_at: now,
  })
  cx.bell.ring(WEBHOOKS_TOPIC)
}

/** The hook follows its server's address and credentials; one that somebody deleted stays so. */
export async function followModelServer(cx: AppContext, tx: Tx, hook: ModelHook): Promise<void> {
  await updateModelHook(tx, hook.backendId, { ...columnsOf(cx, hook), updated_at: cx.clock.now() })
  cx.bell.ring(WEBHOOKS_TOPIC)
}

function columnsOf(cx: AppContext, { url, authorization }: ModelHook) {
  const headers = authorization === undefined ? {} : { Authorization: authorization }
  return { url, headers_sealed: cx.secrets.seal(JSON.stringify(headers)) }
}
