// What reads an uploaded file: bytes in, batches of tasks out. Must not list readers (index.ts) or know where files and
// tasks are kept.
import type { DataKeys } from '@siali/labeling'
import type { ParsedConfig } from './format.ts'
import type { PixelSize } from './image/shape.ts'
import type { ReadTask } from './read-task.ts'

export interface ReadableFile {
  /** Goes into the tasks as the file they came from. */
  readonly id: number
  /** As errors call it. */
  readonly name: string
  /** Where it is served: the data of a task that points at it. */
  readonly address: string
  readonly sizeBytes: number
  /** The bytes from `start` (0 unless given) to before `end` (all unless given); may be called again. */
  open(start?: number, end?: number): AsyncIterable<Buffer>
}

/** What a reader knows of where its tasks go. */
export interface ReadContext {
  /** The data keys of the label config. */
  readonly keys: DataKeys
  /** Controls of the label config; where none fits, readers call theirs by the usual names. */
  readonly controls: ParsedConfig
  /** Those of them that say something of each region; left out: not known, and each may. */
  readonly perRegion?: ReadonlySet<string>
  /** What regions that were read become. */
  readonly into: 'annotations' | 'predictions'
  /** What parts the cells of tables; left out: the first line shows it. */
  readonly separator?: string
  /** Rows longer than the header are refused; else their first cells are taken as row labels, and lost. */
  readonly refusesRowLabels?: boolean
  /** The files lie beside images: what describes images is known by its form alone. */
  readonly besideImages?: boolean
  /** The same beside videos. */
  readonly besideVideos?: boolean
  /** True for the name of a file that lies beside this one. */
  readonly isBeside?: (name: string) => boolean
  /** Stores media that lie inside of the file, by a path of their own; the text that stands for them in the data. */
  readonly keepMedia?: (path: string, bytes: Uint8Array) => Promise<string>
  /** How much of the file became tasks so far, from 0 to 1; called by readers that read it out of order. */
  readonly onShare?: (share: number) => void
  /** Size in pixels of an image that lies beside the file, by the name that the file calls it. */
  readonly sizeOf?: (name: string) => Promise<PixelSize | undefined>
}

export interface Reader {
  /** Name for programs, such as `CONLL`. */
  readonly id: string
  /** Name for people. */
  readonly title: string
  /** Extensions with their dots. */
  readonly extensions: readonly string[]
  /** True: rows that are a task each, or, for who wants that, one task that points at the file. */
  readonly isList: boolean
  /** Its tasks name media beside the file: by their names, or, with `stem`, by names without an extension. */
  readonly describesMedia?: 'name' | 'stem'
  /** How often it reads the file; once unless given. */
  readonly passes?: number
  /** True: the bytes it has read do not say how far it is; it tells the share. */
  readonly tellsShare?: boolean
  /**
   * Whether a file of a fitting extension is of this kind, by its first 64 kB as text. Left out by the one reader that takes
   * all files of an extension that no other recognizes.
   */
  recognizes?(start: string, context: ReadContext): boolean
  /** Batches of tasks; those with a `problem` are none. @throws FileError for what ends the reading. */
  read(file: ReadableFile, context: ReadContext): AsyncGenerator<ReadTask[]>
}

/** Why a file cannot be read, in words for the person who sent it. */
export class FileError extends Error {
  /** For people, without the name of the file. */
  readonly reason: string
  /** Where the file cannot be read any further, from 1; undefined when no line is to blame. */
  readonly line: number | undefined

  /** @param told what clients of the incumbent know it by, where `reason` says it better. */
  constructor(
    file: { readonly name: string },
    reason: string,
    cause?: unknown,
    { told = reason, line }: { readonly told?: string; readonly line?: number } = {},
  ) {
    super(`Failed to parse input file ${file.name}: ${told}`, { cause })
    this.reason = reason
    this.line = line
  }
}

/** Longest single task, deepest nesting. */
export const ITEM_LIMITS = { itemBytes: 32 * 1024 * 1024, depth: 200 } as const

/** What the mark at the start of a text says, or a first sign of which one half is zero; else UTF-8. Windows programs write the others. */
function encodingOf(start: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le'
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be'
  if (start.length < 2 || (start[0] === 0) === (start[1] === 0)) return 'utf-8'
  return start[1] === 0 ? 'utf-16le' : 'utf-16be'
}

/** The text that a file begins with, from its first bytes; for `recognizes`. */
export function startText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes)
}

/** The text of a file in pieces, UTF-8 or UTF-16. @throws FileError when it is neither. */
export async function* decodeText(file: ReadableFile, keepMark = false): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let name = 'utf-8'
  try {
    for await (const chunk of withMark(file)) {
      if (decoder === undefined) {
        name = encodingOf(chunk)
        // The mark of UTF-16 is never text; that of UTF-8 is, for who wants every byte.
        decoder = new TextDecoder(name, { fatal: true, ignoreBOM: keepMark && name === 'utf-8' })
      }
      yield decoder.decode(chunk, { stream: true })
    }
    if (decoder !== undefined) yield decoder.decode()
  } catch (error) {
    if (
      !(error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    )
      throw error
    throw new FileError(file, `'${name}' codec can't decode the text: save the file as UTF-8`, error)
  }
}

/** The bytes of a file as UTF-8, for who reads bytes. Those of UTF-8 pass through unchecked. @throws FileError. */
export async function* utf8Bytes(file: ReadableFile): AsyncGenerator<Buffer> {
  const source = withMark(file)
  const first = await source.next()
  if (first.done === true) return
  if (encodingOf(first.value) === 'utf-8') {
    yield first.value
    yield* source
    return
  }
  await source.return(undefined)
  for await (const text of decodeText(file)) yield Buffer.from(text)
}

/** The bytes of a file; the first piece holds a whole mark where there is one. */
async function* withMark(file: ReadableFile): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0)
  let isOut = false
  for await (const chunk of file.open()) {
    if (isOut) {
      yield chunk
      continue
    }
    held = Buffer.concat([held, chunk])
    isOut = held.length >= 2
    if (isOut) yield held
  }
  if (!isOut && held.length > 0) yield held
}

/** For files that are one value. @throws FileError when the label config reads several. */
export function requireOneKey(file: { readonly name: string }, keys: DataKeys): void {
  if (keys.size > 1)
    throw new FileError(
      file,
      'Your label config has more than one data key and direct file upload supports only one data key. To import data with multiple data keys, use a JSON or CSV file.',
    )
}
