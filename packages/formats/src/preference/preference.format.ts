// PREFERENCE: a prompt with a chosen and a rejected answer a line, for preference tuning.
import { annotationsOf, numberOf, textsOf, valueOf, type Annotated } from '../annotated.ts'
import { hasAny } from '../config-shape.ts'
import type { Format, ParsedConfig, WriteOptions } from '../format.ts'
import { isList, isObject, type JsonObject, type JsonValue } from '../json-text.ts'
import type { TaskSource } from '../source.ts'

interface Pair {
  readonly prompt: JsonValue
  readonly chosen: JsonValue
  readonly rejected: JsonValue
}

async function* linesOf(source: TaskSource, options: WriteOptions): AsyncGenerator<string> {
  for await (const entry of source) {
    for (const annotated of annotationsOf(entry.task())) {
      const pairs = annotated.results.flatMap((result) => pairsOf(result, annotated, options.controls))
      if (pairs.length === 0)
        options.report?.({ task: annotated.taskId, message: 'Nothing was preferred to something else.' })
      for (const pair of pairs) yield `${JSON.stringify(pair)}\n`
    }
  }
}

function pairsOf(result: JsonObject, { data }: Annotated, controls: ParsedConfig): Pair[] {
  const control = controls[String(result['from_name'])]
  if (control === undefined) return []
  const keys = control.inputs.map(({ value }) => value)
  const prompt = promptOf(data, keys)
  if (result['type'] === 'pairwise') {
    const [left, right] = keys.map((key) => data[key])
    const selected = valueOf(result)['selected']
    if (left === undefined || right === undefined || (selected !== 'left' && selected !== 'right')) return []
    return [
      selected === 'left'
        ? { prompt, chosen: left, rejected: right }
        : { prompt, chosen: right, rejected: left },
    ]
  }
  if (result['type'] !== 'ranker') return []
  const items = data[keys[0] ?? '']
  const byId = new Map(
    (isList(items) ? items.filter(isObject) : []).map((item) => [
      idOf(item['id']),
      item['body'] ?? item['title'] ?? '',
    ]),
  )
  const ranked = valueOf(result)['ranker']
  const columns = isObject(ranked) ? Object.entries(ranked).filter(([name]) => name !== NOT_RANKED) : []
  const [column] = columns
  // Buckets are groups without an order among them.
  if (column === undefined || columns.length > 1) return []
  const answers = textsOf(column[1]).flatMap((id) => byId.get(id) ?? [])
  return answers.slice(1).map((rejected, at) => ({ prompt, chosen: answers[at] ?? '', rejected }))
}

const NOT_RANKED = '_'
const idOf = (id: JsonValue | undefined): string => (typeof id === 'string' ? id : String(numberOf(id) ?? ''))

/** The data called prompt, else the first text that is none of the answers. */
function promptOf(data: JsonObject, answers: readonly string[]): JsonValue {
  if (data['prompt'] !== undefined) return data['prompt']
  const others = Object.entries(data).filter(([key]) => !answers.includes(key))
  return others.find(([, value]) => typeof value === 'string' || isList(value))?.[1] ?? ''
}

/** Pairs of answers. */
export const preferenceFormat: Format = {
  id: 'PREFERENCE',
  title: 'Preference pairs',
  description: 'Prompt, chosen and rejected answer a line, for DPO and reward models.',
  packing: 'file',
  loses: 'Everything but which answer was preferred.',
  better: ['JSONL'],
  supports: (shape) =>
    hasAny(shape, 'Pairwise', 'Ranker') ? true : 'Needs a pairwise comparison or a ranking of answers',
  write: (source, sink, options) => sink.file('result.jsonl', linesOf(source, options)),
}
