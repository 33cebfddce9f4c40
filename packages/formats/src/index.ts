// The formats that can be written, in the order people see them, the files that can be read, and the package's public face.
import { brushCocoFormat } from './brush-coco/brush-coco.format.ts'
import { brushNumpyFormat } from './brush-numpy/brush-numpy.format.ts'
import { brushPngFormat } from './brush-png/brush-png.format.ts'
import { cocoReader } from './coco-full/coco.read.ts'
import { cocoFullFormat } from './coco-full/coco-full.format.ts'
import { cocoWithImagesFormat } from './coco/coco-with-images.format.ts'
import { cocoFormat } from './coco/coco.format.ts'
import { cvatReader } from './cvat/cvat.read.ts'
import { cvatFormat } from './cvat/cvat.format.ts'
import { cvatVideoFormat } from './cvat/cvat-video.format.ts'
import { csvReader } from './csv/csv.read.ts'
import { csvFormat } from './csv/csv.format.ts'
import { conllReader } from './conll2003/conll.read.ts'
import { rttmReader } from './rttm/rttm.read.ts'
import { spacyReader } from './spacy/spacy.read.ts'
import { srtReader } from './srt/srt.read.ts'
import { textgridReader } from './textgrid/textgrid.read.ts'
import { webvttReader } from './webvtt/webvtt.read.ts'
import { asrManifestFormat } from './asr/asr-manifest.format.ts'
import { chatTuningFormat } from './chat-tuning/chat-tuning.format.ts'
import { conll2003Format } from './conll2003/conll2003.format.ts'
import { csvOldFormat } from './csv-old/csv-old.format.ts'
import { doclangFormat } from './doclang/doclang.format.ts'
import type { FolderBatch, FolderReader, ReadableFolder, TellProblem } from './folder/folder.ts'
import { readFolder as readFolderOf } from './folder/read-folder.ts'
import type { Format } from './format.ts'
import { geojsonFormat } from './geojson/geojson.format.ts'
import { geojsonReader } from './geojson/geojson.read.ts'
import { labelmeReader } from './labelme/labelme.read.ts'
import { labelmeFormat } from './labelme/labelme.format.ts'
import { motFolderReader } from './mot/mot-folder.read.ts'
import { motFormat } from './mot/mot.format.ts'
import { huggingfaceFormat } from './huggingface/huggingface.format.ts'
import { jsonlRegionsFormat } from './jsonl/jsonl-regions.format.ts'
import { jsonlFormat } from './jsonl/jsonl.format.ts'
import { jsonlReader } from './jsonl/jsonl.read.ts'
import { parquetFormat, parquetRegionsFormat } from './parquet/parquet.format.ts'
import { parquetReader } from './parquet/parquet.read.ts'
import { preferenceFormat } from './preference/preference.format.ts'
import { rttmFormat } from './rttm/rttm.format.ts'
import { spacyFormat } from './spacy/spacy.format.ts'
import { srtFormat } from './srt/srt.format.ts'
import { textgridFormat } from './textgrid/textgrid.format.ts'
import { webAnnotationReader } from './web-annotation/web-annotation.read.ts'
import { webAnnotationFormat } from './web-annotation/web-annotation.format.ts'
import { webdatasetReader } from './webdataset/webdataset.read.ts'
import { webdatasetFormat } from './webdataset/webdataset.format.ts'
import { webvttFormat } from './webvtt/webvtt.format.ts'
import { jsonMinFormat } from './json-min/json-min.format.ts'
import { jsonFormat } from './json/json.format.ts'
import { jsonReader } from './json/json.read.ts'
import { mediaReader } from './media/media.read.ts'
import type { ReadContext, Reader } from './reader.ts'
import { linesReader } from './text/lines.read.ts'
import { markupReader } from './text/markup.read.ts'
import { tsvFormat } from './tsv/tsv.format.ts'
import { tsvReader } from './tsv/tsv.read.ts'
import { vocReader } from './voc/voc.read.ts'
import { vocFormat } from './voc/voc.format.ts'
import { yoloObbWithImagesFormat } from './yolo-obb/yolo-obb-with-images.format.ts'
import { yoloObbFormat } from './yolo-obb/yolo-obb.format.ts'
import { yoloPoseFormat } from './yolo-pose/yolo-pose.format.ts'
import { yoloFolderReader } from './yolo-seg/yolo-folder.read.ts'
import { yoloSegFormat } from './yolo-seg/yolo-seg.format.ts'
import { yoloWithImagesFormat } from './yolo/yolo-with-images.format.ts'
import { yoloFormat } from './yolo/yolo.format.ts'

