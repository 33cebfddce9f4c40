// Imports in the background.

import { Type, type Static } from 'typebox'
import type { Job } from '../../jobs/job.ts'
import { runJob } from '../jobs/job-run.service.ts'
import { CANCELLED, clearUp, RUN_IMPORT, runImport } from './background.service.ts'
import { findImportById } from './import.queries.ts'
import { ProblemList } from './problem-list.ts'

const Payload = Type.Object({ run: Type.String(), import: Type.Integer() })

export const runImportJob: Job = {
  name: RUN_IMPORT,
  payload: Payload,
  // A million tasks take a minute: short work must not stand behind it.
  lane: 'long',
  async run(cx, payload, signal) {
    const ids = payload as Static<typeof Payload>
    const done = await runJob(cx, ids.run, signal, (job) => runImport(cx, ids.import, job))
    if (done) return
    // Cancelled before it began, or on a server that was killed.
    const row = await findImportById(cx.db.sql, ids.import)
    if (row?.finished_at === null) await clearUp(cx, row, 'cancelled', CANCELLED, new ProblemList())
  },
}
