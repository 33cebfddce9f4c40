// Ages the log of webhooks.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { purgeDeliveries } from './delivery.service.ts'

export const purgeDeliveriesJob: Job = {
  name: 'purge-deliveries',
  payload: Type.Object({}),
  cron: '17 * * * *',
  run: (cx, _payload, signal) => purgeDeliveries(cx, signal),
}
