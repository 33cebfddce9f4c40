// Goes on undoing a big deletion after its request was answered.

import { Type, type Static } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { runJob } from '../jobs/job-run.service.ts'
import { RESTORE_DEED, restoreSteps } from './trash.service.ts'

const Payload = Type.Object({ run: Type.String(), organization: Type.Integer(), undo: Type.String() })

export const restoreDeedJob: Job = {
  name: RESTORE_DEED,
  payload: Payload,
  async run(cx, payload, signal) {
    const { run, organization, undo } = payload as Static<typeof Payload>
    await runJob(cx, run, signal, async (job) => {
      for (let total = 0; ;) {
        const { restored, done } = await restoreSteps(cx, organization, undo, 1)
        total += restored
        if (done) return job.note({ restored: total })
        await job.progress(total, null)
      }
    })
  },
}
