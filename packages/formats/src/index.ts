// The export formats that can be written, in the order people see them, and the package's public face.
import { csvFormat } from './csv/csv.format.ts'
import type { Format } from './format.ts'
import { jsonMinFormat } from './json-min/json-min.format.ts'
import { jsonFormat } from './json/json.format.ts'
import { tsvFormat } from './tsv/tsv.format.ts'

/** THE list. */
export const FORMATS: readonly Format[] = [jsonFormat, jsonMinFormat, csvFormat, tsvFormat]

/** The format of a wire name, if it can be written. */
export function findFormat(id: string): Format | undefined {
  return FORMATS.find((format) => format.id === id)
}

export { CATALOGUE, listFormats } from './catalogue.ts'
export type { CatalogueEntry, ListedFormat } from './catalogue.ts'
export type { Format, ParsedConfig, ParsedControl, WriteOptions } from './format.ts'
export { folderSink, memorySink, requireSafeName, SinkNameError, zipFolder } from './sink.ts'
export type { Sink } from './sink.ts'
export { sourceOf, taskFromText } from './source.ts'
export type { TaskSource, TaskText } from './source.ts'
