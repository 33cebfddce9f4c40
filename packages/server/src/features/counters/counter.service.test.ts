import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Queryable } from '../../db/client.ts'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { appendDelta, foldCounters, readCounters, readSummary, resetWhenEmpty } from './counter.service.ts'
import { summarizeResults } from './summary.ts'

describe('project counters', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.stop())

  it('are exact before, during and after folding', async () => {
    const { cx } = server
    const projectId = await buildProject(cx, { organizationId: server.owner.organizationId })
    for (let n = 0; n < 30; n++)
      await appendDelta(cx.db.sql, projectId, { task_number: 2, finished_task_number: n % 2 })
    const before = (await readCounters(cx.db.sql, [projectId])).get(projectId)
    expect(before).toMatchObject({ task_number: 60, finished_task_number: 15, ground_truth_number: 0 })
    await Promise.all([
      foldCounters(cx),
      foldCounters(cx),
      appendDelta(cx.db.sql, projectId, { task_number: -5 }),
    ])
    expect((await readCounters(cx.db.sql, [projectId])).get(projectId)).toMatchObject({ task_number: 55 })
    const left = await cx.db.sql
      .selectFrom('project_delta')
      .select('id')
      .where('project_id', '=', projectId)
      .execute()
    expect(left.length).toBeLessThan(2)
  })

  it('count labels up and down, whatever their names', async () => {
    const { cx } = server
    const projectId = await buildProject(cx, { organizationId: server.owner.organizationId })
    const results = [
      { from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good', '__proto__'] } },
      { from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
    ]
    await appendDelta(cx.db.sql, projectId, { summary: summarizeResults(results, 'annotation', 1) })
    await appendDelta(cx.db.sql, projectId, { summary: summarizeResults(results.slice(1), 'annotation', -1) })
    const summary = await readSummary(cx.db.sql, projectId)
    expect(summary.labels['mood']?.['good']).toBe(1)
    expect(Object.keys(summary.labels['mood'] ?? {})).toEqual(['good', '__proto__'])
    expect(summary.annotations).toEqual({ 'mood|text|choices': 1 })
  })

  it('start anew when the last task went, and keep the task that comes back meanwhile', async () => {
    const { cx } = server
    const projectId = await buildProject(cx, { organizationId: server.owner.organizationId })
    const drifted = { data: { text: 1 }, imported_annotations: { 'mood|text|choices': 3 } }
    await appendDelta(cx.db.sql, projectId, { task_number: 1, summary: drifted })
    await appendDelta(cx.db.sql, projectId, { task_number: -1 })
    let reset: Promise<void> | undefined
    await cx.db.sql.transaction().execute(async (tx) => {
      // Who wants to remove deltas waits here, as late as it can: it has seen that there is no task.
      await sql`lock table project_delta in share mode`.execute(tx)
      reset = resetWhenEmpty(cx, projectId)
      await expect.poll(() => waitsForDeltas(cx.db.sql)).toBe(true)
      await appendDelta(tx, projectId, { task_number: 1, summary: { data: { text: 1 } } })
    })
    await reset
    await resetWhenEmpty(cx, projectId)
    expect((await readCounters(cx.db.sql, [projectId])).get(projectId)).toMatchObject({ task_number: 1 })
    expect((await readSummary(cx.db.sql, projectId)).data).toEqual({ text: 2 })

    await appendDelta(cx.db.sql, projectId, { task_number: -1 })
    await resetWhenEmpty(cx, projectId)
    expect((await readCounters(cx.db.sql, [projectId])).get(projectId)).toMatchObject({ task_number: 0 })
    expect(await readSummary(cx.db.sql, projectId)).toMatchObject({ data: {}, imported_annotations: {} })
  })

  it('answer zero for a project that never counted', async () => {
    expect((await readCounters(server.cx.db.sql, [987_654])).get(987_654)).toMatchObject({ task_number: 0 })
  })
})

async function waitsForDeltas(db: Queryable): Promise<boolean> {
  const { rows } = await sql`
    select from pg_locks where relation = 'project_delta'::regclass and not granted`.execute(db)
  return rows.length > 0
}
