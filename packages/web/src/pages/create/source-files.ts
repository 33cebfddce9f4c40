// Files chosen for a new project: what each is, read far enough for a preview. Pure but for reading the files.

import { previewData, sniffKind, type DataKind, type DataPreview } from './data-preview.ts'

/** `set`: what only the server reads: archives, data sets, files of labels. */
export type SourceKind = DataKind | 'image' | 'media' | 'set' | 'unknown'

export interface SourceFile {
  /** Stable while the page is open. */
  readonly id: string
  readonly file: File
  /** Name, or path in the folder it came with, with `/`. */
  readonly path: string
  readonly kind: SourceKind
  /** Undefined for media and while it is read. */
  readonly preview: DataPreview | undefined
}

// The beginning of a table is enough to see its columns; counting a whole one is the server's work.
const READ_BYTES = 4 * 1024 * 1024
// JSON is read whole or not at all.
const WHOLE_JSON_BYTES = 40 * 1024 * 1024

const IMAGE = /\.(?:png|jpe?g|gif|webp|bmp|svg)$/i
const MEDIA = /\.(?:flac|m4a|mp3|ogg|wav|mp4|webm|pdf|html?|xml)$/i
const SET =
  /\.(?:zip|jsonl|ndjson|parquet|conll|bio|iob|vtt|srt|rttm|textgrid|jsonld|geojson|tar|ya?ml|names)$/i

/** Kind of a file by its name. */
export function kindOfName(name: string): SourceKind {
  if (/\.json$/i.test(name)) return 'json'
  if (/\.csv$/i.test(name)) return 'csv'
  if (/\.tsv$/i.test(name)) return 'tsv'
  if (/\.txt$/i.test(name)) return 'lines'
  if (IMAGE.test(name)) return 'image'
  if (SET.test(name)) return 'set'
  return MEDIA.test(name) ? 'media' : 'unknown'
}

/** True for files whose rows are tasks. */
export function isTabular(kind: SourceKind): kind is DataKind {
  return kind === 'json' || kind === 'csv' || kind === 'tsv' || kind === 'lines'
}

/** Reads the beginning of a file; undefined for media. */
export async function readPreview(file: File, kind: SourceKind): Promise<DataPreview | undefined> {
  if (!isTabular(kind)) return undefined
  const isPart = kind === 'json' ? file.size > WHOLE_JSON_BYTES : file.size > READ_BYTES
  if (kind === 'json' && isPart) return previewData('', 'json', true)
  return previewData(await file.slice(0, isPart ? READ_BYTES : file.size).text(), kind, isPart)
}

const EXTENSION: Record<DataKind, string> = { json: 'json', csv: 'csv', tsv: 'tsv', lines: 'txt' }

/** Pasted text as a file, so that it is read the way files are. */
export function pastedFile(text: string): File {
  const kind = sniffKind(text)
  return new File([text], `pasted.${EXTENSION[kind]}`, { type: 'text/plain' })
}

/** `1.8 MB`; bytes. */
export function formatBytes(sizeBytes: number, locale: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  let value = sizeBytes
  let at = 0
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000
    at += 1
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[at] ?? 'byte',
    // The short form of a byte has no plural.
    unitDisplay: at === 0 ? 'long' : 'short',
    maximumFractionDigits: at === 0 ? 0 : 1,
  }).format(value)
}
