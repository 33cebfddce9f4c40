// The ten calls that programs and pages make most, over a project of 200,000 tasks: median and 99th percentile of each.

import { leanClient } from './lean-client.ts'
import { makeProject, median, percentile, seedTasks, time, type Bench, type Scenario } from './scenario.ts'

const TASKS = 200_000
const EACH = 200
const RESULT = [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
]

interface Call {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** The `n`th of the calls, from 0. */
  readonly path: (n: number) => string
  readonly body?: object
}

export const callsScenario: Scenario = {
  name: 'calls',
  async run(bench) {
    const project = await makeProject(bench, 'calls')
    await seedTasks(bench, project, TASKS)
    await bench.db.query('vacuum analyze task')
    const { rows } = await bench.db.query<{ first: number }>(
      'select min(id)::int as first from task where project_id = $1',
      [project],
    )
    const calls = listCalls(project, rows[0]?.first ?? 0, await seedAnswers(bench, rows[0]?.first ?? 0))
    const client = leanClient(bench.server.url, bench.token)
    const worst: number[] = []
    for (const { name, method, path, body } of calls) {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const times: number[] = []
      // The first ones open connections and make plans.
      for (let n = 0; n < EACH + 20; n++) {
        const took = await time(() => client.send(method, path(n), text))
        if (n >= 20) times.push(took)
      }
      const p99 = percentile(times, 0.99)
      worst.push(p99)
      bench.note(`${name}: p50 ${median(times).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`)
    }
    client.close()
    bench.report('calls.slowestP99Ms', Math.max(...worst))
  },
}

interface Answers {
  readonly annotation: number
  readonly draft: number
}

async function seedAnswers(bench: Bench, task: number): Promise<Answers> {
  const annotation = await bench.call<{ id: number }>('POST', `/api/tasks/${task}/annotations/`, {
    result: RESULT,
  })
  const draft = await bench.call<{ id: number }>('POST', `/api/tasks/${task + 1}/drafts`, { result: RESULT })
  return { annotation: annotation.id, draft: draft.id }
}

function listCalls(project: number, first: number, { annotation, draft }: Answers): readonly Call[] {
  return [
    { name: 'list projects', method: 'GET', path: () => '/api/projects/?page=1&page_size=30' },
    { name: 'get a project', method: 'GET', path: () => `/api/projects/${project}/` },
    {
      name: 'list tasks',
      method: 'GET',
      path: (n) => `/api/tasks/?project=${project}&page=${n + 1}&page_size=100&fields=all`,
    },
    { name: 'get a task', method: 'GET', path: (n) => `/api/tasks/${first + n * 700}/` },
    { name: 'next task', method: 'GET', path: () => `/api/projects/${project}/next/` },
    {
      name: 'submit an annotation',
      method: 'POST',
      path: (n) => `/api/tasks/${first + 1000 + n}/annotations/`,
      body: { result: RESULT, lead_time: 2 },
    },
    {
      name: 'change an annotation',
      method: 'PATCH',
      path: () => `/api/annotations/${annotation}/`,
      body: { result: RESULT },
    },
    { name: 'save a draft', method: 'PATCH', path: () => `/api/drafts/${draft}/`, body: { result: RESULT } },
    {
      name: 'create a prediction',
      method: 'POST',
      path: () => '/api/predictions/',
      body: { task: first + 5, result: RESULT, score: 0.5, model_version: 'v' },
    },
    {
      name: 'import a task',
      method: 'POST',
      path: () => `/api/projects/${project}/import`,
      body: [{ data: { text: 'one more' } }],
    },
  ]
}
