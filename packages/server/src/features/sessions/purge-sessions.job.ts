// Forgets sessions that nobody closed, every day.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { purgeSessions } from './session.service.ts'

export const purgeSessionsJob: Job = {
  name: 'purge-sessions',
  payload: Type.Object({}),
  cron: '29 3 * * *',
  run: (cx) => purgeSessions(cx),
}
