// Pages of Web Annotations: a task for each address that they are about. Places in texts cannot be read: the file says where,
// and not in what.
import type { JsonObject as Values } from '@siali/labeling'
import { readJson, refuseLosses, shapeResult, worded } from '../image/read-tasks.ts'
import type { Tell } from '../image/read-image.ts'
import { isList, isObject, type JsonObject, type JsonValue } from '../json-text.ts'
import { resultOf, targetOf, taskOfResults } from '../read-results.ts'
import type { ReadTask } from '../read-task.ts'
import { FileError, type ReadableFile, type ReadContext, type Reader } from '../reader.ts'
import { recordingTarget } from '../time-results.ts'
import { placeOf, type Place } from './place.ts'

/** Held in memory: five times as much while it is read. */
const MAX_BYTES = 104_857_600
const BATCH = 100

interface Said {
  readonly place: Place | undefined
  readonly labels: readonly string[]
  readonly choices: readonly string[]
  readonly texts: readonly string[]
}

export const webAnnotationReader: Reader = {
  id: 'WEB_ANNOTATION',
  title: 'W3C Web Annotations',
  extensions: ['.jsonld'],
  isList: false,
  async *read(file, context) {
    const items = itemsOf((await readJson(file, MAX_BYTES)) as JsonValue)
    if (items === undefined) throw new FileError(file, 'it is no page of Web Annotations')
    const bySource = worded(file, () => group(items, refuseLosses(file)))
    let batch: ReadTask[] = []
    for (const [source, said] of bySource) {
      batch.push(taskOf(context, file, source, said))
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  },
}

/** A page, a collection with its first page inside, a list, or one annotation. */
function itemsOf(value: JsonValue): JsonObject[] | undefined {
  if (isList(value)) return value.filter(isObject)
  if (!isObject(value)) return undefined
  if (value['type'] === 'Annotation') return [value]
  if (isObject(value['first'])) return itemsOf(value['first'])
  return isList(value['items']) ? value['items'].filter(isObject) : undefined
}

/** @throws SyntaxError for an annotation without a target. */
function group(items: readonly JsonObject[], tell: Tell): Map<string, Said[]> {
  const bySource = new Map<string, Said[]>()
  for (const [at, item] of items.entries()) {
    const { target } = item
    const source = isObject(target) ? (target['source'] ?? target['id']) : target
    const address = isObject(source) ? source['id'] : source
    if (typeof address !== 'string' || address === '')
      throw new SyntaxError(`annotation ${at + 1} does not say what it is about`)
    const selectors = isObject(target) ? target['selector'] : undefined
    const place = placeOf(selectors, `Annotation ${at + 1}`, tell)
    const said = { place, ...bodiesOf(item['body']) }
    const others = bySource.get(address)
    if (others === undefined) bySource.set(address, [said])
    else others.push(said)
  }
  return bySource
}

function bodiesOf(value: JsonValue | undefined): Omit<Said, 'place'> {
  const bodies = (isList(value) ? value : [value]).filter(isObject)
  const of = (purpose: string) =>
    bodies
      .filter((body) => body['purpose'] === purpose)
      .map((body) => body['value'])
      .filter((text) => typeof text === 'string')
  return { labels: of('tagging'), choices: of('classifying'), texts: of('describing') }
}

function taskOf(context: ReadContext, file: ReadableFile, source: string, all: readonly Said[]): ReadTask {
  const isRecording = all.some(({ place }) => place?.kind === 'span')
  const objects = isRecording ? ['Audio', 'AudioPlus', 'Video'] : ['Image']
  const toName = isRecording ? 'audio' : 'image'
  const shown = isRecording
    ? recordingTarget(context)
    : targetOf(context, ['RectangleLabels', 'Choices', 'TextArea'], objects, {
        fromName: 'label',
        toName,
        key: toName,
      })
  const usual = { toName: shown.toName, key: shown.key }
  const choices = targetOf(context, ['Choices'], objects, { fromName: 'choice', ...usual })
  const texts = targetOf(context, ['TextArea'], objects, { fromName: 'transcription', ...usual })
  const results = all.flatMap(({ place, labels, ...said }, at): Values[] => {
    const id = `r${at + 1}`
    const { region, where } = regionOf(context, id, labels, place)
    return [
      ...(region === undefined ? [] : [region]),
      ...(said.choices.length === 0 ? [] : [resultOf(choices, id, { ...where, choices: [...said.choices] })]),
      ...(said.texts.length === 0 ? [] : [resultOf(texts, id, { ...where, text: [...said.texts] })]),
    ]
  })
  return taskOfResults(context, file.id, { [shown.key]: source }, results)
}

/** The labeled region, and where it lies, for what else is said of it. */
function regionOf(
  context: ReadContext,
  id: string,
  labels: readonly string[],
  place: Place | undefined,
): { readonly region?: Values; readonly where: Values } {
  if (place === undefined) return { where: {} }
  if (place.kind === 'span') {
    const where = { start: place.startSec, end: place.endSec, channel: 0 }
    const region = resultOf(recordingTarget(context), id, { ...where, labels: [...labels] })
    return labels.length === 0 ? { where } : { region, where }
  }
  const region = shapeResult(context, { id, parentId: '', labels, shape: place.shape }, PERCENT)
  const value = region['value'] as Values
  const where = Object.fromEntries(Object.entries(value).filter(([key]) => key !== region['type']))
  return { region, where }
}

/** Places are told in hundredths of the image, whatever its size. */
const PERCENT = { width: 100, height: 100 }
