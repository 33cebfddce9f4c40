// `ml check URL`: what of the protocol a model server speaks, check by check.

import { readFile } from 'node:fs/promises'
import { textFlag, type Command, type CommandCall } from '../command.ts'
import { CHECKS, type Outcome, type Target } from '../ml-check/checks.ts'
import { createTarget } from '../ml-check/target.ts'

const DEFAULT_TIMEOUT_SEC = 100

export const mlCommand: Command = {
  name: 'ml',
  about: 'Check a model server: ml check URL',
  words: ['check', 'URL'],
  flags: [
    { name: 'user', value: 'NAME', about: 'its user, when it asks for a password' },
    { name: 'password', value: 'TEXT', about: 'its password; or in the variable ML_PASSWORD' },
    { name: 'config', value: 'FILE', about: 'a label config it serves; sentiment of a text without it' },
    { name: 'task', value: 'FILE', about: 'data of a task as JSON; made from the config without it' },
    { name: 'train', about: 'ask it to train as well' },
    { name: 'timeout', value: 'SECONDS', about: `for each request; ${DEFAULT_TIMEOUT_SEC} without it` },
  ],
  async run(call) {
    const [verb, url] = call.words ?? []
    if (verb !== 'check' || url === undefined || !/^https?:\/\//.test(url))
      throw new Error('Write: siali-label ml check http://HOST:PORT')
    const target = await createTarget({ url, ...(await readOptions(call)) })
    let passed = 0
    let failed = 0
    for (const check of CHECKS) {
      const outcome = await runCheck(check.run, target)
      if ('ok' in outcome) passed += 1
      if ('fail' in outcome) failed += 1
      call.print(line(check.name, outcome))
    }
    call.print(`${passed} passed, ${failed} failed`)
    if (failed > 0) throw new Error(`${url} does not speak the protocol of model servers.`)
  },
}

async function readOptions(call: CommandCall) {
  const [config, task] = [textFlag(call, 'config'), textFlag(call, 'task')]
  const seconds = Number(textFlag(call, 'timeout') ?? DEFAULT_TIMEOUT_SEC)
  if (!(seconds > 0)) throw new Error('--timeout needs a number of seconds.')
  return {
    user: textFlag(call, 'user'),
    password: textFlag(call, 'password') ?? call.env['ML_PASSWORD'],
    canTrain: call.flags['train'] === true,
    timeoutMs: seconds * 1000,
    labelConfig: config === undefined ? undefined : await readFile(config, 'utf8'),
    data:
      task === undefined ? undefined : (JSON.parse(await readFile(task, 'utf8')) as Record<string, unknown>),
  }
}

async function runCheck(run: (target: Target) => Promise<Outcome>, target: Target): Promise<Outcome> {
  try {
    return await run(target)
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
    return { fail: (error instanceof Error ? error.message : String(error)) + cause }
  }
}

function line(name: string, outcome: Outcome): string {
  if ('ok' in outcome) return `ok    ${name} (${outcome.ok})`
  return 'skip' in outcome ? `skip  ${name}: ${outcome.skip}` : `FAIL  ${name}: ${outcome.fail}`
}
