// A server that is killed in the middle of a batch prediction: the next start goes on with it, nothing is lost or stored twice.

import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  sayGood,
  startModelServer,
  tasksOf,
  type TestModelServer,
} from '../packages/server/src/testing/model-server.ts'
import { openKillable } from './killable.driver.ts'

const CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'
const TASKS = 90
const PATIENCE = { timeout: 120_000, interval: 200 }

const { call, killAndStart } = openKillable({
  ML_BLOCK_LOCAL_IP: 'false',
  ML_BATCH_SIZE: '5',
  ML_REQUESTS_AT_ONCE: '3',
})
let model: TestModelServer
beforeAll(async () => {
  model = await startModelServer()
})
afterAll(() => model.kill())

it('a batch prediction goes on after each kill, and keeps every task once', async () => {
  const project = (
    await call<{ id: number }>('POST', '/api/projects/', { title: 'Batch', label_config: CONFIG })
  ).id
  const tasks = Array.from({ length: TASKS }, (_, n) => ({ text: `task ${n}` }))
  await call('POST', `/api/projects/${project}/import`, tasks)
  const backend = (await call<{ id: number }>('POST', '/api/ml/', { project, url: model.url })).id
  let answered = 0
  let stopAt = 4
  model.on('POST /predict', (request) => {
    answered += 1
    if (answered > stopAt) return 'hang'
    return { json: { results: tasksOf(request).map(() => sayGood()), model_version: 'v1' } }
  })
  const { job } = await call<{ job: string }>('POST', `/api/ml/${backend}/predict`, {})
  for (let kill = 0; kill < 2; kill++) {
    await expect.poll(() => answered, PATIENCE).toBeGreaterThan(stopAt)
    stopAt = answered + 4
    await killAndStart()
  }
  stopAt = Number.MAX_SAFE_INTEGER
  await expect
    .poll(async () => (await call<{ status: string }>('GET', `/api/siali/jobs/${job}`)).status, PATIENCE)
    .toBe('completed')
  const kept = await call<{ task: number }[]>('GET', `/api/predictions/?project=${project}`)
  expect([kept.length, new Set(kept.map((one) => one.task)).size]).toEqual([TASKS, TASKS])
}, 400_000)
