// Runs scenarios, each on a fresh server, and holds the figures against bench/budgets.json.

import { readFileSync, readdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startFreshServer } from '../e2e/conformance/server.ts'
import { callsScenario } from './calls.scenario.ts'
import { dataManagerScenario } from './data-manager.scenario.ts'
import { exportScenario } from './export.scenario.ts'
import { formatsScenario } from './formats.scenario.ts'
import { mediaExportScenario } from './media-export.scenario.ts'
import { mediaImportScenario } from './media-import.scenario.ts'
import { importScenario, Raw } from './import.scenario.ts'
import { nextScenario } from './next.scenario.ts'
import { predictScenario } from './predict.scenario.ts'
import { saveScenario } from './save.scenario.ts'
import type { Bench, Scenario } from './scenario.ts'
import { startScenario } from './start.scenario.ts'
import { thumbnailsScenario } from './thumbnails.scenario.ts'
import { webhooksScenario } from './webhooks.scenario.ts'
import { syncScenario } from './sync.scenario.ts'

const SCENARIOS: readonly Scenario[] = [
  startScenario,
  importScenario,
  dataManagerScenario,
  exportScenario,
  formatsScenario,
  mediaExportScenario,
  mediaImportScenario,
  saveScenario,
  nextScenario,
  webhooksScenario,
  callsScenario,
  syncScenario,
  predictScenario,
  thumbnailsScenario,
]
const TOKEN = 'b'.repeat(40)

interface Budget {
  readonly min?: number
  readonly max?: number
}
const budgets = JSON.parse(readFileSync(join(import.meta.dirname, 'budgets.json'), 'utf8')) as Record<
  string,
  Budget
>
const figures = new Map<string, number>()

const wanted = process.argv.slice(2)
for (const scenario of SCENARIOS) {
  if (wanted.length > 0 && !wanted.includes(scenario.name)) continue
  console.log(`${scenario.name}…`)
  const server = await startFreshServer({
    args: ['--username', 'bench@example.test', '--password', 'Some-pass-123', '--user-token', TOKEN],
    env: {
      LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK: 'false',
      // Receivers of webhooks listen on this machine.
      SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8',
      ...scenario.env,
    },
  })
  const db = new pg.Client({ host: socketOf(server.dataDir), user: 'siali', database: 'siali', port: 5432 })
  await db.connect()
  try {
    await scenario.run(benchOf(server, db))
  } finally {
    await db.end()
    await server.stop()
  }
}

console.log(
  `\n${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
)
let outside = 0
for (const [name, value] of figures) {
  const { min, max } = budgets[name] ?? {}
  const fits = (min === undefined || value >= min) && (max === undefined || value <= max)
  if (!fits) outside += 1
  const bound = min === undefined ? `≤ ${max}` : `≥ ${min}`
  console.log(`${fits ? 'ok  ' : 'OVER'} ${name.padEnd(28)} ${value.toFixed(2).padStart(10)}   ${bound}`)
}
process.exitCode = outside > 0 ? 1 : 0

function benchOf(server: Bench['server'], db: pg.Client): Bench {
  return {
    server,
    db,
    token: TOKEN,
    report: (name, value) => void figures.set(name, value),
    note: (line) => console.log(`  ${line}`),
    async call(method, path, body) {
      const answer = await fetch(server.url + path, {
        method,
        headers: { authorization: `Token ${TOKEN}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: body instanceof Raw ? body.text : JSON.stringify(body) }),
      })
      if (!answer.ok)
        throw new Error(`${method} ${path} answered ${answer.status}: ${(await answer.text()).slice(0, 400)}`)
      return (await answer.json()) as never
    },
  }
}

// The embedded server's socket folder is fresh each start; its lock file names it.
function socketOf(dataDir: string): string {
  const file = join(dataDir, 'postgres', 'postmaster.pid')
  const socket = readFileSync(file, 'utf8').split('\n')[4] ?? ''
  if (readdirSync(socket).length === 0) throw new Error(`no socket in ${socket}`)
  return socket
}
