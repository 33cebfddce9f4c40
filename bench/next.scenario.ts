// 50 annotators work through one project, each at his own pace; no task is given twice.

import { setTimeout as wait } from 'node:timers/promises'
import { leanClient } from './lean-client.ts'
import { makeProject, median, percentile, seedTasks, time, type Bench, type Scenario } from './scenario.ts'

const ANNOTATORS = 50
const EACH = 20
const TASKS = 200_000
const ARRIVE_WITHIN_MS = 5000

export const nextScenario: Scenario = {
  name: 'next',
  async run(bench) {
    const projectId = await makeProject(bench, 'next')
    await seedTasks(bench, projectId, TASKS)
    await bench.db.query('vacuum analyze task')
    const tokens = await makeAnnotators(bench)
    const given: number[] = []
    const times: number[] = []
    const start = performance.now()
    await Promise.all(
      tokens.map(async (token) => {
        const client = leanClient(bench.server.url, token)
        await wait(Math.random() * ARRIVE_WITHIN_MS)
        for (let n = 0; n < EACH; n++) {
          let id = 0
          const took = await time(async () => {
            id = (JSON.parse(await client.send('GET', `/api/projects/${projectId}/next/`)) as { id: number })
              .id
          })
          times.push(took)
          given.push(id)
          await client.send('POST', `/api/tasks/${id}/annotations/`, '{"result":[],"lead_time":1}')
          await pause()
        }
        client.close()
      }),
    )
    const seconds = (performance.now() - start) / 1000
    bench.note(
      `next: the last of ${ANNOTATORS} who ask in the same instant waits ${(await burst(bench, projectId, tokens)).toFixed(0)} ms`,
    )
    bench.note(
      `next: median ${median(times).toFixed(1)} ms, ${Math.round(given.length / seconds)} next and save a second`,
    )
    bench.report('next.givenTwice', given.length - new Set(given).size)
    bench.report('next.p99Ms', percentile(times, 0.99))
  },
}

async function burst(bench: Bench, projectId: number, tokens: readonly string[]): Promise<number> {
  const waits = await Promise.all(
    tokens.map(async (token) => {
      const client = leanClient(bench.server.url, token)
      const waited = await time(() => client.send('GET', `/api/projects/${projectId}/next/`))
      client.close()
      return waited
    }),
  )
  return Math.max(...waits)
}

// People come one by one and look before they answer; without pauses this would time a queue, not the search.
const pause = () => wait(300 + Math.random() * 400)

async function makeAnnotators(bench: Bench): Promise<string[]> {
  const tokens: string[] = []
  for (let n = 0; n < ANNOTATORS; n++) {
    const email = `annotator-${n}@example.test`
    const jar = new Map<string, string>()
    const page = await fetch(`${bench.server.url}/api/siali/session`)
    for (const line of page.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const csrf = jar.get('csrftoken') ?? ''
    const form = new URLSearchParams({ email, password: 'Some-pass-123', csrfmiddlewaretoken: csrf })
    const answer = await fetch(`${bench.server.url}/user/signup/`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      headers: { cookie: `csrftoken=${csrf}` },
    })
    const session =
      answer.headers
        .getSetCookie()
        .find((line) => line.startsWith('sessionid='))
        ?.split(';')[0] ?? ''
    const token = await fetch(`${bench.server.url}/api/current-user/token`, { headers: { cookie: session } })
    tokens.push(((await token.json()) as { token: string }).token)
  }
  return tokens
}
