// Two versions of one annotation, told apart: what each says of the task, which regions only one has, which differ.

import type { LabelConfig } from '../config/config.types.ts'
import type { ChoiceRecord, DocRecord, RecordId, Region, Relation } from '../document/document.ts'
import type { Json } from '../json.ts'
import { sameJson } from '../json.ts'
import { decodeResults } from './results.decode.ts'

/** One thing in which two versions differ. */
export interface ResultDifference {
  /** `answer`: said of the whole task or object. `other`: items without an editor. */
  readonly kind: 'answer' | 'region' | 'relation' | 'other'
  /** `words`: a region with other labels or answers, in the same place. `shape`: at another place, or both. */
  readonly how: 'onlyFirst' | 'onlySecond' | 'words' | 'shape'
  /** Name of the control of an answer; labels of a region, of the version that has it. */
  readonly name: string
  /** What each version says, in words; undefined where it says nothing. */
  readonly first?: string
  readonly second?: string
  /** Id of the region, the same in both versions. */
  readonly region?: RecordId
}

/** A payload in words: `Mixed`, `Animals / Cat, Dog`, `4`. */
function wordsOf(payload: Json | undefined): string {
  if (payload === undefined || payload === null) return ''
  if (typeof payload !== 'object') return String(payload)
  if (!Array.isArray(payload)) return JSON.stringify(payload)
  return payload
    .map((part: Json) => (Array.isArray(part) ? part.map(wordsOf).join(' / ') : wordsOf(part)))
    .join(', ')
}

function wordsOfRegion(region: Region): string {
  return region.entries
    .map((entry) => wordsOf(entry.payload))
    .filter((words) => words !== '')
    .join(', ')
}

function keyOf(record: DocRecord): string {
  switch (record.kind) {
    // An answer is replaced by another with an id of its own: its place counts.
    case 'choice':
      return `answer ${record.object} ${record.item ?? ''} ${record.entry.control}`
    case 'relation':
      return `relation ${record.from} ${record.to}`
    case 'opaque':
      return `other ${JSON.stringify(record.items)}`
    default:
      return `region ${record.object} ${record.id}`
  }
}

function index(
  config: LabelConfig,
  results: readonly unknown[],
  side: string,
): ReadonlyMap<string, DocRecord> {
  let made = 0
  // Items without an id are made one: of this side alone, so that they never pair by chance.
  const { records } = decodeResults(config, results, () => `${side}${(made += 1)}`)
  return new Map(records.map((record) => [keyOf(record), record]))
}

type Sides = Pick<ResultDifference, 'first' | 'second'>
const sided = (isFirst: boolean, words: string): Sides => (isFirst ? { first: words } : { second: words })

function onlyOne(record: DocRecord, isFirst: boolean): ResultDifference {
  const how = isFirst ? 'onlyFirst' : 'onlySecond'
  switch (record.kind) {
    case 'choice':
      return {
        kind: 'answer',
        how,
        name: record.entry.control,
        ...sided(isFirst, wordsOf(record.entry.payload)),
      }
    case 'relation':
      return { kind: 'relation', how, name: (record.labels ?? []).join(', ') }
    case 'opaque':
      return { kind: 'other', how, name: String(record.items[0]?.['from_name'] ?? '') }
    default:
      return { kind: 'region', how, name: wordsOfRegion(record), region: record.id }
  }
}

function answersDiffer(first: ChoiceRecord, second: ChoiceRecord): ResultDifference | undefined {
  if (sameJson(first.entry.payload, second.entry.payload)) return undefined
  return {
    kind: 'answer',
    how: 'words',
    name: first.entry.control,
    first: wordsOf(first.entry.payload),
    second: wordsOf(second.entry.payload),
  }
}

function regionsDiffer(first: Region, second: Region): ResultDifference | undefined {
  const isMoved = !sameJson(first.shape, second.shape) || first.item !== second.item
  const said = (region: Region): Json => [
    region.entries.map((entry) => [entry.control, entry.payload ?? null]),
    region.meta ?? null,
  ]
  if (!isMoved && sameJson(said(first), said(second))) return undefined
  return {
    kind: 'region',
    how: isMoved ? 'shape' : 'words',
    name: wordsOfRegion(first),
    first: wordsOfRegion(first),
    second: wordsOfRegion(second),
    region: first.id,
  }
}

function relationsDiffer(first: Relation, second: Relation): ResultDifference | undefined {
  const labels = (relation: Relation) => (relation.labels ?? []).join(', ')
  if (labels(first) === labels(second) && first.direction === second.direction) return undefined
  return {
    kind: 'relation',
    how: 'words',
    name: labels(first),
    first: labels(first),
    second: labels(second),
  }
}

/**
 * The differences of two result lists of one task, answers first, then in the order of the first list and of what only
 * the second has. Regions and relations pair by id: for versions of one annotation, not for the work of two people.
 */
export function compareResults(
  config: LabelConfig,
  first: readonly unknown[],
  second: readonly unknown[],
): readonly ResultDifference[] {
  const ours = index(config, first, 'first ')
  const theirs = index(config, second, 'second ')
  const found: ResultDifference[] = []
  for (const [key, record] of ours) {
    const other = theirs.get(key)
    if (other === undefined) {
      found.push(onlyOne(record, true))
      continue
    }
    const difference =
      record.kind === 'choice' && other.kind === 'choice'
        ? answersDiffer(record, other)
        : record.kind === 'region' && other.kind === 'region'
          ? regionsDiffer(record, other)
          : record.kind === 'relation' && other.kind === 'relation'
            ? relationsDiffer(record, other)
            : undefined
    if (difference !== undefined) found.push(difference)
  }
  for (const [key, record] of theirs) if (!ours.has(key)) found.push(onlyOne(record, false))
  return [
    ...found.filter((difference) => difference.kind === 'answer'),
    ...found.filter((difference) => difference.kind !== 'answer'),
  ]
}
