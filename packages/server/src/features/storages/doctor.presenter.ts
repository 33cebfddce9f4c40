// What the doctor found, on the wire.

import type { DoctorStep } from './doctor-step.ts'

export function presentStep({ remedy, ...step }: DoctorStep) {
  return { ...step, remedy: remedy === undefined ? null : { text: remedy.text, paste: remedy.paste ?? null } }
}

export function presentSteps(steps: readonly DoctorStep[]) {
  return { is_well: steps.every(({ status }) => status !== 'failed'), steps: steps.map(presentStep) }
}

/** Steps as lines of JSON. */
export async function* printStepLines(steps: AsyncIterable<DoctorStep>): AsyncGenerator<string> {
  for await (const step of steps) yield `${JSON.stringify(presentStep(step))}\n`
}
