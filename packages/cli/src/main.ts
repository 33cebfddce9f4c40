// The siali-label command: finds the subcommand, runs it, turns what it throws into one line.

import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { COMMANDS } from './commands/index.ts'
import { readArguments } from './arguments.ts'

const { command, flags, words, problem } = readArguments(process.argv.slice(2), COMMANDS)
try {
  if (problem !== undefined) throw new Error(problem)
  // A file .env in the working directory; the environment wins.
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}
  await command.run({
    flags,
    words,
    env: { ...file, ...process.env },
    print: (line) => process.stdout.write(`${line}\n`),
  })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
