// Cells of Parquet tables as values of a task's data. Media that lie inside of the table, as Hugging Face data sets keep them,
// are kept as files.
import { isMedia, stemOf, suffixOf } from '../folder/folder.ts'
import { mediaSuffixOf } from '../folder/media-kind.ts'
import { JsonNumber, type JsonValue } from '../json-text.ts'

/** Stores media by a path of its own, and gives the text that stands for it in the data. `name`: as the table calls it. */
export type KeepMedia = (path: string, bytes: Uint8Array, name: string | undefined) => Promise<string>

/** Times become ISO texts, bytes text or media. `place` is the column and row: what media are called by. */
export async function cellValue(value: unknown, place: string, keep: KeepMedia): Promise<JsonValue> {
  if (!holdsBytes(value)) return plainValue(value)
  if (value instanceof Uint8Array) return bytesValue(value, place, undefined, keep)
  if (Array.isArray(value)) {
    const list: JsonValue[] = []
    for (const [at, one] of value.entries()) list.push(await cellValue(one, `${place}.${at + 1}`, keep))
    return list
  }
  const members = value as Readonly<Record<string, unknown>>
  const { bytes, path } = members
  if (bytes instanceof Uint8Array && isFile(members))
    return bytesValue(bytes, place, typeof path === 'string' ? path : undefined, keep)
  const values: [string, JsonValue][] = []
  for (const [key, member] of Object.entries(members))
    values.push([key, await cellValue(member, `${place}.${key}`, keep)])
  return Object.fromEntries(values)
}

/** A value without bytes in it. */
export function plainValue(value: unknown): JsonValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return new JsonNumber(String(value))
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'boolean') return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as ArrayLike<unknown>, plainValue)
  if (typeof value !== 'object') return null
  const members = value as Readonly<Record<string, unknown>>
  if (isFile(members)) return plainValue(members['path'])
  return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, plainValue(member)]))
}

export function holdsBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Uint8Array) return true
  if (ArrayBuffer.isView(value) || value instanceof Date) return false
  return (Array.isArray(value) ? value : Object.values(value)).some(holdsBytes)
}

/** An image or a sound as Hugging Face stores it: its bytes, its name, or both. */
function isFile(members: Readonly<Record<string, unknown>>): boolean {
  const isOne = Object.keys(members).length === 2 && 'bytes' in members && 'path' in members
  return isOne && (typeof members['path'] === 'string' || members['path'] == null)
}

async function bytesValue(
  bytes: Uint8Array,
  place: string,
  name: string | undefined,
  keep: KeepMedia,
): Promise<JsonValue> {
  const named = name !== undefined && isMedia(name) ? suffixOf(name) : undefined
  const suffix = mediaSuffixOf(bytes) ?? named
  if (suffix !== undefined) {
    const stem = stemOf(name ?? '')
    return keep(stem === '' ? `${place}${suffix}` : `${place}/${stem}${suffix}`, bytes, name)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return dataUrl('application/octet-stream', bytes)
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.wav': 'audio/wav',
  '.flac': 'audio/flac',
  '.ogg': 'audio/ogg',
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.pdf': 'application/pdf',
}

/** Media in the data themselves, for who has no place to store them. */
export const keepInline: KeepMedia = (path, bytes) => {
  const suffix = suffixOf(path)
  return Promise.resolve(dataUrl(TYPES[suffix] ?? `image/${suffix.slice(1)}`, bytes))
}

const dataUrl = (type: string, bytes: Uint8Array) =>
  `data:${type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`
