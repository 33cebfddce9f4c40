// JSONL: a task a line, as JSON has it.
import type { Format } from '../format.ts'
import type { TaskSource } from '../source.ts'

// Line breaks of a JSON text stand between its parts only: inside of texts they are escaped.
async function* linesOf(source: TaskSource): AsyncGenerator<string> {
  for await (const { text } of source) yield `${text.replaceAll(/[\r\n]+/g, ' ')}\n`
}

/** Every task with everything it holds, a line each. */
export const jsonlFormat: Format = {
  id: 'JSONL',
  title: 'JSON Lines, a task per line',
  description: 'All tasks with every annotation, one JSON object a line.',
  packing: 'file',
  supports: () => true,
  write: (source, sink) => sink.file('result.jsonl', linesOf(source)),
}
