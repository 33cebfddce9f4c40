// What a check of a model server needs of a label config: data of a task, and whether a result fits.

import { checkServerConfig, predictionCheck, sampleTask } from '@siali/labeling'
import { SAMPLE_MEDIA } from '../projects/sample-media.ts'

export interface CheckedConfig {
  /** Of a made-up task. */
  readonly data: Readonly<Record<string, unknown>>
  /** Reasons why a result list is none of the config. */
  problemsOf(result: readonly unknown[]): string[]
}

/** @throws Error when the config is none. */
export function readCheckedConfig(labelConfig: string): CheckedConfig {
  const problem = checkServerConfig(labelConfig)
  if (problem !== undefined) throw new Error(`The label config cannot be used: ${problem.message}`)
  return {
    data: sampleTask(labelConfig, SAMPLE_MEDIA),
    problemsOf: predictionCheck(labelConfig).placesOf,
  }
}
