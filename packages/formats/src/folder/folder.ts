// Files that belong together: those of an archive, or of a folder that somebody sent. Must not know which kinds there are.
import { decodeText, FileError, type ReadableFile, type ReadContext } from '../reader.ts'
import type { ReadTask } from '../read-task.ts'

export interface FolderFile {
  /** Path in its folder, with `/`; names no place outside it. */
  readonly path: string
  readonly sizeBytes: number
  /** The upload that tasks made of it name. */
  readonly id: number
  /** The bytes from `start` (0 unless given) to before `end` (all unless given); may be called again. */
  open(start?: number, end?: number): AsyncIterable<Buffer>
}

export interface ReadableFolder {
  /** As errors call it. */
  readonly name: string
  readonly files: readonly FolderFile[]
  /** Where a file of the folder is served; the data of tasks that show it. */
  addressOf(path: string): string
}

export interface FolderProblem {
  /** Path in the folder. */
  readonly path: string
  /** Of the file, from 1; undefined when no line is to blame. */
  readonly line?: number | undefined
  readonly reason: string
  /** True: it could not be read. False: it was passed over, and nothing of use is lost. */
  readonly isError: boolean
}

export type TellProblem = (problem: FolderProblem) => void

/** Tasks that were read from one file of a folder. */
export interface FolderBatch {
  readonly path: string
  /** Title of the kind of file. */
  readonly kind: string
  readonly tasks: readonly ReadTask[]
}

/** Reads files of which none says all by itself. */
export interface FolderReader {
  /** Name for programs, such as `YOLO`. */
  readonly id: string
  readonly title: string
  /** The files that it reads or knows to hold nothing; none for a folder of another kind. */
  claims(folder: ReadableFolder, context: ReadContext): Promise<ReadonlySet<string>>
  /** Batches of tasks whose data name media by their paths. */
  read(
    folder: ReadableFolder,
    claimed: ReadonlySet<string>,
    context: ReadContext,
    tell: TellProblem,
  ): AsyncGenerator<FolderBatch>
}

/** A file of a folder as readers of single files take it. */
export function readableOf(folder: ReadableFolder, file: FolderFile): ReadableFile {
  return {
    id: file.id,
    name: file.path,
    address: folder.addressOf(file.path),
    sizeBytes: file.sizeBytes,
    open: (start, end) => file.open(start, end),
  }
}

const MAX_TEXT = 4 * 1024 * 1024

/** The text of a small file. @throws FileError. */
export async function textOf(folder: ReadableFolder, file: FolderFile): Promise<string> {
  let whole = ''
  for await (const text of decodeText(readableOf(folder, file))) {
    whole += text
    if (whole.length > MAX_TEXT)
      throw new FileError({ name: file.path }, `longer than ${MAX_TEXT} characters`)
  }
  return whole
}

/** Folder of a path, without a final slash; empty for the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** The last part of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The last part of a path without its extension. */
export function stemOf(path: string): string {
  const name = baseOf(path)
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? name : name.slice(0, dot)
}

/** The extension with its dot, in lower case; empty without one. */
export function suffixOf(path: string): string {
  const name = baseOf(path)
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot).toLowerCase()
}

const IMAGES = new Set(['.bmp', '.gif', '.jpg', '.jpeg', '.png', '.svg', '.webp'])
const VIDEOS = new Set(['.mp4', '.webm'])
const OTHERS = new Set(['.flac', '.m4a', '.mp3', '.ogg', '.wav', '.pdf', ...VIDEOS])

export const isVideo = (path: string): boolean => VIDEOS.has(suffixOf(path))
export const isImage = (path: string): boolean => IMAGES.has(suffixOf(path))
/** Pictures, sounds, films and pages: what tasks show. */
export const isMedia = (path: string): boolean => isImage(path) || OTHERS.has(suffixOf(path))

/** What systems leave behind in folders. */
export function isLitter(path: string): boolean {
  return (
    path.startsWith('__MACOSX/') ||
    path.split('/').some((part) => part.startsWith('.')) ||
    /^(?:thumbs\.db|desktop\.ini)$/i.test(baseOf(path))
  )
}
