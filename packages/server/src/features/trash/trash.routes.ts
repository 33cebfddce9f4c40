// Undo of a deletion.

import { trashRoutes } from '@siali/contract'
import type { Http } from '../../http/route.ts'
import { restoreDeed } from './trash.service.ts'

export function trashFeature(http: Http): void {
  http.route(trashRoutes.restore, async ({ cx, caller, body }) => ({
    restored: await restoreDeed(cx, caller, body.undo),
  }))
}
