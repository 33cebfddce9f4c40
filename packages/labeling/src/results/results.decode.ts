// A `result` list → records, by the tag list. One bad item never hides its neighbours: it is kept word for word
// where we cannot read it, and everything that was not taken as it came is reported. Rules R1–R19.

import type { ConfigObject, Control, LabelConfig } from '../config/config.types.ts'
import type {
  DocRecord,
  Entry,
  OpaqueRecord,
  Origin,
  RecordId,
  Relation,
  Shape,
} from '../document/document.ts'
import { toRecordId } from '../document/document.ts'
import type { Size } from '../geometry/point.ts'
import type { JsonObject } from '../json.ts'
import { isJsonObject } from '../json.ts'
import { regionKindsOf } from '../tags/index.ts'
import type { RegionKind } from '../tags/tag.ts'
import {
  decodeItemIndex,
  decodeMeta,
  GEOMETRY_KEYS,
  ITEM_KEYS,
  OLD_KEYS,
  payloadKeyOf,
  pickUnknown,
} from './item.codec.ts'
import { readNumber } from './numbers.ts'
import { decodeRelation } from './relation.codec.ts'

/** Something loading could not take as it was. Nothing is lost silently. */
export interface ResultProblem {
  /** `kept`: held word for word, not shown. `repaired`: read, and differs from what came. `dropped`: not kept. */
  readonly outcome: 'kept' | 'repaired' | 'dropped'
  /** Place in the result list, from 0. */
  readonly index: number
  readonly message: string
}

export interface DecodedResults {
  /** Regions, choice records and kept items in order of first appearance, then relations. */
  readonly records: readonly DocRecord[]
  readonly problems: readonly ResultProblem[]
  /** Regions an older editor stored as hidden. */
  readonly hidden: readonly RecordId[]
  /** Natural sizes of media as the items state them, px, by object and page (0 for objects without pages). */
  readonly mediumSizes: ReadonlyMap<string, ReadonlyMap<number, Size>>
}

interface Item {
  readonly index: number
  readonly json: JsonObject
}

/** Reads a result list for a config, resolved or not. `newId` gives ids of that length. Never throws. */
export function decodeResults(
  config: LabelConfig,
  results: readonly unknown[],
  newId: (length: number) => string,
): DecodedResults {
  return new Decoder(config, newId).decode(results)
}

const ID_LENGTH = 10

class Decoder {
  readonly #newId: (length: number) => string
  readonly #controls: ReadonlyMap<string, Control>
  readonly #objects: ReadonlyMap<string, ConfigObject>
  readonly #kinds = new Map<string, readonly RegionKind[]>()
  readonly #problems: ResultProblem[] = []
  readonly #hidden: RecordId[] = []
  readonly #mediumSizes = new Map<string, Map<number, Size>>()
  readonly #ids = new Set<string>()
  /** Places of choice records in the list. */
  readonly #indexes = new Map<RecordId, number>()

  constructor(config: LabelConfig, newId: (length: number) => string) {
    this.#newId = newId
    this.#controls = new Map(config.controls.map((control) => [control.name, control]))
    this.#objects = new Map(config.objects.map((object) => [object.name, object]))
  }

