// Looks each minute for projects whose model servers should train.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { trainWhatIsDue } from './training.service.ts'

export const trainDueJob: Job = {
  name: 'train-due',
  payload: Type.Object({}),
  cron: '* * * * *',
  lane: 'long',
  run: (cx, _payload, signal) => trainWhatIsDue(cx, signal),
}
