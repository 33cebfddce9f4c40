// Undo of a deletion.

import { trashRoutes } from '@siali/contract'
import type { Http } from '../../http/route.ts'
import { restoreDeed } from './trash.service.ts'

export function trashFeature(http: Http): void {
  http.route(trashRoutes.restore, async ({ cx, caller, body, reply }) => {
    const { restored, job } = await restoreDeed(cx, caller, body.undo)
    if (job === undefined) return { restored }
    void reply.code(202)
    return { restored, job }
  })
}
