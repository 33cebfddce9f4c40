// What a scenario is, and the numbers it needs.

import type pg from 'pg'
import type { FreshServer } from '../e2e/conformance/server.ts'

export interface Bench {
  readonly server: FreshServer
  /** A connection to the server's database. */
  readonly db: pg.Client
  readonly token: string
  /** Records a figure under its budget's name. */
  readonly report: (name: string, value: number) => void
  readonly note: (line: string) => void
  /** JSON over HTTP as the first account. */
  readonly call: <T>(method: string, path: string, body?: unknown) => Promise<T>
}

export interface Scenario {
  readonly name: string
  /** Settings of its server. */
  readonly env?: Readonly<Record<string, string>>
  run(bench: Bench): Promise<void>
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** Nearest rank; `share` from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Milliseconds that `work` took. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export const TEXT_CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'

const WORDS =
  'amber basin cedar delta ember field grove haven inlet jetty knoll ledge maple north ocean prairie quarry ridge stone tundra'.split(
    ' ',
  )

/** Task data of about 350 bytes of JSON; the same for the same number. Every 1,000th holds the word `needle`. */
export function taskData(n: number): { text: string; source: string; row: number } {
  let seed = n * 2_654_435_761
  const word = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return WORDS[seed % WORDS.length] ?? ''
  }
  const words = Array.from({ length: 46 }, word)
  if (n % 1000 === 0) words[7] = 'needle'
  return { text: words.join(' '), source: `row-${n}.txt`, row: n }
}

/** Makes a project and returns its id. */
export async function makeProject(bench: Bench, title: string): Promise<number> {
  const project = await bench.call<{ id: number }>('POST', '/api/projects/', {
    title,
    label_config: TEXT_CONFIG,
  })
  return project.id
}

const SEED_CHUNK = 50_000

/** Imports `count` tasks through the API. */
export async function seedTasks(bench: Bench, projectId: number, count: number): Promise<void> {
  for (let from = 0; from < count; from += SEED_CHUNK) {
    const tasks = Array.from({ length: Math.min(SEED_CHUNK, count - from) }, (_, i) => taskData(from + i))
    await bench.call('POST', `/api/projects/${projectId}/import?commit_to_project=true`, tasks)
  }
}

const INDEX_WAIT_MS = 180_000

/** Waits until the job that an import starts has filled the search index: it takes a core. */
export async function waitForIndex(bench: Bench, projectId: number): Promise<void> {
  const until = Date.now() + INDEX_WAIT_MS
  while (Date.now() < until) {
    const { rows } = await bench.db.query('select from task_search where project_id = $1', [projectId])
    if (rows.length > 0) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  bench.note('the search index was not ready in time')
}