  decode(results: readonly unknown[]): DecodedResults {
    const groups = new Map<string, Item[]>()
    const relations: Item[] = []
    results.forEach((json, index) => {
      if (!isJsonObject(json)) {
        this.#note('dropped', index, 'an item must be an object')
        return
      }
      if (json['type'] === 'relation' && json['from_id'] !== undefined) {
        relations.push({ index, json })
        return
      }
      const id = this.#wireId(json, index)
      const toName = typeof json['to_name'] === 'string' ? json['to_name'] : ''
      const key = id === undefined ? `\u0001${index}` : `${id}\u0000${toName}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [{ index, json }])
      else group.push({ index, json })
    })
    const records: DocRecord[] = []
    for (const group of groups.values()) records.push(...this.#decodeGroup(group))
    const kept = this.#withoutReplaced(records)
    return {
      records: [...kept, ...this.#decodeRelations(relations, kept)],
      problems: this.#problems.toSorted((a, b) => a.index - b.index),
      hidden: this.#hidden,
      mediumSizes: this.#mediumSizes,
    }
  }

  #note(outcome: ResultProblem['outcome'], index: number, message: string): void {
    this.#problems.push({ outcome, index, message })
  }

  /** Everything from the first # is of the session that wrote it. A negative index: nothing is noted. */
  #wireId(json: JsonObject, index: number): string | undefined {
    const { id } = json
    if (typeof id === 'number') return String(id)
    if (typeof id !== 'string' || id === '') return undefined
    const cut = id.split('#', 1)[0]?.split('\u0000', 1)[0] ?? ''
    if (cut === '') return undefined
    if (cut !== id && index >= 0) this.#note('repaired', index, `the id "${id}" is read as "${cut}"`)
    return cut
  }

  /** An id no other record of this document has. */
  #takeId(wanted: string | undefined): RecordId {
    let id = wanted ?? this.#newId(ID_LENGTH)
    while (this.#ids.has(id)) id = `${id}\u0000`
    this.#ids.add(id)
    return toRecordId(id)
  }

  #decodeGroup(group: readonly Item[]): DocRecord[] {
    const [first] = group
    if (first === undefined) return []
    const wireId = this.#wireId(first.json, -1)
    const toName = first.json['to_name']
    const object = typeof toName === 'string' ? this.#objects.get(toName) : undefined
    const unreadable = group.find((item) => !isJsonObject(item.json['value']))
    if (unreadable !== undefined) {
      return [this.#keep(group, wireId, unreadable.index, 'an item needs a value that is an object')]
    }
    if (object === undefined) {
      const own = group.every(
        (item) => this.#controls.get(String(item.json['from_name']))?.tag.use === 'classify',
      )
      if (own && typeof toName === 'string') return this.#decodeChoices(group, wireId, toName)
      return [this.#keep(group, wireId, first.index, `no object is named "${String(toName)}"`)]
    }
    const found = this.#findShape(group, object)
    if (found !== undefined) return [this.#decodeRegion(group, wireId, object, found)]
    const classify = group.every((item) => this.#isClassification(item))
    if (classify) return this.#decodeChoices(group, wireId, object.name)
    const message = `there is no editor for this geometry on ${object.tag.name} "${object.name}"`
    return [this.#keep(group, wireId, first.index, message)]
  }

  #kindsOf(object: ConfigObject): readonly RegionKind[] {
    let kinds = this.#kinds.get(object.tag.name)
    if (kinds === undefined) {
      kinds = regionKindsOf(object.tag.name)
      this.#kinds.set(object.tag.name, kinds)
    }
    return kinds
  }

  /** Geometry of the first item that has one: every item of a region repeats it. */
  #findShape(
    group: readonly Item[],
    object: ConfigObject,
  ): { readonly shape: Shape; readonly kind: RegionKind } | undefined {
    for (const { json } of group) {
      const value = json['value']
      if (!isJsonObject(value)) continue
      for (const kind of this.#kindsOf(object)) {
        const shape = kind.decode(value)
        if (shape !== undefined) return { shape, kind }
      }
    }
    return undefined
  }

  #isClassification(item: Item): boolean {
    const control = this.#controls.get(String(item.json['from_name']))
    if (control?.tag.use !== 'classify') return false
    const value = item.json['value']
    // Geometry we have no editor for: the item belongs to a region and is kept whole.
    return (
      isJsonObject(value) &&
      !GEOMETRY_KEYS.some((key) => key !== control.tag.valueKey && Object.hasOwn(value, key))
    )
  }

  #decodeRegion(
    group: readonly Item[],
    wireId: string | undefined,
    object: ConfigObject,
    found: { readonly shape: Shape; readonly kind: RegionKind },
  ): DocRecord {
    const entries: Entry[] = []
    const id = this.#takeId(wireId)
    let meta: JsonObject | undefined
    let parent: RecordId | undefined
    let readonly = false
    let item: number | undefined
    for (const one of group) {
      const entry = this.#decodeEntry(one, found.kind, object)
      if (entry === undefined) {
        this.#ids.delete(id)
        return this.#keep(group, wireId, one.index, 'the item says neither its control nor its type')
      }
      entries.push(entry)
      meta ??= decodeMeta(one.json)
      const parentId = one.json['parentID'] ?? one.json['parent_id']
      if (typeof parentId === 'string' && parentId !== '')
        parent ??= toRecordId(parentId.split('#', 1)[0] ?? '')
      if (one.json['readonly'] === true) readonly = true
      if (one.json['hidden'] === true && !this.#hidden.includes(id)) this.#hidden.push(id)
      item ??= decodeItemIndex(one.json)
      this.#claimSize(object, one.json)
    }
    return {
      kind: 'region',
      id,
      object: object.name,
      ...(item === undefined ? {} : { item }),
      shape: found.shape,
      entries,
      ...(parent === undefined ? {} : { parent }),
      ...(meta === undefined ? {} : { meta }),
      ...(readonly ? { readonly: true as const } : {}),
    }
  }

  #claimSize(object: ConfigObject, json: JsonObject): void {
    const size = object.tag.decodeFrame?.(json)
    if (size === undefined) return
    const page = Array.isArray(object.value) ? (decodeItemIndex(json) ?? 0) : 0
    const sizes = this.#mediumSizes.get(object.name) ?? new Map<number, Size>()
    this.#mediumSizes.set(object.name, sizes)
    if (!sizes.has(page)) sizes.set(page, size)
  }

  #decodeEntry(
    item: Item,
    kind: RegionKind | undefined,
    object: ConfigObject | undefined,
  ): Entry | undefined {
    const { json, index } = item
    const control = this.#controls.get(String(json['from_name']))
    const name = typeof json['from_name'] === 'string' ? json['from_name'] : undefined
    const type = typeof json['type'] === 'string' ? json['type'] : control?.tag.resultType
    if (name === undefined || type === undefined) return undefined
    if (typeof json['type'] !== 'string')
      this.#note('repaired', index, `the missing type is read as "${type}"`)
    if (control === undefined) {
      this.#note('repaired', index, `no control is named "${name}": the item is shown and kept as it is`)
    }
    const value = json['value'] as JsonObject
    const payloadKey = payloadKeyOf(value, type, control)
    const payload = payloadKey === undefined ? undefined : value[payloadKey]
    const read = payload === undefined ? undefined : (control?.tag.readPayload?.(payload) ?? payload)
    const score = this.#decodeScore(json, index)
    const frameKeys = object?.tag.frameKeys
    const extra = pickUnknown(
      json,
      (key) => ITEM_KEYS.has(key) || OLD_KEYS.has(key) || frameKeys?.includes(key) === true,
    )
    const extraValue = pickUnknown(
      value,
      (key) =>
        key === payloadKey ||
        kind?.wireKeys.includes(key) === true ||
        kind?.forgottenKeys?.includes(key) === true,
    )
    return {
      control: name,
      type,
      ...(read === undefined ? {} : { payload: read }),
      origin: this.#decodeOrigin(json, index),
      ...(score === undefined ? {} : { score }),
      ...(extra === undefined ? {} : { extra }),
      ...(extraValue === undefined ? {} : { extraValue }),
    }
  }

  #decodeOrigin(json: JsonObject, index: number): Origin {
    const { origin } = json
    if (origin === undefined || origin === 'manual') return 'manual'
    if (origin === 'prediction' || origin === 'prediction-changed') return origin
    this.#note('repaired', index, `the unknown origin ${JSON.stringify(origin)} is read as "manual"`)
    return 'manual'
  }

  #decodeScore(json: JsonObject, index: number): number | undefined {
    if (json['score'] == null) return undefined
    const score = readNumber(json['score'])
    if (score === undefined) this.#note('repaired', index, 'the score is not a number and is left out')
    else if (typeof json['score'] !== 'number') this.#note('repaired', index, 'the score is read as a number')
    return score
  }

  #decodeChoices(group: readonly Item[], wireId: string | undefined, object: string): DocRecord[] {
    return group.map((item) => {
      const control = this.#controls.get(String(item.json['from_name']))
      const key = control?.tag.valueKey
      const value = item.json['value']
      const payload = key !== undefined && isJsonObject(value) ? value[key] : undefined
      const entry = this.#decodeEntry(item, undefined, this.#objects.get(object))
      const readable = payload === undefined || control?.tag.readPayload?.(payload) !== undefined
      if (entry === undefined || (control?.tag.readPayload !== undefined && !readable)) {
        return this.#keep([item], wireId, item.index, `the value of "${control?.name ?? ''}" cannot be read`)
      }
      const meta = decodeMeta(item.json)
      const page = decodeItemIndex(item.json)
      const id = this.#takeId(wireId)
      this.#indexes.set(id, item.index)
      return {
        kind: 'choice',
        id,
        object,
        ...(page === undefined ? {} : { item: page }),
        entry,
        ...(meta === undefined ? {} : { meta }),
        ...(item.json['readonly'] === true ? { readonly: true as const } : {}),
      }
    })
  }

  #keep(group: readonly Item[], wireId: string | undefined, index: number, message: string): OpaqueRecord {
    this.#note('kept', index, message)
    const object = group[0]?.json['to_name']
    return {
      kind: 'opaque',
      id: this.#takeId(wireId),
      ...(wireId === undefined ? {} : { wireId }),
      ...(typeof object === 'string' ? { object } : {}),
      items: group.map((item) => item.json),
    }
  }

  /** Of several records of one control for the task or for one page, the last counts. */
  #withoutReplaced(records: readonly DocRecord[]): readonly DocRecord[] {
    const last = new Map<string, RecordId>()
    for (const record of records) {
      if (record.kind === 'choice') last.set(`${record.entry.control}\u0000${record.item ?? ''}`, record.id)
    }
    if (last.size === 0) return records
    return records.filter((record) => {
      if (record.kind !== 'choice') return true
      if (this.#controls.get(record.entry.control)?.tag.resultType === undefined) return true
      if (last.get(`${record.entry.control}\u0000${record.item ?? ''}`) === record.id) return true
      this.#note(
        'dropped',
        this.#indexes.get(record.id) ?? 0,
        `"${record.entry.control}" came more than once: the last value counts`,
      )
      return false
    })
  }

  #decodeRelations(relations: readonly Item[], records: readonly DocRecord[]): Relation[] {
    if (relations.length === 0) return []
    const ends = new Set<string>()
    for (const record of records) {
      if (record.kind === 'opaque' && record.wireId !== undefined) ends.add(record.wireId)
      else ends.add(record.id)
    }
    const pairs = new Set<string>()
    const decoded: Relation[] = []
    for (const { json, index } of relations) {
      const relation = decodeRelation(json, this.#newId)
      if (relation === undefined) {
        this.#note('dropped', index, 'a relation needs from_id and to_id')
        continue
      }
      if (!ends.has(relation.from) || !ends.has(relation.to)) {
        this.#note('dropped', index, 'a relation names a region that is not there')
        continue
      }
      const pair = `${relation.from}\u0000${relation.to}`
      if (pairs.has(pair)) {
        this.#note('dropped', index, 'the two regions are already related')
        continue
      }
      pairs.add(pair)
      decoded.push(relation)
    }
    return decoded
  }
}
