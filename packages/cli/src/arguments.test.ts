import { describe, expect, it } from 'vitest'
import { readArguments } from './arguments.ts'
import { COMMANDS } from './commands/index.ts'

const read = (line: string) => {
  const { command, flags, words, problem } = readArguments(line === '' ? [] : line.split(' '), COMMANDS)
  return problem ?? { command: command.name, flags, ...(words.length > 0 && { words }) }
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

  it('takes the words that a command has, and no more', () => {
    const words = ['check', 'http://localhost:9090']
    expect(read('ml check http://localhost:9090 --train')).toEqual({
      command: 'ml',
      flags: { train: true },
      words,
    })
    expect(read('ml check a b')).toBe('ml does not take "b". See --help.')
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
