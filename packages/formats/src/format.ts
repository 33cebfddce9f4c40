// What an export format is. Must not list formats (index.ts) or know where tasks come from (source.ts).
import type { ConfigShape } from './config-shape.ts'
import type { MediaSource } from './media-source.ts'
import type { Scratch } from './scratch.ts'
import type { Sink } from './sink.ts'
import type { TaskSource } from './source.ts'

/** One control of the parsed label config; the members exports read. */
export interface ParsedControl {
  readonly type: string
  readonly to_name: readonly string[]
  /** Index flag of a repeater → pattern; present when the control's name is a pattern. */
  readonly regex?: Readonly<Record<string, string>>
  readonly inputs: readonly {
    readonly type: string
    readonly valueType?: string | null
    readonly value: string
  }[]
  /** Stored names of its labels, in document order. */
  readonly labels?: readonly string[]
  /** Attributes of the labels, by stored name. */
  readonly labels_attrs?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Controls by name, in document order: the `parsed_label_config` of a project. */
export type ParsedConfig = Readonly<Record<string, ParsedControl>>

/** Something that did not get into the files, while the rest did. */
export interface ExportProblem {
  /** As the task says it. */
  readonly task: unknown
  /** In words for people: what happened and why. */
  readonly message: string
}

export interface WriteOptions {
  readonly controls: ParsedConfig
  /** Puts `'` before text cells that a spreadsheet would run; default false, which changes no byte. */
  readonly neutralizeFormulas?: boolean
  /** Where media come from; default: nowhere, and every copy fails. */
  readonly media?: MediaSource
  /** Whether formats that may copy media do so; default true. A format named after its images always does. */
  readonly downloads?: boolean
  /** The moment the files tell; default the epoch. */
  readonly now?: Date
  /** Where the format puts aside what it writes later; default the memory. */
  readonly openScratch?: () => Promise<Scratch>
  /** Hears of each problem; the writing goes on. */
  readonly report?: (problem: ExportProblem) => void
}

/** `file`: one file. `archive`: several, in a zip. `either`: a zip unless it turns out to be one file. */
export type Packing = 'file' | 'archive' | 'either'

export interface Format {
  /** Name on the wire, such as `JSON_MIN`. */
  readonly id: string
  readonly title: string
  readonly description: string
  readonly packing: Packing
  /** It is opened with spreadsheets and takes `neutralizeFormulas`. */
  readonly isTable?: true
  /** It iterates its source more than once, so somebody must keep the tasks for it. */
  readonly readsAgain?: true
  /** It copies media unless `downloads` is false. */
  readonly copiesMedia?: true
  /** It is named after the media that it copies, whatever `downloads` says. */
  readonly alwaysCopiesMedia?: true
  /** What the files leave out or say otherwise, one sentence for people; absent when that is nothing. */
  readonly loses?: string
  /** Ids of formats that keep what this one loses; the first that the config fits is recommended in its place. */
  readonly better?: readonly string[]
  /** True, or what the config lacks, in words for people. A config that does not fit can be written all the same. */
  supports(shape: ConfigShape): true | string
  /** What keeps the format from being written under a config at all, in words for people. */
  refuses?(controls: ParsedConfig): string | undefined
  /** Writes all tasks. @throws when a task is not a JSON object, a name is unsafe or the sink fails. */
  write(source: TaskSource, sink: Sink, options: WriteOptions): Promise<void>
}
