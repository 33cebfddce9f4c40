// Folders of MOT: a sequence is the folder above a gt/gt.txt, with seqinfo.ini and gt/labels.txt, and the video lies beside.
import {
  baseOf,
  folderOf,
  isImage,
  isVideo,
  readableOf,
  stemOf,
  textOf,
  type FolderBatch,
  type FolderFile,
  type FolderReader,
  type ReadableFolder,
  type TellProblem,
} from '../folder/folder.ts'
import { mediaIndex, SEVERAL } from '../folder/media-index.ts'
import { readImageHeader } from '../image/image-header.ts'
import type { PixelSize } from '../image/shape.ts'
import { taskOfVideo } from '../keyframes/video-tasks.ts'
import type { ReadTask } from '../read-task.ts'
import { decodeText, FileError, startText, type ReadContext } from '../reader.ts'
import { splitTextLines } from '../text/text-lines.ts'
import { MotRows, parseSequenceInfo, type SequenceInfo } from './mot.parse.ts'

const START_BYTES = 4096
const LONGEST_LINE = 10_000
/** The first line that is whole. */
const ROW = /^\s*[-+\d.eE]+(?:\s*,\s*[-+\d.eE]+){5,}\s*$/

interface Sequence {
  /** Its folder; empty for the top. */
  readonly base: string
  readonly rows: FolderFile
  readonly labels: FolderFile | undefined
  readonly info: FolderFile | undefined
  /** What a tracker was to start from. */
  readonly detections: FolderFile | undefined
  /** Frames of the video. */
  readonly pictures: readonly FolderFile[]
}

const inside = (base: string, path: string) => (base === '' ? path : `${base}/${path}`)

async function sequencesOf(folder: ReadableFolder): Promise<Sequence[]> {
  const files = new Map(folder.files.map((file) => [file.path.toLowerCase(), file]))
  const pictures = Map.groupBy(
    folder.files.filter(({ path }) => isImage(path)),
    ({ path }) => folderOf(path).toLowerCase(),
  )
  const found: Sequence[] = []
  for (const rows of folder.files) {
    if (!/(?:^|\/)gt\/gt\.txt$/i.test(rows.path)) continue
    const base = folderOf(folderOf(rows.path))
    const fileOf = (path: string) => files.get(inside(base, path).toLowerCase())
    const sequence = {
      base,
      rows,
      labels: fileOf('gt/labels.txt'),
      info: fileOf('seqinfo.ini'),
      detections: fileOf('det/det.txt'),
      pictures: pictures.get(inside(base, 'img1').toLowerCase()) ?? [],
    }
    if (await isMot(sequence)) found.push(sequence)
  }
  return found
}

/** Beside a seqinfo.ini, broken rows are broken rows; else they may be anything. */
async function isMot({ rows, info, labels }: Sequence): Promise<boolean> {
  if (info !== undefined) return true
  const parts: Buffer[] = []
  for await (const part of rows.open(0, Math.min(START_BYTES, rows.sizeBytes))) parts.push(part)
  const lines = startText(Buffer.concat(parts)).split(/\r?\n/)
  const first = lines.find((line) => line.trim() !== '')
  return first === undefined ? labels !== undefined : ROW.test(first)
}

async function claims(folder: ReadableFolder): Promise<ReadonlySet<string>> {
  const claimed = (await sequencesOf(folder)).flatMap(({ rows, labels, info, detections, pictures }) => [
    rows,
    labels,
    info,
    detections,
    ...pictures,
  ])
  return new Set(claimed.flatMap((file) => (file === undefined ? [] : [file.path])))
}

async function* read(
  folder: ReadableFolder,
  _claimed: ReadonlySet<string>,
  context: ReadContext,
  tell: TellProblem,
): AsyncGenerator<FolderBatch> {
  const sequences = await sequencesOf(folder)
  const findVideo = videoFinder(folder, sequences)
  for (const sequence of sequences) {
    const { path } = sequence.rows
    try {
      const tasks = await readSequence(folder, sequence, context, findVideo, tell)
      yield { path, kind: 'MOT', tasks }
    } catch (error) {
      if (!(error instanceof FileError || error instanceof SyntaxError)) throw error
      const [reason, line] = error instanceof FileError ? [error.reason, error.line] : [error.message]
      tell({ path, line, reason, isError: true })
    }
  }
}

