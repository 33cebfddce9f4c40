// Waiting for background work as clients do: by asking for its row.

import type { JobRun } from '@siali/contract'
import type { Client } from './server.ts'

const OVER = new Set(['completed', 'failed', 'cancelled'])

/** The row of the work when it is over. The test's own time limit is the limit. */
export async function waitForJob(api: Client, id: string): Promise<JobRun> {
  for (;;) {
    const run = (await api.get(`/api/siali/jobs/${id}`)).json<JobRun>()
    if (OVER.has(run.status)) return run
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
