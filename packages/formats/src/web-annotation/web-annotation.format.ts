// WEB_ANNOTATION: regions as the W3C's Web Annotations, in one page of JSON-LD.
import {
  annotationsOf,
  annotatorOf,
  byRegion,
  labelsOf,
  sourceOf,
  textsOf,
  valueOf,
  type Annotated,
} from '../annotated.ts'
import type { Format, WriteOptions } from '../format.ts'
import { isNumber, printJson, type JsonObject, type JsonValue } from '../json-text.ts'
import type { TaskSource } from '../source.ts'
import { selectorsOf } from './selectors.ts'

/** The beginning of a page, up to its first item. A page must have an id; the moment of the export tells it from others. */
const headOf = (now: Date) =>
  `{"@context":"http://www.w3.org/ns/anno.jsonld","id":"urn:siali:page:${now.toISOString()}","type":"AnnotationPage","items":[`

async function* pageOf(source: TaskSource, options: WriteOptions): AsyncGenerator<string> {
  const head = headOf(options.now ?? new Date(0))
  let before = head
  for await (const entry of source) {
    for (const annotated of annotationsOf(entry.task())) {
      for (const [id, parts] of byRegion(annotated.results)) {
        const item = itemOf(annotated, id, parts, options)
        if (item === undefined) continue
        yield `${before}\n${printJson(item, 0)}`
        before = ','
      }
    }
  }
  yield before === head ? `${head}]}\n` : '\n]}\n'
}

function itemOf(
  annotated: Annotated,
  id: string,
  parts: readonly JsonObject[],
  options: WriteOptions,
): JsonObject | undefined {
  const [first] = parts
  if (first === undefined || first['type'] === 'relation') return undefined
  const shown = sourceOf(first, annotated, options.controls)
  const selectors = selectorsOf(first, shown)
  if (selectors === undefined) {
    options.report?.({
      task: annotated.taskId,
      message: `The ${String(first['type'])} ${id} has no selector.`,
    })
    return undefined
  }
  const isAddress = typeof shown === 'string' && /^(?:https?:\/\/|\/)\S+$/.test(shown)
  const [selector] = selectors
  const creator = annotatorOf(annotated.annotation)
  return {
    id: `urn:siali:${annotated.stem}:${encodeURIComponent(id)}`,
    type: 'Annotation',
    ...(annotated.annotation['created_at'] === undefined
      ? {}
      : { created: annotated.annotation['created_at'] }),
    ...(creator === '' ? {} : { creator: { type: 'Person', name: creator } }),
    body: parts.flatMap(bodiesOf),
    target: {
      source: isAddress ? shown : `urn:siali:task-${String(textOf(annotated.taskId))}`,
      ...(selector === undefined ? {} : { selector: selectors.length === 1 ? selector : selectors }),
    },
  }
}

const textOf = (id: JsonValue) => (isNumber(id) && typeof id !== 'number' ? id.text : id)

const body = (purpose: string, value: string): JsonObject => ({ type: 'TextualBody', purpose, value })

function bodiesOf(result: JsonObject): JsonObject[] {
  const value = valueOf(result)
  const texts = result['type'] === 'textarea' ? textsOf(value['text']) : []
  const said = [
    ...labelsOf(result).map((label) => body('tagging', label)),
    ...textsOf(value['choices']).map((choice) => body('classifying', choice)),
    ...texts.map((text) => body('describing', text)),
  ]
  if (said.length > 0) return said
  const own = value[String(result['type'])]
  return own === undefined || own === null || typeof own === 'object' ? [] : [body('assessing', String(own))]
}

/** Regions with tags, texts and choices. */
export const webAnnotationFormat: Format = {
  id: 'WEB_ANNOTATION',
  title: 'W3C Web Annotation',
  description: 'Regions with their tags and texts as JSON-LD.',
  packing: 'file',
  loses:
    'Masks, turned ellipses, videos, time series, places in HTML, relations, and which control a tag is of.',
  better: ['JSON'],
  supports: () => true,
  write: (source, sink, options) => sink.file('result.jsonld', pageOf(source, options)),
}
