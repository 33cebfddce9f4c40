// CONLL2003: a token a line with its entity tag, an empty line after each annotation.
import { catalogued } from '../catalogue.ts'
import { controlFinder, itemsOf, type ExportItem } from '../export-item.ts'
import type { Format, WriteOptions } from '../format.ts'
import { isList, isNumber, type JsonValue } from '../json-text.ts'
import type { TaskSource } from '../source.ts'
import { pennTokens } from './penn-tokens.ts'
import { tagTokens, type LabeledSpan } from './token-tags.ts'

async function* linesOf(source: TaskSource, options: WriteOptions): AsyncGenerator<string> {
  const findControl = controlFinder(options.controls)
  const key = Object.values(options.controls).flatMap(({ inputs }) => inputs)[0]?.value
  yield '-DOCSTART- -X- O\n'
  for await (const entry of source) {
    for (const item of itemsOf(entry.task(), findControl)) {
      const text = key === undefined ? undefined : item.data[key]
      if (typeof text !== 'string') {
        options.report?.({ task: item.taskId, message: `It has no text under ${key ?? 'any data key'}.` })
        continue
      }
      const tokens = pennTokens(text)
      const tags = tagTokens(tokens, spansOf(item))
      yield `${tokens.map((token, at) => `${token.text} -X- _ ${tags[at]}\n`).join('')}\n`
    }
  }
}

/** Of the first output with labels; others have no place in one column of tags. */
function spansOf({ outputs }: ExportItem): LabeledSpan[] {
  for (const entries of outputs.values()) {
    if (entries.at(-1)?.tag.toLowerCase() !== 'labels') continue
    return entries.map(({ value }) => {
      const labels = value['labels']
      const [label] = isList(labels) ? labels : []
      return {
        start: offsetOf(value['start']),
        end: offsetOf(value['end']),
        label: typeof label === 'string' ? label : undefined,
      }
    })
  }
  return []
}

function offsetOf(value: JsonValue | undefined): number | undefined {
  if (!isNumber(value)) return undefined
  return typeof value === 'number' ? value : Number(value.text)
}

/** Tokens with the tags of the first labels control. */
export const conll2003Format: Format = {
  ...catalogued('CONLL2003'),
  packing: 'file',
  loses:
    'Overlapping and nested spans, further labels of a span, spans inside a word, relations and all other controls.',
  better: ['SPACY'],
  write: (source, sink, options) => sink.file('result.conll', linesOf(source, options)),
}