async function readSequence(
  folder: ReadableFolder,
  sequence: Sequence,
  context: ReadContext,
  findVideo: FindVideo,
  tell: TellProblem,
): Promise<ReadTask[]> {
  const { rows, labels, detections, pictures } = sequence
  const info = parseSequenceInfo(sequence.info === undefined ? '' : await textOf(folder, sequence.info))
  const name = findVideo(sequence, info)
  const size = info.size ?? (await sizeOfPicture(pictures[0]))
  if (size === undefined)
    throw new FileError(
      { name: rows.path },
      `${inside(sequence.base, 'seqinfo.ini')} with imWidth and imHeight is missing: it says the size of the video`,
    )
  const read = new MotRows(labels === undefined ? [] : namesOf(await textOf(folder, labels)))
  await readRows(folder, rows, read)
  const framesCount = Math.max(info.framesCount, read.lastFrame)
  const tracks = read.tracks(framesCount)
  const video = { name, size, framesCount, framesPerSec: info.framesPerSec, tracks }
  const tasks = taskOfVideo(context, rows, video)
  const tellLeftOut = (path: string, reason: string) => tell({ path, reason, isError: false })
  if (read.ignored > 0)
    tellLeftOut(rows.path, `${read.ignored} of its boxes are to be ignored (conf 0); they were left out.`)
  if (detections !== undefined)
    tellLeftOut(detections.path, 'These boxes are of a detector and of no track; they were left out.')
  if (pictures[0] !== undefined)
    tellLeftOut(folderOf(pictures[0].path), 'Its pictures are frames of the video; they were left out.')
  return tasks
}

async function readRows(folder: ReadableFolder, file: FolderFile, rows: MotRows): Promise<void> {
  const lines = splitTextLines(LONGEST_LINE)
  let line = 0
  const take = (some: readonly string[]) => {
    for (const text of some) {
      line += 1
      rows.add(text)
    }
  }
  try {
    for await (const text of decodeText(readableOf(folder, file))) take(lines.push(text))
    take(lines.end())
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error
    throw new FileError({ name: file.path }, error.message, error, { line: Math.max(1, line) })
  }
}

const namesOf = (text: string) => text.split(/\r?\n/).map((name) => name.trim())

async function sizeOfPicture(picture: FolderFile | undefined): Promise<PixelSize | undefined> {
  if (picture === undefined) return undefined
  return readImageHeader({ open: () => picture.open(), close: () => Promise.resolve() })
}

/** @throws FileError that says what is missing. */
type FindVideo = (sequence: Sequence, info: SequenceInfo) => string

/** The video of the name of a sequence; else the only one in its folder. */
function videoFinder(folder: ReadableFolder, sequences: readonly Sequence[]): FindVideo {
  const videos = folder.files.map(({ path }) => path).filter(isVideo)
  const index = mediaIndex(videos)
  const bases = new Set(sequences.map(({ base }) => base))
  const byBase = Map.groupBy(videos, (path) => {
    let base = folderOf(path)
    while (base !== '' && !bases.has(base)) base = folderOf(base)
    return base
  })
  return ({ base, rows, pictures }, info) => {
    const names = [info.name, baseOf(base)].filter((name) => name !== undefined && name !== '')
    // So the export calls its folders.
    const ofTasks = names.flatMap((name) => /^task-\d+-(.+)$/s.exec(name ?? '')?.[1] ?? [])
    const wanted = [...new Set([...names, ...ofTasks])].map((name) => `${name}.mp4`)
    for (const name of wanted) {
      const found = index.find(name, base, true)
      if (found === SEVERAL)
        throw new FileError({ name: rows.path }, `several videos are called ${stemOf(name)}`)
      if (found !== undefined) return found
    }
    const own = bases.has(base) ? (byBase.get(base) ?? []) : []
    if (own.length === 1 && own[0] !== undefined) return own[0]
    if (pictures.length > 0 && own.length === 0)
      throw new FileError(
        { name: rows.path },
        'it is a sequence of pictures, not a video: make a video of them, put it beside, and try again',
      )
    const called = wanted.length === 0 ? 'the video' : wanted.join(' or ')
    throw new FileError({ name: rows.path }, `${called} is missing: put the video beside, and try again`)
  }
}

export const motFolderReader: FolderReader = { id: 'MOT', title: 'MOT', claims, read }
