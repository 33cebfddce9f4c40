// Categories of COCO and YOLO as programs of the field know them from this kind of export: numbered by the config, with
// what the config does not know at the end.
import { compareCodePoints } from '../code-point.ts'
import type { ParsedConfig, ParsedControl } from '../format.ts'

export interface Category {
  readonly id: number
  readonly name: string
  readonly [extra: string]: unknown
}

/**
 * The labels of all controls. Those with a whole number as `category` come first with that id, in the order of the
 * config; the rest, by code point, get the smallest free ids from 0.
 */
export function configCategories(controls: ParsedConfig): Category[] {
  const all = Object.values(controls)
  const given = all.flatMap((control) =>
    labelsOf(control).flatMap(({ name, attributes }) => {
      const id = wholeNumber(attributes['category'])
      return id === undefined ? [] : [{ id, name }]
    }),
  )
  const taken = new Set(given.map(({ id }) => id))
  const named = new Set(given.map(({ name }) => name))
  const others = new Set(all.flatMap((control) => labelsOf(control).map(({ name }) => name)))
  let id = -1
  const rest = [...others]
    .filter((name) => !named.has(name))
    .sort(compareCodePoints)
    .map((name) => {
      do id += 1
      while (taken.has(id))
      return { id, name }
    })
  return [...given, ...rest]
}

export interface ConfigLabel {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

/** The labels of a control in document order. */
export function labelsOf({ labels = [], labels_attrs = {} }: ParsedControl): ConfigLabel[] {
  return labels.map((name) => ({
    name,
    attributes: Object.hasOwn(labels_attrs, name) ? (labels_attrs[name] ?? {}) : {},
  }))
}

export function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*[+-]?\d{1,9}\s*$/.test(text) ? Number(text) : undefined
}

/** A list of categories that grows by what results name. */
export class CategoryList {
  readonly list: Category[]
  readonly #ids: Map<string, number>

  constructor(list: readonly Category[]) {
    this.list = [...list]
    this.#ids = new Map(list.map(({ id, name }) => [name, id]))
  }

  /** The id of a name. A new one gets the number of categories, which an explicit id may have already. */
  idOf(name: string): number {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    const id = this.list.length
    this.list.push({ id, name })
    this.#ids.set(name, id)
    return id
  }

  find(name: string): number | undefined {
    return this.#ids.get(name)
  }
}

export interface KeypointNames {
  /** All names in the order of the config. */
  readonly all: readonly string[]
  /** Those with a `model_index`, by it; of one index the first. */
  readonly ordered: readonly string[]
}

/** Keypoints of the config; undefined when it has none. */
export function keypointNames(controls: ParsedConfig): KeypointNames | undefined {
  const labels = Object.values(controls)
    .filter(({ type }) => type === 'KeyPointLabels')
    .flatMap(labelsOf)
  if (labels.length === 0) return undefined
  const byIndex = new Map<number, string>()
  for (const { name, attributes } of labels) {
    const index = wholeNumber(attributes['model_index'])
    if (index !== undefined && !byIndex.has(index)) byIndex.set(index, name)
  }
  const ordered = [...byIndex].sort(([a], [b]) => a - b).map(([, name]) => name)
  return { all: labels.map(({ name }) => name), ordered }
}
