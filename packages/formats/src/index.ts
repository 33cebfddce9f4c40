// The formats that can be written, in the order people see them, the files that can be read, and the package's public face.
import { brushCocoFormat } from './brush-coco/brush-coco.format.ts'
import { brushNumpyFormat } from './brush-numpy/brush-numpy.format.ts'
import { brushPngFormat } from './brush-png/brush-png.format.ts'
import { cocoFullFormat } from './coco-full/coco-full.format.ts'
import { cocoWithImagesFormat } from './coco/coco-with-images.format.ts'
import { cocoFormat } from './coco/coco.format.ts'
import { cvatFormat } from './cvat/cvat.format.ts'
import { csvReader } from './csv/csv.read.ts'
import { csvFormat } from './csv/csv.format.ts'
import type { Format } from './format.ts'
import { geojsonFormat } from './geojson/geojson.format.ts'
import { labelmeFormat } from './labelme/labelme.format.ts'
import { motFormat } from './mot/mot.format.ts'
import { jsonMinFormat } from './json-min/json-min.format.ts'
import { jsonFormat } from './json/json.format.ts'
import { jsonReader } from './json/json.read.ts'
import { mediaReader } from './media/media.read.ts'
import type { Reader } from './reader.ts'
import { linesReader } from './text/lines.read.ts'
import { markupReader } from './text/markup.read.ts'
import { tsvFormat } from './tsv/tsv.format.ts'
import { tsvReader } from './tsv/tsv.read.ts'
import { vocFormat } from './voc/voc.format.ts'
import { yoloObbWithImagesFormat } from './yolo-obb/yolo-obb-with-images.format.ts'
import { yoloObbFormat } from './yolo-obb/yolo-obb.format.ts'
import { yoloPoseFormat } from './yolo-pose/yolo-pose.format.ts'
import { yoloSegFormat } from './yolo-seg/yolo-seg.format.ts'
import { yoloWithImagesFormat } from './yolo/yolo-with-images.format.ts'
import { yoloFormat } from './yolo/yolo.format.ts'

/** THE list. */
export const FORMATS: readonly Format[] = [
  jsonFormat,
  jsonMinFormat,
  csvFormat,
  tsvFormat,
  cocoFormat,
  cocoWithImagesFormat,
  vocFormat,
  yoloFormat,
  yoloWithImagesFormat,
  yoloObbFormat,
  yoloObbWithImagesFormat,
  brushNumpyFormat,
  brushPngFormat,
  brushCocoFormat,
  cocoFullFormat,
  yoloSegFormat,
  yoloPoseFormat,
  cvatFormat,
  labelmeFormat,
  geojsonFormat,
  motFormat,
]

/** THE list of what reads uploaded files. */
export const READERS: readonly Reader[] = [jsonReader, csvReader, tsvReader, linesReader, markupReader]

/** What reads files of this extension; whatever nobody names is media. */
export function findReader(extension: string): Reader {
  return READERS.find((reader) => reader.extensions.includes(extension)) ?? mediaReader
}

/** The format of an id, if it can be written. */
export function findFormat(id: string): Format | undefined {
  return FORMATS.find((format) => format.id === id)
}

export { CATALOGUE, listFormats } from './catalogue.ts'
export { shapeOf } from './config-shape.ts'
export type { ConfigShape } from './config-shape.ts'
export type { CatalogueEntry, ListedFormat } from './catalogue.ts'
export { JsonItemsError, splitJsonItems } from './json/json-items.ts'
export { mediaReader }
export { taskOfItem } from './read-task.ts'
export type { ReadTask } from './read-task.ts'
export { FileError, ITEM_LIMITS } from './reader.ts'
export type { ReadableFile, Reader } from './reader.ts'
export type { ExportProblem, Format, Packing, ParsedConfig, ParsedControl, WriteOptions } from './format.ts'
export { MediaError, NO_MEDIA } from './media-source.ts'
export type { MediaFile, MediaSource } from './media-source.ts'
export { openExport } from './open-export.ts'
export type { OpenedExport } from './open-export.ts'
export { memorySink, requireSafeName, SinkNameError } from './sink.ts'
export type { FileContent, Sink } from './sink.ts'
export { sourceOf, taskFromText } from './source.ts'
export type { TaskSource, TaskText } from './source.ts'
