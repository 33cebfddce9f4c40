// Looks each minute for model servers that have no webhook yet.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { addMissingHooks } from './missing-hooks.service.ts'

export const missingHooksJob: Job = {
  name: 'missing-model-hooks',
  payload: Type.Object({}),
  cron: '* * * * *',
  run: (cx) => addMissingHooks(cx),
}
