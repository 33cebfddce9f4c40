// Replays the recorded exchanges that belong to what is built. The recordings and their player lie outside this
// repository; a user's clone has neither, and the run says so.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Tally } from './main.ts'

const FIXTURES = join(import.meta.dirname, '../../../shared/fixtures/wire')

interface Expectations {
  /** `scenario #n` → why our answer differs on purpose. */
  readonly differs: Readonly<Record<string, string>>
}

// Each takes the folder that the server's local files lie below.

/** Scenarios that a server plays which keeps to public addresses. */
export const replayRecorded = (url: string, localRoot: string) => replay(url, localRoot, false)

/** Scenarios in which it calls the player back on loopback. */
export const replayCalledBack = (url: string, localRoot: string) => replay(url, localRoot, true)

const CALLED_BACK = 'private-addresses'

function replay(url: string, localRoot: string, isCalledBack: boolean): Promise<Tally> {
  const player = join(FIXTURES, 'replay.py')
  if (!existsSync(player)) {
    console.log('recorded exchanges: not here, skipped')
    return Promise.resolve({ passed: 0, failed: 0 })
  }
  const expected = JSON.parse(
    readFileSync(join(import.meta.dirname, 'expected.json'), 'utf8'),
  ) as Expectations
  let passed = 0
  let failed = 0
  for (const scenario of listScenarios()) {
    if (needsOf(scenario).includes(CALLED_BACK) !== isCalledBack) continue
    const options = [
      '--only',
      scenario,
      '--local-root',
      localRoot,
      '--verbose',
      ...(isCalledBack ? [`--${CALLED_BACK}`] : []),
    ]
    const run = spawnSync('python3', [player, url, ...options], { encoding: 'utf8' })
    const lines = `${run.stdout}${run.stderr}`.split('\n')
    const counted = { ok: 0, bad: 0 }
    for (const [index, line] of lines.entries()) {
      const [, word, name] = /^(ok|FAIL) +(\S+ #\d+)/.exec(line) ?? []
      if (word === undefined || name === undefined) continue
      if (word === 'ok') {
        if (expected.differs[name] === undefined) counted.ok += 1
        else {
          counted.bad += 1
          console.log(`FAIL ${name} no longer differs: its line in expected.json can go`)
        }
        continue
      }
      if (expected.differs[name] !== undefined) {
        counted.ok += 1
        continue
      }
      counted.bad += 1
      console.log(line, (lines[index + 1] ?? '').trim().slice(0, 400))
    }
    if (
      counted.ok + counted.bad === 0 &&
      !lines.some((line) => line.startsWith('SKIP') || line.startsWith('differs'))
    ) {
      counted.bad += 1
      console.log(`FAIL ${scenario}: the player stopped: ${lines.slice(-4).join(' ').slice(0, 400)}`)
    }
    passed += counted.ok
    failed += counted.bad
  }
  console.log(`wire${isCalledBack ? ', called back' : ''}: ${passed} passed, ${failed} failed`)
  return Promise.resolve({ passed, failed })
}

function needsOf(scenario: string): readonly string[] {
  const { needs = [] } = JSON.parse(readFileSync(join(FIXTURES, `${scenario}.json`), 'utf8')) as {
    readonly needs?: readonly string[]
  }
  return needs
}

function listScenarios(): string[] {
  const folders = readdirSync(FIXTURES, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.flatMap(({ name }) =>
    readdirSync(join(FIXTURES, name))
      .filter((file) => file.endsWith('.json'))
      .map((file) => `${name}/${file.slice(0, -'.json'.length)}`),
  )
}
