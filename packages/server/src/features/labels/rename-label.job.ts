// Goes on with a renaming of labels after its request was answered.

import { Type, type Static } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { runJob } from '../jobs/job-run.service.ts'
import { RENAME_LABEL, carryOut, type RenameOrder } from './rename-label.service.ts'

const Payload = Type.Object({ run: Type.String(), order: Type.Unsafe<RenameOrder>(Type.Object({})) })

export const renameLabelJob: Job = {
  name: RENAME_LABEL,
  payload: Payload,
  async run(cx, payload, signal) {
    const { run, order } = payload as Static<typeof Payload>
    await runJob(cx, run, signal, async (job) => {
      const updated = await carryOut(cx, order, (done) => job.progress(done, null))
      job.note({ annotations_updated: updated })
    })
  },
}
