// SPACY: a spaCy Doc a line, ready for a DocBin.
import {
  annotationsOf,
  labelsOf,
  numberOf,
  sourceOf,
  textsOf,
  valueOf,
  type Annotated,
} from '../annotated.ts'
import { hasAny } from '../config-shape.ts'
import type { Format, ParsedConfig, WriteOptions } from '../format.ts'
import { printJson, type JsonObject } from '../json-text.ts'
import type { TaskSource } from '../source.ts'
import { spacyTokens } from './spacy-tokens.ts'

interface Span {
  readonly start: number
  readonly end: number
  readonly label: string
}

async function* linesOf(source: TaskSource, options: WriteOptions): AsyncGenerator<string> {
  for await (const entry of source) {
    for (const annotated of annotationsOf(entry.task())) {
      const text = textOf(annotated, options.controls)
      if (text === undefined)
        options.report?.({ task: annotated.taskId, message: 'It has no text that was labeled.' })
      else yield `${printJson(docOf(annotated, text, options.controls), 0)}\n`
    }
  }
}

/** The text that the results are about; with several, the first. */
function textOf(annotated: Annotated, controls: ParsedConfig): string | undefined {
  for (const result of annotated.results) {
    const text = sourceOf(result, annotated, controls)
    if (typeof text === 'string') return text
  }
  const keys = Object.values(controls).flatMap(({ inputs }) =>
    inputs.filter(({ type }) => type === 'Text').map(({ value }) => value),
  )
  return [...keys.map((key) => annotated.data[key]), ...Object.values(annotated.data)].find(
    (value) => typeof value === 'string',
  )
}

function docOf(annotated: Annotated, text: string, controls: ParsedConfig): JsonObject {
  const mine = annotated.results.filter((result) => sourceOf(result, annotated, controls) === text)
  const length = [...text].length
  const spans = mine.flatMap((result) => spansOf(result, length))
  return {
    text,
    ents: withoutOverlaps(spans),
    cats: catsOf(mine, controls),
    spans: { sc: spans.map((span) => ({ ...span, kb_id: '' })) },
    tokens: spacyTokens(text, spans).map((token) => ({ ...token })),
  } as unknown as JsonObject
}

function spansOf(result: JsonObject, length: number): Span[] {
  const start = numberOf(valueOf(result)['start'])
  const end = numberOf(valueOf(result)['end'])
  if (start === undefined || end === undefined || start < 0 || end > length || start >= end) return []
  if (!Number.isInteger(start) || !Number.isInteger(end)) return []
  return labelsOf(result).map((label) => ({ start, end, label }))
}

/** Entities must not overlap: the longer of two stays. */
function withoutOverlaps(spans: readonly Span[]): Span[] {
  const byLength = spans.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)
  const kept: Span[] = []
  for (const span of byLength)
    if (kept.every(({ start, end }) => span.end <= start || span.start >= end)) kept.push(span)
  return kept.sort((a, b) => a.start - b.start)
}

/** 1 for what was chosen, 0 for what the control offered besides. */
function catsOf(results: readonly JsonObject[], controls: ParsedConfig): Record<string, number> {
  const cats: Record<string, number> = {}
  for (const result of results) {
    if (result['type'] !== 'choices') continue
    const chosen = textsOf(valueOf(result)['choices'])
    const offered = controls[String(result['from_name'])]?.labels ?? []
    for (const label of offered) cats[label] ??= 0
    for (const label of chosen) cats[label] = 1
  }
  return cats
}

/** Docs with tokens, entities, span groups and categories. */
export const spacyFormat: Format = {
  id: 'SPACY',
  title: 'spaCy',
  description: 'A document a line with tokens, entities, spans and categories, ready for a DocBin.',
  packing: 'file',
  loses: 'Relations, texts after the first of a task, and controls other than labels and choices.',
  better: ['JSON'],
  supports: (shape) =>
    shape.reached.has('Text') && hasAny(shape, 'Labels', 'Choices')
      ? true
      : 'Needs a text with labeled spans or choices',
  write: (source, sink, options) => sink.file('result.jsonl', linesOf(source, options)),
}
