// THE list of jobs.

import { foldCountersJob } from '../features/counters/fold-counters.job.ts'
import type { Job } from './job.ts'

export const JOBS: readonly Job[] = [foldCountersJob]
