// Folds the tails of project counters once a minute.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { foldCounters } from './counter.service.ts'

export const foldCountersJob: Job = {
  name: 'fold-counters',
  payload: Type.Object({}),
  cron: '* * * * *',
  run: (cx) => foldCounters(cx),
}
