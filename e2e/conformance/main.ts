// The conformance run: recorded exchanges of the incumbent, then its real Python clients, each against a fresh server.
// What cannot be reached here (fixtures, Python, its registry) is said and not counted.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPythonClients } from './python.ts'
import { startFreshServer } from './server.ts'
import { replayCalledBack, replayRecorded } from './wire.ts'

export interface Tally {
  readonly passed: number
  readonly failed: number
}

// The recorded server lets every member do everything and signs up whoever comes; these two settings say so.
const OF_EQUALS = {
  LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK: 'false',
  SIALI_NEW_MEMBER_ROLE: 'administrator',
}

const localRoot = await mkdtemp(join(tmpdir(), 'siali-wire-'))

const parts: Tally[] = []
const runs = [
  { part: replayRecorded, env: OF_EQUALS },
  { part: replayCalledBack, env: { ...OF_EQUALS, SSRF_PROTECTION_ENABLED: 'false' } },
  { part: runPythonClients, env: OF_EQUALS },
]
for (const { part, env } of runs) {
  const server = await startFreshServer({
    env: { ...env, LOCAL_FILES_SERVING_ENABLED: 'true', LOCAL_FILES_DOCUMENT_ROOT: localRoot },
  })
  try {
    parts.push(await part(server.url, localRoot))
  } finally {
    await server.stop()
  }
}
await rm(localRoot, { recursive: true })
const sum = (pick: (tally: Tally) => number) => parts.reduce((total, tally) => total + pick(tally), 0)
console.log(`${sum((t) => t.passed)} passed, ${sum((t) => t.failed)} failed`)
process.exitCode = sum((t) => t.failed) > 0 ? 1 : 0
