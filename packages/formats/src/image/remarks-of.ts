// What results say beside shapes and labels → remarks, for formats that keep them: the other way of remarks.ts.
import { isList, type JsonValue } from '../json-text.ts'
import { numberOf, textsOf, type ImageResult } from './image-item.ts'
import type { Remark } from './remarks.ts'

export interface SaidOfImage {
  /** By the id of the region. */
  readonly ofRegions: ReadonlyMap<string, readonly Remark[]>
  /** Choices of the whole image, as flags. */
  readonly ofImage: readonly Remark[]
}

const ANSWERS = new Set(['Choices', 'TextArea', 'Number', 'Rating'])
const PLACES = ['x', 'points', 'vertices', 'rle']

export function remarksOf(results: readonly ImageResult[]): SaidOfImage {
  const regions = new Set(results.filter(isOfRegion).map(({ id }) => id))
  const ofRegions = new Map<string, Remark[]>()
  const notes = new Map<string, string>()
  const ofImage: Remark[] = []
  for (const result of results) {
    const { id, tag } = result
    if (typeof id === 'string' && regions.has(id)) {
      const said = ofRegions.get(id) ?? []
      ofRegions.set(id, said)
      for (const answer of answersOf(result)) said.push(answer)
      if (result.note !== '') notes.set(id, result.note)
    } else if (tag === 'Choices')
      for (const name of textsOf(result.value, 'choices')) ofImage.push({ name, value: 'true', kind: 'flag' })
  }
  for (const [id, value] of notes) ofRegions.get(id)?.push({ name: 'note', value, kind: 'note' })
  return { ofRegions, ofImage }
}

const isOfRegion = ({ tag, value }: ImageResult): boolean =>
  !ANSWERS.has(tag) || PLACES.some((key) => Object.hasOwn(value, key))

function answersOf({ tag, fromName, value }: ImageResult): Remark[] {
  if (!ANSWERS.has(tag)) return []
  const texts =
    tag === 'Choices' ? textsOf(value, 'choices') : tag === 'TextArea' ? textsIn(value['text']) : []
  const number = numberOf(value['number']) ?? numberOf(value['rating'])
  const all = number === undefined ? texts : [...texts, String(number)]
  return all.map((text) => ({ name: fromName, value: text }))
}

const textsIn = (text: JsonValue | undefined): string[] =>
  typeof text === 'string' ? [text] : isList(text) ? text.filter((it) => typeof it === 'string') : []

/** Remarks by name, a note line by line: `name: value`, or all of it as `note`. */
export function entriesOf(remarks: readonly Remark[]): (readonly [name: string, value: string])[] {
  return remarks.flatMap(({ name, value, kind }) => {
    if (kind !== 'note') return [[name, value] as const]
    return value
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const at = line.indexOf(': ')
        return at > 0 ? ([line.slice(0, at), line.slice(at + 2)] as const) : (['note', line] as const)
      })
  })
}
