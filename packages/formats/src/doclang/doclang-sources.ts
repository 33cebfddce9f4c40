// The documents of a task: texts that are DocLang, in annotations, drafts and predictions, or else in the data. Pure.
import { SaxesParser } from 'saxes'
import { isList, isObject, type JsonObject, type JsonValue } from '../json-text.ts'
import { numberOf, valueOf } from '../annotated.ts'

export interface DoclangDocument {
  /** Name of its archive, without an extension. */
  readonly stem: string
  readonly xml: string
}

const NAMESPACE = /^(?:|https:\/\/www\.doclang\.ai\/ns\/v\d+)$/
const LIMITS = { depth: 32, nodes: 10_000, chars: 50_000_000 }

/** True for well-formed XML without a document type whose root is `doclang` in its namespace or none. */
export function isDoclang(text: string): boolean {
  // Nothing is parsed that has no such root.
  if (!text.includes('doclang') || text.length > LIMITS.chars) return false
  const parser = new SaxesParser({ xmlns: true })
  let root: { readonly local: string; readonly uri: string } | undefined
  let isBad = false
  parser.on('error', () => (isBad = true))
  parser.on('doctype', () => (isBad = true))
  parser.on('opentag', (tag) => (root ??= { local: tag.local, uri: tag.uri }))
  try {
    parser.write(text).close()
  } catch {
    return false
  }
  return !isBad && root?.local === 'doclang' && NAMESPACE.test(root.uri)
}

// Kinds that never hold a document.
const NEVER = new Set(
  (
    'choices rating number datetime taxonomy pairwise ranker relation labels rectangle rectanglelabels ellipse ellipselabels ' +
    'polygon polygonlabels keypoint keypointlabels brush brushlabels bitmask bitmasklabels vector vectorlabels cube ' +
    'hypertextlabels paragraphlabels timeserieslabels timelinelabels videorectangle chatmessage magicwand'
  ).split(' '),
)

/** The documents of a task, best source first. */
export function documentsOf(task: JsonObject, place: number): DoclangDocument[] {
  const stem = `task-${idOf(task['id'], place)}`
  const found: DoclangDocument[] = []
  const answered = new Set<JsonValue>()
  for (const [at, annotation] of objects(task['annotations']).entries()) {
    if (annotation['was_cancelled'] === true) continue
    const xml = inResults(annotation['result'])
    if (xml === undefined) continue
    if (annotation['id'] !== undefined) answered.add(annotation['id'])
    found.push({ stem: `${stem}-annotation-${idOf(annotation['id'], at)}`, xml })
  }
  for (const [at, draft] of objects(task['drafts']).entries()) {
    const xml = answered.has(draft['annotation'] ?? null) ? undefined : inResults(draft['result'])
    if (xml !== undefined) found.push({ stem: `${stem}-draft-${idOf(draft['id'], at)}`, xml })
  }
  for (const [at, prediction] of objects(task['predictions']).entries()) {
    const xml = inResults(prediction['result'])
    if (xml !== undefined) found.push({ stem: `${stem}-prediction-${idOf(prediction['id'], at)}`, xml })
  }
  if (found.length > 0) return found
  const data = isObject(task['data']) ? task['data'] : {}
  const texts = [...textsBelow([data['doclang'] ?? null, data['document'] ?? null])].filter(isDoclang)
  const distinct = [...new Set(texts)]
  return distinct.map((xml, at) => ({
    stem: distinct.length === 1 ? `${stem}-data` : `${stem}-data-${at + 1}`,
    xml,
  }))
}

const objects = (value: JsonValue | undefined) => (isList(value) ? value.filter(isObject) : [])
const idOf = (id: JsonValue | undefined, place: number) => numberOf(id) ?? place

function inResults(results: JsonValue | undefined): string | undefined {
  for (const result of objects(results)) {
    const type = String(result['type'])
    if (NEVER.has(type)) continue
    const value = valueOf(result)
    const inside = type === 'textarea' ? value['text'] : type === 'reactcode' ? value['reactcode'] : value
    for (const text of textsBelow(inside ?? null)) if (isDoclang(text)) return text
  }
  return undefined
}

function* textsBelow(value: JsonValue): Generator<string> {
  let nodes = 0
  function* walk(one: JsonValue, depth: number): Generator<string> {
    nodes += 1
    if (depth > LIMITS.depth || nodes > LIMITS.nodes) return
    if (typeof one === 'string') yield one
    else if (isList(one)) for (const member of one) yield* walk(member, depth + 1)
    else if (isObject(one)) for (const member of Object.values(one)) yield* walk(member, depth + 1)
  }
  yield* walk(value, 0)
}
