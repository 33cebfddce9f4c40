// Brings the overlap of a big project's tasks to what its settings say.

import { Type, type Static } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { APPLY_OVERLAP, applyOverlapInChunks } from './overlap.service.ts'
import { findProjectById } from './project.queries.ts'

const Payload = Type.Object({ projectId: Type.Integer(), refreshAll: Type.Boolean() })

export const applyOverlapJob: Job = {
  name: APPLY_OVERLAP,
  payload: Payload,
  async run(cx, payload, signal) {
    const { projectId, refreshAll } = payload as Static<typeof Payload>
    const project = await findProjectById(cx.db.sql, projectId)
    if (project !== undefined) await applyOverlapInChunks(cx, project, refreshAll, signal)
  },
}
