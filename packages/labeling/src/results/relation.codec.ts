// Relation items ⇄ relation records. Wire: from_id, to_id, type, direction, labels. Rules R50–R54.

import type { Direction, Relation } from '../document/document.ts'
import { toRecordId } from '../document/document.ts'
import type { JsonObject } from '../json.ts'

const KNOWN = new Set(['from_id', 'to_id', 'type', 'direction', 'labels'])

/** A relation of an item; undefined when an end is missing. A missing direction is `right`. */
export function decodeRelation(json: JsonObject, newId: (length: number) => string): Relation | undefined {
  const from = endOf(json['from_id'])
  const to = endOf(json['to_id'])
  if (from === undefined || to === undefined) return undefined
  const { direction, labels } = json
  const extra = Object.entries(json).filter(([key]) => !KNOWN.has(key))
  return {
    kind: 'relation',
    id: toRecordId(`relation:${newId(10)}`),
    from,
    to,
    direction: isDirection(direction) ? direction : 'right',
    ...(Array.isArray(labels)
      ? { labels: labels.filter((label): label is string => typeof label === 'string') }
      : {}),
    ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }),
  }
}

export function encodeRelation(relation: Relation): JsonObject {
  return {
    from_id: relation.from,
    to_id: relation.to,
    type: 'relation',
    direction: relation.direction,
    ...(relation.labels === undefined ? {} : { labels: relation.labels }),
    ...relation.extra,
  }
}

function isDirection(value: unknown): value is Direction {
  return value === 'right' || value === 'left' || value === 'bi'
}

function endOf(value: unknown): ReturnType<typeof toRecordId> | undefined {
  if (typeof value === 'number') return toRecordId(String(value))
  return typeof value === 'string' && value !== '' ? toRecordId(value.split('#', 1)[0] ?? '') : undefined
}
