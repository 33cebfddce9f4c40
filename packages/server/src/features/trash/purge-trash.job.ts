// Removes what has lain in the trash for 30 days, every hour.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { purgeTrash } from './trash.service.ts'

export const purgeTrashJob: Job = {
  name: 'purge-trash',
  payload: Type.Object({}),
  cron: '17 * * * *',
  run: (cx, _payload, signal) => purgeTrash(cx, signal),
}
