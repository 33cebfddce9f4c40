// Fills the substring index of projects that have grown big, every minute.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { fillSearch } from './search.service.ts'

export const fillSearchJob: Job = {
  name: 'fill-search',
  payload: Type.Object({}),
  cron: '* * * * *',
  run: (cx, _payload, signal) => fillSearch(cx, signal),
}
