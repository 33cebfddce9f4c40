// A server that is killed in the middle of deliveries, and a receiver that is: everything arrives, in order.

import { afterAll, expect, it } from 'vitest'
import { startReceiver, type Receiver } from '../packages/server/src/features/webhooks/testing.ts'
import { openKillable } from './killable.driver.ts'

const ROUNDS = 4
const TASKS = 12

const { call, killAndStart } = openKillable({ SSRF_PROTECTION_ENABLED: 'false', WEBHOOK_TIMEOUT: '2' })
let receiver: Receiver
afterAll(() => receiver.stop())

/** What came, each message once, in the order in which it came first. */
function told(): number[] {
  const seen = new Map<string, number>()
  for (const { headers, body } of receiver.received) {
    const id = String(headers['x-siali-message'])
    const [task] = (body['tasks'] ?? []) as { id: number }[]
    if (!seen.has(id) && task !== undefined) seen.set(id, task.id)
  }
  return [...seen.values()]
}

it('nothing is lost and the order is kept when server and receiver are killed again and again', async () => {
  // Slow enough that the end of the server finds requests under way and others waiting.
  const answer = (_received: unknown, response: { writeHead(status: number): { end(): void } }) =>
    void setTimeout(() => response.writeHead(200).end(), 60)
  receiver = await startReceiver(answer)
  const { port } = receiver
  const project = (await call<{ id: number }>('POST', '/api/projects/', { title: 'Hooks' })).id
  await call('POST', '/api/webhooks/', { project, url: receiver.url, actions: ['TASKS_CREATED'] })
  const made: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (let n = 0; n < TASKS; n++)
      made.push((await call<{ id: number }>('POST', '/api/tasks/', { project, data: { text: `${n}` } })).id)
    if (round % 2 === 0) {
      await killAndStart()
    } else {
      const { received } = receiver
      await receiver.stop()
      made.push((await call<{ id: number }>('POST', '/api/tasks/', { project, data: { text: 'away' } })).id)
      receiver = await startReceiver(answer, port)
      receiver.received.unshift(...received)
    }
  }
  await expect.poll(told, { timeout: 120_000, interval: 200 }).toEqual(made)
}, 400_000)
