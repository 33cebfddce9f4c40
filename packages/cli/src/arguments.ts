// Reads a command line: flags before or after the subcommand, none means `start`. Pure; never throws.

import type { Command, Flag } from './command.ts'

export interface Arguments {
  readonly command: Command
  readonly flags: Record<string, string | true>
  readonly words: readonly string[]
  /** What is wrong with the line, in one sentence. */
  readonly problem?: string
}

export function readArguments(line: readonly string[], commands: readonly Command[]): Arguments {
  const [start] = commands
  if (start === undefined) throw new Error('there are no commands')
  const names = new Map(commands.map((command) => [command.name, command]))
  const all = commands.flatMap((command) => command.flags)
  const flags: Record<string, string | true> = {}
  const words: string[] = []
  let command: Command | undefined
  for (let i = 0; i < line.length; i++) {
    const word = line[i] ?? ''
    if (!word.startsWith('-') || word === '-') {
      if (command !== undefined && words.length < (command.words?.length ?? 0)) {
        words.push(word)
        continue
      }
      if (command !== undefined)
        return { command, flags, words, problem: `${command.name} does not take "${word}". See --help.` }
      command = names.get(word)
      if (command === undefined)
        return { command: start, flags, words, problem: `Unknown command ${word}. See --help.` }
      continue
    }
    if (word === '--version') {
      command = names.get('version')
      continue
    }
    if (word === '--help' || word === '-h') return { command: helpCommand(commands), flags, words }
    const [given = '', inline] = splitFlag(word)
    const flag = findFlag(all, given)
    if (flag === undefined)
      return { command: start, flags, words, problem: `Unknown option ${word}. See --help.` }
    if (flag.value === undefined) flags[flag.name] = true
    else {
      const value = inline ?? line[++i]
      if (value === undefined)
        return { command: start, flags, words, problem: `--${flag.name} needs a value: ${flag.value}.` }
      flags[flag.name] = value
    }
  }
  return { command: command ?? start, flags, words }
}

function splitFlag(word: string): [string, string | undefined] {
  const equals = word.indexOf('=')
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)]
}

function findFlag(flags: readonly Flag[], word: string): Flag | undefined {
  return flags.find(
    (flag) => word === `--${flag.name}` || (flag.short !== undefined && word === `-${flag.short}`),
  )
}

function helpCommand(commands: readonly Command[]): Command {
  return {
    name: 'help',
    about: 'Show this text',
    flags: [],
    run: (call) => {
      call.print('siali-label [command] [options]\n')
      for (const command of commands) {
        call.print(`  ${command.name.padEnd(16)} ${command.about}`)
        for (const flag of command.flags)
          call.print(
            `      ${`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`.padEnd(32)} ${flag.about}`,
          )
      }
      return Promise.resolve()
    },
  }
}
