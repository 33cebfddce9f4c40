// What a subcommand is. Subcommands are listed in commands/index.ts.

export interface Flag {
  /** Without dashes; `data-dir` is given as `--data-dir DIR` or `--data-dir=DIR`. */
  readonly name: string
  readonly short?: string
  /** Undefined: a switch without a value. */
  readonly value?: string
  readonly about: string
}

export interface CommandCall {
  readonly flags: Readonly<Record<string, string | true | undefined>>
  /** Words behind the name of the command. */
  readonly words?: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly print: (line: string) => void
}

export interface Command {
  readonly name: string
  readonly about: string
  /** Names of the words it takes; none without. */
  readonly words?: readonly string[]
  readonly flags: readonly Flag[]
  run(call: CommandCall): Promise<void>
}

/** Text of a flag that takes a value; undefined when it was not given. */
export function textFlag(call: CommandCall, name: string): string | undefined {
  const value = call.flags[name]
  return typeof value === 'string' ? value : undefined
}
