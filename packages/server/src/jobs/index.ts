// THE list of jobs.

import type { Job } from './job.ts'

export const JOBS: readonly Job[] = []
