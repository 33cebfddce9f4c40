// Looks each minute for runs whose work nobody takes up any more.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { endLostRuns } from './job-run.service.ts'

export const endLostRunsJob: Job = {
  name: 'end-lost-runs',
  payload: Type.Object({}),
  cron: '* * * * *',
  run: (cx) => endLostRuns(cx),
}
