import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { startEvents } from './events.loop.ts'
import { emit } from './outbox.service.ts'
import type { Subscriber } from './subscriber.ts'

describe('the loop of events', () => {
  let server: TestServer
  let projectId: number
  let heard: string[]
  let refusals: number
  let loops: { stop(): Promise<void> }[]
  beforeEach(async () => {
    server = await startTestServer()
    projectId = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    heard = []
    refusals = 0
    loops = []
  })
  afterEach(async () => {
    for (const loop of loops) await loop.stop()
    await server.stop()
  })

  const listener = (name: string): Subscriber => ({
    name,
    start: () => ({
      async take(_tx, events) {
        if (events.length > 0 && refusals-- > 0) throw new Error('not now')
        heard.push(...events.map((event) => `${name} ${(event.payload as { n: number }).n}`))
        return true
      },
      taken() {},
      rouse: () => void heard.push(`${name} roused`),
      stop: async () => {},
    }),
  })
  const start = (...names: string[]) => {
    const loop = startEvents(server.cx, names.map(listener))
    loops.push(loop)
    return loop
  }
  const tell = (n: number) =>
    emit(server.cx.db.sql, {
      organizationId: server.owner.organizationId,
      projectId,
      event: 'PROJECT_UPDATED',
      payload: { n },
    })
  const until = () => expect.poll(() => heard, { timeout: 30_000, interval: 20 })

  it('hands each event once to every subscriber, in order, also those stored before it began', async () => {
    await tell(1)
    await tell(2)
    start('a', 'b')
    await until().toEqual(['a 1', 'a 2', 'b 1', 'b 2'])
    await tell(3)
    await until().toEqual(['a 1', 'a 2', 'b 1', 'b 2', 'a 3', 'b 3'])
    expect(await server.cx.db.sql.selectFrom('outbox').select('id').execute()).toEqual([])
  })

  it('loses nothing when a subscriber fails', async () => {
    refusals = 2
    start('a')
    await tell(1)
    await until().toEqual(['a 1'])
  })

  it('rouses the subscriber that a ring names', async () => {
    start('a', 'b')
    await tell(1)
    await until().toEqual(['a 1', 'b 1'])
    server.cx.bell.ring('b')
    await until().toEqual(['a 1', 'b 1', 'b roused'])
  })

  it('runs on one server, and on another when that one ends', async () => {
    const first = start('first')
    await tell(1)
    await until().toEqual(['first 1'])
    start('second')
    await tell(2)
    await until().toEqual(['first 1', 'first 2'])
    await first.stop()
    await tell(3)
    await until().toEqual(['first 1', 'first 2', 'second 3'])
  })
})
