// Forgets idempotency keys of the day before, every hour.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { purgeKeys } from './idempotency.service.ts'

export const purgeKeysJob: Job = {
  name: 'purge-idempotency-keys',
  payload: Type.Object({}),
  cron: '41 * * * *',
  run: (cx, _payload, signal) => purgeKeys(cx, signal),
}
