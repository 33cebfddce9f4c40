// Counts a big project anew.

import { Type, type Static } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { RECOUNT, recountProject } from './recount.service.ts'

const Payload = Type.Object({ projectId: Type.Integer() })

export const recountJob: Job = {
  name: RECOUNT,
  payload: Payload,
  run: (cx, payload) => recountProject(cx, (payload as Static<typeof Payload>).projectId),
}
