// One step of the doctor.

import type { Remedy } from './connector.ts'

export interface DoctorStep {
  readonly step: string
  /** `skipped`: not needed here; `detail` says why. */
  readonly status: 'ok' | 'failed' | 'skipped'
  /** What was found, or the other side's own words. */
  readonly detail: string
  readonly remedy: Remedy | undefined
}
