// Goes on undoing a big import after its request was answered.

import { Type, type Static } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { runJob } from '../jobs/job-run.service.ts'
import { goOnUndoing, UNDO_IMPORT } from './undo.service.ts'

const Payload = Type.Object({
  run: Type.String(),
  import: Type.Integer(),
  user: Type.Integer(),
  organization: Type.Integer(),
})

export const undoImportJob: Job = {
  name: UNDO_IMPORT,
  payload: Payload,
  async run(cx, payload, signal) {
    const ids = payload as Static<typeof Payload>
    await runJob(cx, ids.run, signal, (job) => goOnUndoing(cx, ids, job))
  },
}
