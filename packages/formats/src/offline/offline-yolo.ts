// A folder of YOLO as the incumbent's command line reads it: classes.txt, images/ and labels/. The reader for imports (yolo-seg)
// keeps more.
import type { JsonObject } from '@siali/labeling'
import { readableOf, stemOf, type FolderFile, type ReadableFolder } from '../folder/folder.ts'
import { readImageHeader } from '../image/image-header.ts'
import type { PixelSize } from '../image/shape.ts'
import { decodeText, FileError, ITEM_LIMITS } from '../reader.ts'
import { imageAddress } from './image-address.ts'
import { printSetConfig } from './set-config.ts'
import { marksOf, resultHead, type SetOptions, type SetTask } from './set-options.ts'

export interface YoloSetOptions extends SetOptions {
  /** Endings of image names, case and all. */
  readonly imageExtensions: readonly string[]
  /** Of all images; without it each is read. */
  readonly size?: PixelSize
}

/** The tasks of a folder, by the names of its images, and their label config. @throws FileError. */
export async function offlineYolo(
  folder: ReadableFolder,
  options: YoloSetOptions,
): Promise<{ tasks: AsyncGenerator<SetTask>; config: string }> {
  const files = new Map(folder.files.map((file) => [file.path, file]))
  const named = files.get('classes.txt')
  if (named === undefined) throw new FileError(folder, 'there is no classes.txt in it')
  const classes = (await textOf(folder, named))
    .replace(/\r?\n$/, '')
    .split('\n')
    .map((line) => line.trim())
  const labels = classes.map((name, id) => ({ id, name }))
  const control = { tag: 'RectangleLabels', name: options.fromName }
  const tasks = async function* (): AsyncGenerator<SetTask> {
    for (const image of folder.files) {
      const name = image.path.slice('images/'.length)
      const isOurs =
        image.path.startsWith('images/') && options.imageExtensions.some((end) => name.endsWith(end))
      if (!isOurs) continue
      const data = { image: imageAddress(options.imageRoot, name) }
      const marked = files.get(`labels/${name.slice(0, name.lastIndexOf('/') + 1)}${stemOf(name)}.txt`)
      if (marked === undefined) {
        yield { data }
        continue
      }
      const size = options.size ?? (await sizeOf(image))
      const lines = (await textOf(folder, marked)).split('\n')
      const result = lines.flatMap((line, at) => resultsOf(line, at + 1, marked, classes, size, options))
      yield { data, ...marksOf(options, result) }
    }
  }
  return { tasks: tasks(), config: printSetConfig(options.toName, [control], labels) }
}

async function textOf(folder: ReadableFolder, file: FolderFile): Promise<string> {
  let whole = ''
  for await (const text of decodeText(readableOf(folder, file))) {
    whole += text
    if (whole.length > ITEM_LIMITS.itemBytes) throw new FileError({ name: file.path }, 'it is too long')
  }
  return whole
}

async function sizeOf(image: FolderFile): Promise<PixelSize> {
  const size = await readImageHeader({ open: () => image.open(), close: () => Promise.resolve() })
  if (size === undefined) throw new FileError({ name: image.path }, 'its size in pixels cannot be read')
  return size
}

/** Five columns, and a score; what follows is passed over. */
function resultsOf(
  line: string,
  number: number,
  { path }: FolderFile,
  classes: readonly string[],
  size: PixelSize,
  options: YoloSetOptions,
): JsonObject[] {
  if (line.trim() === '') return []
  const [id = NaN, cx = NaN, cy = NaN, w = NaN, h = NaN, score = 0] = line.trim().split(/\s+/).map(Number)
  const name = classes[id]
  if (name === undefined || ![cx, cy, w, h].every(Number.isFinite))
    throw new FileError({ name: path }, `line ${number} is no box of a class of classes.txt`)
  const box = { x: (cx - w / 2) * 100, y: (cy - h / 2) * 100, width: w * 100, height: h * 100, rotation: 0 }
  const head = resultHead(options, options.fromName, 'rectanglelabels', size)
  const value = { ...box, rectanglelabels: [name] }
  return [{ ...head, value, ...(Number.isFinite(score) && score !== 0 && { score }) }]
}
