// What the doctor found, on the wire.

import type { DoctorStep } from './doctor-step.ts'

export function presentSteps(steps: readonly DoctorStep[]) {
  return {
    is_well: steps.every(({ status }) => status !== 'failed'),
    steps: steps.map(({ remedy, ...step }) => ({
      ...step,
      remedy: remedy === undefined ? null : { text: remedy.text, paste: remedy.paste ?? null },
    })),
  }
}
