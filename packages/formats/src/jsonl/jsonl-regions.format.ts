// JSONL_REGIONS: a result a line, with the task and the annotation it is of.
import { annotationsOf, annotatorOf } from '../annotated.ts'
import type { Format } from '../format.ts'
import { printJson, type JsonValue } from '../json-text.ts'
import type { TaskSource } from '../source.ts'

async function* linesOf(source: TaskSource): AsyncGenerator<string> {
  for await (const entry of source) {
    for (const { taskId, data, annotation, results } of annotationsOf(entry.task())) {
      for (const result of results) {
        const row = new Map<string, JsonValue>([
          ['task_id', taskId],
          ['annotation_id', annotation['id'] ?? null],
          ['annotator', annotatorOf(annotation)],
          ['ground_truth', annotation['ground_truth'] ?? false],
          ['created_at', annotation['created_at'] ?? null],
          ['result', result],
          ['data', data],
        ])
        yield `${printJson(row, 0)}\n`
      }
    }
  }
}

/** Every result of annotations that were not cancelled. */
export const jsonlRegionsFormat: Format = {
  id: 'JSONL_REGIONS',
  title: 'JSON Lines, a region per line',
  description: 'Each region, choice and relation as one JSON object a line, with the data of its task.',
  packing: 'file',
  loses: 'Tasks without results, skipped annotations, predictions and drafts.',
  better: ['JSONL'],
  supports: () => true,
  write: (source, sink) => sink.file('result.jsonl', linesOf(source)),
}
