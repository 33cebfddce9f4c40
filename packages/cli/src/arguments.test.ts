import { describe, expect, it } from 'vitest'
import { readArguments } from './arguments.ts'
import { COMMANDS } from './commands/index.ts'

const read = (line: string) => {
  const { command, flags, problem } = readArguments(line === '' ? [] : line.split(' '), COMMANDS)
  return problem ?? { command: command.name, flags }
}

describe('a command line', () => {
  it('starts the server when it names no command', () => {
    expect(read('')).toEqual({ command: 'start', flags: {} })
    expect(read('-p 8090')).toEqual({ command: 'start', flags: { port: '8090' } })
  })

  it('takes options before and after the command, with a blank or an equals sign', () => {
    const flags = { username: 'a@b.co', 'data-dir': '/d' }
    expect(read('--username a@b.co user --data-dir=/d')).toEqual({ command: 'user', flags })
  })

  it('says what it does not know instead of starting a server', () => {
    expect(read('stop')).toBe('Unknown command stop. See --help.')
    expect(read('start cats')).toBe('start does not take "cats". See --help.')
    expect(read('--prot 8090')).toBe('Unknown option --prot. See --help.')
    expect(read('start --port')).toBe('--port needs a value: PORT.')
  })

  it('shows version and help however they are asked for', () => {
    expect(read('--version')).toMatchObject({ command: 'version' })
    expect(read('user --help')).toMatchObject({ command: 'help' })
  })
})
