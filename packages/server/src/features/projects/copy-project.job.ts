// Copies the tasks of a big project into its duplicate.

import { Type, type Static } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { runJob } from '../jobs/job-run.service.ts'
import { COPY_PROJECT, copyRest, giveUpCopy } from './duplicate.service.ts'

const Payload = Type.Object({ run: Type.String(), project: Type.Integer(), total: Type.Integer() })

export const copyProjectJob: Job = {
  name: COPY_PROJECT,
  payload: Payload,
  lane: 'long',
  async run(cx, payload, signal) {
    const { run, project, total } = payload as Static<typeof Payload>
    const done = await runJob(cx, run, signal, async (job) => {
      const count = await copyRest(cx, project, (tasks) => job.progress(tasks, total))
      job.note({ detail: `Copied ${count} tasks` })
    })
    if (!done) await giveUpCopy(cx, project)
  },
}
