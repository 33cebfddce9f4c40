// Writes annotations to targets that did not get them at once. By the clock too, for those whose server was killed.

import { Type } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { PUSH_TO_TARGETS, pushDue } from './push.service.ts'

export const pushToTargetsJob: Job = {
  name: PUSH_TO_TARGETS,
  payload: Type.Object({}),
  lane: 'pushes',
  cron: '* * * * *',
  run: (cx, _payload, signal) => pushDue(cx, signal),
}
