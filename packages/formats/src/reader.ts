// What reads an uploaded file: bytes in, batches of tasks out. Must not list readers (index.ts) or know where files and
// tasks are kept.
import type { DataKeys } from '@siali/labeling'
import type { ParsedConfig } from './format.ts'
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
  /** What regions that were read become. */
  readonly into: 'annotations' | 'predictions'
  /** What parts the cells of tables; left out: the first line shows it. */
  readonly separator?: string
  /** Rows longer than the header are refused; else their first cells are taken as row labels, and lost. */
  readonly refusesRowLabels?: boolean
  /** The files lie beside images: what describes images is known by its form alone. */
  readonly besideImages?: boolean
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
  /**
   * Whether a file of a fitting extension is of this kind, by its first 64 kB as text. Left out by the one reader that takes
   * all files of an extension that no other recognizes.
   */
  recognizes?(start: string, context: ReadContext): boolean
  /** Batches of tasks. @throws FileError. */
  read(file: ReadableFile, context: ReadContext): AsyncGenerator<ReadTask[]>
}

/** Why a file cannot be read, in words for the person who sent it. */
export class FileError extends Error {
  /** The same without the name of the file. */
  readonly reason: string
  constructor(file: { readonly name: string }, reason: string, cause?: unknown) {
    super(`Failed to parse input file ${file.name}: ${reason}`, { cause })
    this.reason = reason
  }
}

/** Longest single task, deepest nesting. */
export const ITEM_LIMITS = { itemBytes: 32 * 1024 * 1024, depth: 200 } as const

/** The text of a file in pieces. @throws FileError when it is not UTF-8. */
export async function* decodeText(file: ReadableFile, keepMark = false): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: keepMark })
  try {
    for await (const chunk of file.open()) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (
      !(error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    )
      throw error
    throw new FileError(file, "'utf-8' codec can't decode the text: save the file as UTF-8", error)
  }
}

/** For files that are one value. @throws FileError when the label config reads several. */
export function requireOneKey(file: { readonly name: string }, keys: DataKeys): void {
  if (keys.size > 1)
    throw new FileError(
      file,
      'Your label config has more than one data key and direct file upload supports only one data key. To import data with multiple data keys, use a JSON or CSV file.',
    )
}
