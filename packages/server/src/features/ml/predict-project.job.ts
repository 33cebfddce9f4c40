// Predicts a whole project.

import { Type, type Static } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { runJob } from '../jobs/job-run.service.ts'
import { findLiveProject } from '../projects/project.service.ts'
import { findBackendById } from './backend.queries.ts'
import { PREDICT_PROJECT, predictProject } from './batch.service.ts'

const Payload = Type.Object({ run: Type.String(), backend: Type.Integer(), batchSize: Type.Integer() })

export const predictProjectJob: Job = {
  name: PREDICT_PROJECT,
  payload: Payload,
  lane: 'long',
  async run(cx, payload, signal) {
    const { run, backend: id, batchSize } = payload as Static<typeof Payload>
    await runJob(cx, run, signal, async (job) => {
      const backend = await findBackendById(cx.db.sql, id)
      const project = backend === undefined ? undefined : await findLiveProject(cx, backend.project_id)
      // Both may have gone since.
      if (backend === undefined || project === undefined) return
      await predictProject(cx, project, backend, batchSize, job)
    })
  },
}
