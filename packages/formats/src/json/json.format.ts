// JSON: the tasks as they are. Passes text through, so nothing is parsed and nothing is lost.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import type { TaskSource } from '../source.ts'

async function* listOf(source: TaskSource): AsyncGenerator<string> {
  let before = '['
  for await (const { text } of source) {
    yield before + text
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}

/** Every task with everything it holds. */
export const jsonFormat: Format = {
  ...catalogued('JSON'),
  packing: 'file',
  write: (source, sink) => sink.file('result.json', listOf(source)),
}
