// Exports whose video regions have a key frame for every frame.

import {
  interpolateTask,
  parseTaskText,
  printTaskText,
  taskFromText,
  type ParsedConfig,
} from '@siali/formats'
import type { ProjectRow } from '../projects/project.service.ts'
import { BETWEEN, splitBatch, type TaskBatch } from './export-tasks.ts'
import type { TaskBatches } from './export-source.ts'

/** True when the config can make regions of videos. */
export function hasVideoRegions(project: ProjectRow): boolean {
  return Object.values(project.parsed_label_config as ParsedConfig).some(
    ({ type }) => type === 'VideoRectangle',
  )
}

/** A task with all frames. Numbers keep their spelling. */
function textWithAllFrames(text: string): string {
  return text.includes('"videorectangle"') ? printTaskText(interpolateTask(parseTaskText(text))) : text
}

export function withAllFrames(source: TaskBatches): TaskBatches {
  return async function* () {
    for await (const batch of source()) yield batch.map(({ text }) => taskFromText(textWithAllFrames(text)))
  }
}

export function batchWithAllFrames(batch: TaskBatch): TaskBatch {
  const texts = splitBatch(batch).map(textWithAllFrames)
  const ends: number[] = []
  for (const text of texts)
    ends.push((ends.at(-1) ?? -BETWEEN.length) + BETWEEN.length + Buffer.byteLength(text))
  return { bytes: Buffer.from(texts.join(BETWEEN)), ends }
}
