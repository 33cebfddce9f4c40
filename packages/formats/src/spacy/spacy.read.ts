// spaCy's documents and training data: a text is a task, its entities spans, its categories choices.
import { isJsonObject, type Json, type JsonObject } from '@siali/labeling'
import { JsonItemsError, splitJsonItems } from '../json/json-items.ts'
import { linesOf } from '../jsonl/jsonl.read.ts'
import { resultOf, targetOf, taskOfResults, type Said } from '../read-results.ts'
import { brokenTask, type ReadTask } from '../read-task.ts'
import {
  FileError,
  ITEM_LIMITS,
  utf8Bytes,
  type ReadableFile,
  type ReadContext,
  type Reader,
} from '../reader.ts'

interface Document {
  readonly text: string
  readonly spans: readonly (readonly [start: number, end: number, label: string])[]
  readonly cats: readonly string[]
  readonly said: Said
}

/** The document that an item is; undefined for anything else. */
function documentOf(item: Json): Document | undefined {
  if (Array.isArray(item)) {
    const [text, said] = item
    return typeof text === 'string' && isJsonObject(said) ? documentOf({ ...said, text }) : undefined
  }
  if (!isJsonObject(item) || typeof item['text'] !== 'string' || item['data'] !== undefined) return undefined
  const groups = isJsonObject(item['spans']) ? Object.values(item['spans']) : [item['spans']]
  const lists = [...groups, item['ents'], item['entities']].filter((list) => Array.isArray(list))
  const hasEntities = lists.length > 0
  const spans = lists.flat().map(spanOf)
  const cats = isJsonObject(item['cats'])
    ? Object.entries(item['cats']).flatMap(([name, score]) => (Number(score) >= 0.5 ? [name] : []))
    : undefined
  if ((!hasEntities && cats === undefined) || spans.some((span) => span === undefined)) return undefined
  // Entities may stand among the spans too.
  const once = new Map(spans.filter((span) => span !== undefined).map((span) => [JSON.stringify(span), span]))
  // Prodigy keeps what a person did not accept.
  const isSkipped = item['answer'] === 'reject' || item['answer'] === 'ignore'
  const said = { saysNothing: true, isSkipped }
  return { text: item['text'], spans: [...once.values()], cats: cats ?? [], said }
}

/** A document that nobody has looked at. */
const isBare = (item: Json): item is JsonObject & { text: string } =>
  isJsonObject(item) &&
  typeof item['text'] === 'string' &&
  !['data', 'spans', 'ents', 'entities', 'cats'].some((key) => item[key] !== undefined && item[key] !== null)

function spanOf(value: Json): Document['spans'][number] | undefined {
  const [start, end, label] = Array.isArray(value)
    ? value
    : isJsonObject(value)
      ? [value['start'], value['end'], value['label']]
      : []
  return Number.isInteger(start) && Number.isInteger(end) && typeof label === 'string'
    ? [start as number, end as number, label]
    : undefined
}

async function* read(file: ReadableFile, context: ReadContext): AsyncGenerator<ReadTask[]> {
  let number = 0
  for await (const texts of itemsOf(file)) {
    const tasks = texts.flatMap((text) => {
      number += 1
      if (text.trim() === '') return []
      try {
        return [toTask(file, context, documentIn(text))]
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        return [brokenTask(`item ${number}${error.message}`, file.id)]
      }
    })
    if (tasks.length > 0) yield tasks
  }
}

/** Texts of the items: those of a list, or lines. */
async function* itemsOf(file: ReadableFile): AsyncGenerator<string[]> {
  if (!/\.json$/i.test(file.name)) {
    yield* linesOf(file)
    return
  }
  const items = splitJsonItems(ITEM_LIMITS)
  try {
    for await (const chunk of utf8Bytes(file)) yield items.push(chunk)
    items.end()
  } catch (error) {
    throw error instanceof JsonItemsError
      ? new FileError(file, `${error.message} (byte ${error.at})`, error)
      : error
  }
}

/** @throws SyntaxError that goes on from "item 3". */
function documentIn(text: string): Document {
  let item: Json
  try {
    item = JSON.parse(text) as Json
  } catch (error) {
    throw new SyntaxError(` is no JSON: ${(error as Error).message}`, { cause: error })
  }
  const document =
    documentOf(item) ?? (isBare(item) ? { text: item.text, spans: [], cats: [], said: {} } : undefined)
  if (document === undefined) throw new SyntaxError(' is no document of spaCy')
  return document
}

/** @throws SyntaxError that goes on from "item 3". */
function toTask(file: ReadableFile, context: ReadContext, document: Document): ReadTask {
  const labels = targetOf(context, ['Labels'], ['Text'], { fromName: 'label', toName: 'text', key: 'text' })
  const choices = targetOf(context, ['Choices'], ['Text'], {
    fromName: 'choice',
    toName: 'text',
    key: labels.key,
  })
  const points = [...document.text]
  const results: JsonObject[] = document.spans.map(([start, end, label], at) => {
    if (start < 0 || end > points.length || start >= end)
      throw new SyntaxError(`: the span ${start} to ${end} does not lie in its text`)
    return resultOf(labels, `r${at + 1}`, {
      start,
      end,
      text: points.slice(start, end).join(''),
      labels: [label],
    })
  })
  if (document.cats.length > 0) results.push(resultOf(choices, 'c1', { choices: [...document.cats] }))
  return taskOfResults(context, file.id, { [labels.key]: document.text }, results, document.said)
}

/** By its first item, and only where the config has a control for what it says. */
function recognizes(start: string, { controls }: ReadContext): boolean {
  const fits = Object.values(controls).some(
    ({ type, inputs }) =>
      ['Labels', 'Choices'].includes(type) && inputs.some((input) => input.type === 'Text'),
  )
  // Without a config (a conversion) the form alone decides.
  if (!fits && Object.keys(controls).length > 0) return false
  const text = start.replace(/^\ufeff/, '').trimStart()
  // What begins with a bracket may be a list, or a training pair a line.
  return [splitFirst(text), text.split('\n', LOOKED_AT)].some((texts) => areDocuments(parsed(texts)))
}

/** Items that are looked at. */
const LOOKED_AT = 50

/** The first ones may have nothing marked in them. */
function areDocuments(items: readonly Json[]): boolean {
  const at = items.findIndex((item) => documentOf(item) !== undefined)
  return at >= 0 && items.slice(0, at).every(isBare)
}

const parsed = (texts: readonly string[]): Json[] =>
  texts.flatMap((candidate) => {
    try {
      return candidate.trim() === '' ? [] : [JSON.parse(candidate) as Json]
    } catch {
      return []
    }
  })

function splitFirst(text: string): string[] {
  const items = splitJsonItems(ITEM_LIMITS)
  try {
    return items.push(Buffer.from(text)).slice(0, LOOKED_AT)
  } catch {
    return []
  }
}

export const spacyReader: Reader = {
  id: 'SPACY',
  title: 'spaCy documents',
  extensions: ['.json', '.jsonl'],
  isList: false,
  recognizes,
  read,
}
