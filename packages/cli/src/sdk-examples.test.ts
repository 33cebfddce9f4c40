// Runs every example of the SDK's README as a program of its own against a real server.

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../../server/src/testing/server.ts'

const SDK = join(import.meta.dirname, '../../sdk')
const EXAMPLES = [...readFileSync(join(SDK, 'README.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(
  ([, code = '']) => code,
)
const run = promisify(execFile)

let server: TestServer
let url: string
let folder: string
beforeAll(async () => {
  server = await startTestServer()
  url = await server.listen()
  // Below the package, so that its own name is found.
  folder = await mkdtemp(join(SDK, 'examples-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await server.stop()
})

const RUNS = [
  ['labels a project', /^2\n$/],
  ['walks a list', /^\d+ Harbour reports 2\n$/],
  ['reads a large file', /^true\n$/],
  ['meets errors, stops and repeats', /^400 validation .+\nchanged my mind\ntrue\n$/],
  ['shares labels, copies, lists people', /^Beacon kind 0\nLights, second round\nowner@example\.test\n$/],
] as const

it.each(RUNS)('example: %s', async (name, output) => {
  const at = RUNS.findIndex(([one]) => one === name)
  const file = join(folder, `${at}.mts`)
  await writeFile(file, EXAMPLES[at] ?? '')
  const { stdout } = await run(process.execPath, [file], {
    // What it writes goes away with it.
    cwd: folder,
    env: { ...process.env, SIALI_URL: url, SIALI_TOKEN: server.owner.token },
  })
  expect(stdout).toMatch(output)
})

it('every example has its run', () => {
  expect(EXAMPLES).toHaveLength(RUNS.length)
})
