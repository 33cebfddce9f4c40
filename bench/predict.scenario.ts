// Batch prediction: how full the requests to a model server that takes a fixed time are kept. A place that stands empty while
// tasks wait is time lost.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makeProject, percentile, seedTasks, type Bench, type Scenario } from './scenario.ts'

const TASKS = 20_000
const AT_ONCE = 4
/** Of the model, for a request of 100 tasks. */
const ANSWER_MS = 120

export const predictScenario: Scenario = {
  name: 'predict',
  env: { ML_BLOCK_LOCAL_IP: 'false', ML_REQUESTS_AT_ONCE: String(AT_ONCE), ML_BATCH_SIZE: '100' },
  async run(bench) {
    const projectId = await makeProject(bench, 'predict')
    await seedTasks(bench, projectId, TASKS)
    const model = await startModel()
    try {
      const { id } = await bench.call<{ id: number }>('POST', '/api/ml/', {
        project: projectId,
        url: model.url,
      })
      const { job } = await bench.call<{ job: string }>('POST', `/api/ml/${id}/predict`, {})
      await ended(bench, job)
      const { busyShare, gapsMs, predicted, seconds } = model.measure()
      if (predicted !== TASKS) throw new Error(`${predicted} of ${TASKS} tasks were asked about`)
      bench.note(
        `predict: ${Math.round(predicted / seconds)} tasks/s; an empty place waits ${percentile(gapsMs, 0.5).toFixed(1)} ms, p99 ${percentile(gapsMs, 0.99).toFixed(1)} ms`,
      )
      bench.report('predict.placesBusy', busyShare)
    } finally {
      model.server.close()
    }
  },
}

async function ended(bench: Bench, job: string): Promise<void> {
  for (;;) {
    const run = await bench.call<{ status: string; error: string | null }>('GET', `/api/siali/jobs/${job}`)
    if (run.status === 'completed') return
    if (run.status !== 'queued' && run.status !== 'running') throw new Error(`${run.status}: ${run.error}`)
    await new Promise((done) => setTimeout(done, 200))
  }
}

interface Model {
  readonly server: Server
  readonly url: string
  measure(): {
    /** Time that places were busy, of all the time they could have been; from the first request to the last begun. */
    readonly busyShare: number
    /** Between an answer and the next request. */
    readonly gapsMs: readonly number[]
    readonly predicted: number
    readonly seconds: number
  }
}

async function startModel(): Promise<Model> {
  const begun: number[] = []
  const answered: number[] = []
  let predicted = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const reply = (value: unknown) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(value))
      }
      if (request.url !== '/predict') return reply({ status: 'UP', model_version: 'v1' })
      begun.push(performance.now())
      const { tasks } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { tasks: unknown[] }
      predicted += tasks.length
      const item = { from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } }
      setTimeout(() => {
        reply({ results: tasks.map(() => ({ result: [item], score: 0.5 })), model_version: 'v1' })
        answered.push(performance.now())
      }, ANSWER_MS)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    measure() {
      const [first = 0, last = 0] = [begun[0], begun.at(-1)]
      // Behind the last begun request there is nothing left to fill a place with.
      const busy = begun.reduce(
        (sum, at, n) => sum + Math.min(answered[n] ?? last, last) - Math.min(at, last),
        0,
      )
      const gapsMs = answered.slice(0, begun.length - AT_ONCE).map((at, n) => (begun[n + AT_ONCE] ?? at) - at)
      const ms = last - first
      return { busyShare: busy / (AT_ONCE * ms), gapsMs, predicted, seconds: ms / 1000 }
    },
  }
}
