// Removes task locks that ran out; they count for nothing from that moment on anyway.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { deleteExpiredLocks } from './stream.queries.ts'

export const expiredLocksJob: Job = {
  name: 'expired-locks',
  payload: Type.Object({}),
  cron: '23 * * * *',
  run: (cx) => deleteExpiredLocks(cx.db.sql, cx.clock.now(), 10_000),
}
