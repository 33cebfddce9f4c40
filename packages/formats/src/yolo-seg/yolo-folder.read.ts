// Folders of YOLO: a text file of lines beside each image, and a file that names the classes. Boxes, polygons and poses are
// told apart line by line; a fifth number of a box is a score.
import {
  baseOf,
  folderOf,
  isImage,
  stemOf,
  suffixOf,
  textOf,
  type FolderBatch,
  type FolderFile,
  type FolderReader,
  type ReadableFolder,
  type TellProblem,
} from '../folder/folder.ts'
import { readImageHeader } from '../image/image-header.ts'
import { taskOfImage } from '../image/read-tasks.ts'
import type { LabeledShape, PixelSize } from '../image/shape.ts'
import { FileError, type ReadContext } from '../reader.ts'
import { classesFor, classesOf, isNames, type ClassSet } from './yolo-classes.ts'
import { parseYoloLine, type DataYaml } from './yolo-lines.ts'

const BATCH = 100
/** Label files that are looked at before the folder counts as one of this kind. */
const LOOKED_AT = 20

/** Label files with the image of each: in the same folder, or `images` where the labels have `labels`. */
function pairsOf(folder: ReadableFolder): Map<FolderFile, FolderFile> {
  const shown = folder.files.filter(({ path }) => isImage(path))
  const placeOf = ({ path }: FolderFile) => `${folderOf(path)}/${stemOf(path)}`
  const images = new Map([
    // Names of another case count where no other has the same.
    ...shown.map((file) => [placeOf(file).toLowerCase(), file] as const),
    ...shown.map((file) => [placeOf(file), file] as const),
  ])
  const pairs = new Map<FolderFile, FolderFile>()
  for (const file of folder.files) {
    if (suffixOf(file.path) !== '.txt' || isNames(file.path)) continue
    const from = folderOf(file.path)
    const beside = from.split('/').map((part) => (part.toLowerCase() === 'labels' ? 'images' : part))
    const image = [from, beside.join('/')]
      .map((one) => `${one}/${stemOf(file.path)}`)
      .flatMap((place) => [place, place.toLowerCase()])
      .map((place) => images.get(place))
      .find(Boolean)
    if (image !== undefined) pairs.set(file, image)
  }
  return pairs
}

/** Files of label lines that no image belongs to. */
async function strayOf(
  folder: ReadableFolder,
  pairs: ReadonlyMap<FolderFile, FolderFile>,
): Promise<FolderFile[]> {
  const stray: FolderFile[] = []
  for (const file of folder.files)
    if (suffixOf(file.path) === '.txt' && !isNames(file.path) && !pairs.has(file))
      if (isNumeric(await firstLines(folder, file))) stray.push(file)
  return stray
}

async function firstLines(folder: ReadableFolder, file: FolderFile): Promise<string[]> {
  const text = await textOf(folder, file).catch(() => 'no text')
  return text.split('\n', 3).filter((line) => line.trim() !== '')
}

const isNumeric = (lines: readonly string[]) => lines.length > 0 && lines.every((line) => NUMBERS.test(line))

async function claims(folder: ReadableFolder): Promise<ReadonlySet<string>> {
  const pairs = pairsOf(folder)
  const looked = [...pairs.keys()].slice(0, LOOKED_AT)
  const lines = await Promise.all(looked.map((file) => firstLines(folder, file)))
  const numeric = lines.filter(isNumeric).length
  const empty = lines.filter((some) => some.length === 0).length
  const names = folder.files.filter(({ path }) => isNames(path))
  // Names of classes without an image at all: labels that were exported alone.
  const isAlone =
    looked.length === 0 && names.some(({ path }) => baseOf(path).toLowerCase() === 'classes.txt')
  const stray = numeric > 0 || isAlone ? await strayOf(folder, pairs) : []
  // With names beside them, broken lines are broken lines; without, the texts may be anything. Images in which nothing
  // was found have empty files, all of them perhaps.
  const isYolo =
    names.length > 0
      ? numeric > 0 || (empty > 0 && empty === looked.length) || (isAlone && stray.length > 0)
      : numeric > 0 && numeric + empty === looked.length
  return new Set(isYolo ? [...pairs.keys(), ...stray, ...names].map(({ path }) => path) : [])
}

const NUMBERS = /^\s*\d+(?:\.0*)?(\s+[-+.\deE]+){4,}\s*$/

async function* read(
  folder: ReadableFolder,
  claimed: ReadonlySet<string>,
  context: ReadContext,
  tell: TellProblem,
): AsyncGenerator<FolderBatch> {
  let sets: readonly ClassSet[]
  try {
    sets = await classesOf(folder, context)
  } catch (error) {
    const { reason, path } = wordError(error, folder.name)
    return tell({ path, reason, isError: true })
  }
  let batch: FolderBatch['tasks'][number][] = []
  let path = ''
  const pairs = pairsOf(folder)
  for (const file of folder.files)
    if (claimed.has(file.path) && !isNames(file.path) && !pairs.has(file))
      tell({ path: file.path, isError: true, reason: 'no image of this name is beside it' })
  for (const [file, image] of pairs) {
    path = file.path
    try {
      const size = await readImageHeader({ open: () => image.open(), close: () => Promise.resolve() })
      if (size === undefined) throw new FileError({ name: image.path }, 'its size in pixels cannot be read')
      const shapes = shapesOf(file, await textOf(folder, file), size, classesFor(file, sets))
      batch.push(taskOfImage(context, image, { name: image.path, size, shapes }, true))
    } catch (error) {
      tell({ path, isError: true, reason: wordError(error, path).reason })
    }
    if (batch.length < BATCH) continue
    yield { path, kind: 'YOLO', tasks: batch }
    batch = []
  }
  if (batch.length > 0) yield { path, kind: 'YOLO', tasks: batch }
}

function wordError(error: unknown, path: string): { path: string; reason: string } {
  if (error instanceof FileError || error instanceof SyntaxError)
    return { path, reason: error instanceof FileError ? error.reason : error.message }
  throw error
}

function shapesOf(
  { path }: FolderFile,
  text: string,
  size: PixelSize,
  { names, keypoints, keypointNames }: DataYaml,
): LabeledShape[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    const parsed = parseYoloLine(line, size, keypoints)
    if (parsed === undefined)
      throw new FileError({ name: path }, `line ${at + 1} is no box, polygon or pose of numbers`)
    if (parsed.isFar)
      throw new FileError(
        { name: path },
        `line ${at + 1}: the numbers are shares of the image, from 0 to 1; these look like pixels`,
      )
    const name = names.get(parsed.classId)
    if (name === undefined)
      throw new FileError({ name: path }, `line ${at + 1}: no name for class ${parsed.classId}`)
    const id = `shape-${at + 1}`
    return parsed.shapes.map(({ shape, keypoint }): LabeledShape => {
      if (keypoint === undefined)
        return {
          id,
          parentId: '',
          labels: [name],
          shape,
          ...(parsed.score !== undefined && { score: parsed.score }),
        }
      const label = keypointNames[keypoint] ?? `point ${keypoint + 1}`
      return { id: `${id}-point-${keypoint + 1}`, parentId: id, labels: [label], shape }
    })
  })
}

export const yoloFolderReader: FolderReader = { id: 'YOLO', title: 'YOLO', claims, read }
