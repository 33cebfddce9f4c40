// What an export format is. Must not list formats (index.ts) or know where tasks come from (source.ts).
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
}

/** Controls by name, in document order: the `parsed_label_config` of a project. */
export type ParsedConfig = Readonly<Record<string, ParsedControl>>

export interface WriteOptions {
  readonly controls: ParsedConfig
  /** Puts `'` before text cells that a spreadsheet would run; default false, which changes no byte. */
  readonly neutralizeFormulas?: boolean
}

export interface Format {
  /** Name on the wire, such as `JSON_MIN`. */
  readonly id: string
  readonly title: string
  readonly description: string
  supports(config: ParsedConfig): boolean
  /** Writes all tasks. @throws when a task is not a JSON object, a name is unsafe or the sink fails. */
  write(source: TaskSource, sink: Sink, options: WriteOptions): Promise<void>
}
