// Webhooks of model servers that were connected before there were any.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import { addModelHook } from '../webhooks/model-hook.service.ts'
import { endAwaitingHook, listAwaitingHook } from './backend.queries.ts'
import { hookOf } from './model-server.ts'

/** Once each: a webhook that somebody deletes stays so. */
export async function addMissingHooks(cx: AppContext): Promise<void> {
  for (const row of await listAwaitingHook(cx.db.sql)) {
    const { organization_id: organizationId, project_id: projectId } = row
    await withTransaction(cx.db, async (tx) => {
      if (await endAwaitingHook(tx, row.id))
        await addModelHook(cx, tx, { organizationId, projectId }, hookOf(cx, row.id, row))
    })
  }
}