/** THE list. */
export const FORMATS: readonly Format[] = [
  jsonFormat,
  jsonMinFormat,
  csvFormat,
  tsvFormat,
  conll2003Format,
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
  cvatVideoFormat,
  asrManifestFormat,
  doclangFormat,
  jsonlFormat,
  jsonlRegionsFormat,
  parquetFormat,
  parquetRegionsFormat,
  huggingfaceFormat,
  webdatasetFormat,
  spacyFormat,
  chatTuningFormat,
  preferenceFormat,
  rttmFormat,
  webvttFormat,
  srtFormat,
  textgridFormat,
  webAnnotationFormat,
  csvOldFormat,
]

/** THE list of what reads uploaded files. */
export const READERS: readonly Reader[] = [
  jsonReader,
  csvReader,
  tsvReader,
  linesReader,
  markupReader,
  spacyReader,
  jsonlReader,
  parquetReader,
  conllReader,
  webvttReader,
  srtReader,
  textgridReader,
  rttmReader,
  webdatasetReader,
  webAnnotationReader,
  cocoReader,
  labelmeReader,
  geojsonReader,
  cvatReader,
  vocReader,
]

/** THE list of what reads files that belong together. */
export const FOLDER_READERS: readonly FolderReader[] = [yoloFolderReader, motFolderReader]

/** What reads files of this extension when nothing more is known of them; whatever nobody names is media. */
export function findReader(extension: string): Reader {
  const named = READERS.filter((reader) => reader.extensions.includes(extension))
  const own = named.find((reader) => reader.recognizes === undefined)
  return own ?? named.find((reader) => reader.extensions[0] === extension) ?? named[0] ?? mediaReader
}

/** What reads a file, by its extension and its first 64 kB, as `startText` says them. */
export function detectReader(extension: string, start: string, context: ReadContext): Reader {
  return (
    READERS.find(
      (reader) => reader.extensions.includes(extension) && reader.recognizes?.(start, context) === true,
    ) ?? findReader(extension)
  )
}

/**
 * Tasks of a folder or an archive, batch by batch. What cannot be read is told, file by file, and the rest goes on.
 */
export function readFolder(
  folder: ReadableFolder,
  context: ReadContext,
  tell: TellProblem,
): AsyncGenerator<FolderBatch> {
  const detect = (extension: string, start: string, inside: ReadContext) => {
    const reader = detectReader(extension, start, inside)
    return reader === mediaReader ? undefined : reader
  }
  return readFolderOf(folder, context, { folderReaders: FOLDER_READERS, detect }, tell)
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
export { isImage, isLitter, isMedia } from './folder/folder.ts'
export type { FolderBatch, FolderFile, FolderProblem, ReadableFolder, TellProblem } from './folder/folder.ts'
export { offlineCoco } from './offline/offline-coco.ts'
export type { CocoSetOptions } from './offline/offline-coco.ts'
export { offlineYolo } from './offline/offline-yolo.ts'
export type { YoloSetOptions } from './offline/offline-yolo.ts'
export type { SetOptions, SetTask } from './offline/set-options.ts'
export { openZip } from './folder/zip-folder.ts'
export type { ZipFolder, ZipLimits } from './folder/zip-folder.ts'
export { taskOfItem } from './read-task.ts'
export type { ReadTask } from './read-task.ts'
export { FileError, ITEM_LIMITS, startText } from './reader.ts'
export type { ReadableFile, ReadContext, Reader } from './reader.ts'
export type { ExportProblem, Format, Packing, ParsedConfig, ParsedControl, WriteOptions } from './format.ts'
export { MediaError, NO_MEDIA } from './media-source.ts'
export type { MediaFile, MediaSource } from './media-source.ts'
export { openExport } from './open-export.ts'
export type { OpenedExport } from './open-export.ts'
export { memorySink, requireSafeName, SinkNameError } from './sink.ts'
export type { FileContent, Sink } from './sink.ts'
export { fileScratch, memoryScratch } from './scratch.ts'
export type { Scratch } from './scratch.ts'
export { batchSource, parseTaskText, printTaskText, sourceOf, taskFromText } from './source.ts'
export { parseJsonText } from './json-text.ts'
export type { JsonObject, JsonValue } from './json-text.ts'
export { interpolateTask } from './keyframes/interpolate.ts'
export type { TaskSource, TaskText } from './source.ts'
