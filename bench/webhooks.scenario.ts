// Eight annotators, each at his own pace, while a webhook listens: how long an annotation takes from the answer that says it
// is committed to the receiver's socket, and what a receiver that never answers does to the time of a save.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { leanClient } from './lean-client.ts'
import { makeProject, percentile, seedTasks, time, type Bench, type Scenario } from './scenario.ts'

const ANNOTATORS = 8
/** Far faster than people are: 64 saves a second together. */
const PACE_MS = 125
const ROUNDS = 4
const ROUND_MS = 10_000
const TASKS = 20_000

const RESULT = [
  { id: 'r', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
]
const BODY = JSON.stringify({ result: RESULT, lead_time: 3.2 })

export const webhooksScenario: Scenario = {
  name: 'webhooks',
  async run(bench) {
    const projectId = await makeProject(bench, 'webhooks')
    await seedTasks(bench, projectId, TASKS)
    const { rows } = await bench.db.query<{ id: number }>(
      'select id::int from task where project_id = $1 order by id',
      [projectId],
    )
    let used = 0
    const nextTask = () => rows[used++ % rows.length]?.id ?? 0
    /** Annotation → when its request arrived. */
    const arrived = new Map<number, number>()
    const answering = await listen((text) => {
      const { annotation } = JSON.parse(text) as { annotation?: { id: number } }
      if (annotation !== undefined) arrived.set(annotation.id, performance.now())
      return true
    })
    const hanging = await listen(() => false)
    try {
      const hooks: { readonly id: number }[] = []
      for (const { url } of [answering, hanging])
        hooks.push(
          await bench.call<{ id: number }>('POST', '/api/webhooks/', {
            project: projectId,
            url,
            is_active: false,
            send_for_all_actions: false,
            actions: ['ANNOTATION_CREATED'],
          }),
        )
      const listenWith = async (at: number) => {
        for (const [n, hook] of hooks.entries())
          await bench.call('PATCH', `/api/webhooks/${hook.id}/`, { is_active: n === at })
      }
      const saves = { answering: [] as number[], hanging: [] as number[] }
      const delays: number[] = []
      await annotate(bench, nextTask)
      for (let round = 0; round < ROUNDS; round++) {
        await listenWith(0)
        const saved = await annotate(bench, nextTask)
        saves.answering.push(...saved.map((one) => one.tookMs))
        // What is on its way.
        await wait(1000)
        for (const one of saved) delays.push(Math.max(0, (arrived.get(one.id) ?? Infinity) - one.answeredAt))
        await listenWith(1)
        saves.hanging.push(...(await annotate(bench, nextTask)).map((one) => one.tookMs))
      }
      const p99 = { answering: percentile(saves.answering, 0.99), hanging: percentile(saves.hanging, 0.99) }
      bench.note(
        `webhooks: ${delays.length} annotations, to the socket p50 ${percentile(delays, 0.5).toFixed(1)} ms; ` +
          `saves p99 ${p99.answering.toFixed(1)} ms, with a receiver that hangs ${p99.hanging.toFixed(1)} ms`,
      )
      bench.report('webhooks.toSocketP99Ms', percentile(delays, 0.99))
      bench.report('webhooks.hangingSaveP99Ratio', p99.hanging / p99.answering)
    } finally {
      answering.close()
      hanging.close()
    }
  },
}

interface Saved {
  readonly id: number
  readonly tookMs: number
  readonly answeredAt: number
}

/** Each annotator saves about eight times a second, not in step with the others. */
async function annotate(bench: Bench, nextTask: () => number): Promise<Saved[]> {
  const saved: Saved[] = []
  const until = performance.now() + ROUND_MS
  await Promise.all(
    Array.from({ length: ANNOTATORS }, async (_, n) => {
      const client = leanClient(bench.server.url, bench.token)
      await wait((n * PACE_MS) / ANNOTATORS)
      while (performance.now() < until) {
        let text = ''
        const tookMs = await time(async () => {
          text = await client.send('POST', `/api/tasks/${nextTask()}/annotations/`, BODY)
        })
        saved.push({ id: (JSON.parse(text) as { id: number }).id, tookMs, answeredAt: performance.now() })
        await wait(Math.max(0, PACE_MS - tookMs))
      }
      client.close()
    }),
  )
  return saved
}

/** `receive` says whether the request is answered. */
async function listen(receive: (text: string) => boolean): Promise<{ url: string; close(): void }> {
  const server: Server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      if (receive(text)) response.writeHead(200).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
