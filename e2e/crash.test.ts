// kill -9 in the middle of many writes. What was acknowledged is there after the next start, nothing is there by half, and
// the counters are what a count says.

import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPostmaster } from '../packages/server/src/db/embedded/postmaster.ts'
import { startFreshServer, type FreshServer } from './conformance/server.ts'

const TOKEN = 'c'.repeat(40)
const ACCOUNT = ['--username', 'ana@example.test', '--password', 'correct horse', '--user-token', TOKEN]
const LABEL_CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/></Choices></View>'
const BATCH = 300

const resultOf = (note: number) => [
  { id: 'r', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'], note } },
]

/** What clients were told, and what they had asked for when the line broke. */
interface Ledger {
  readonly batches: Map<number, 'kept' | 'unknown'>
  /** Annotation → the last note that was acknowledged, and the last that was asked for. */
  readonly notes: Map<number, { kept: number; asked: number }>
  readonly faults: string[]
}

describe('kill -9 while many write', () => {
  let dataDir: string
  let server: FreshServer
  const start = () => startFreshServer({ dataDir, args: ACCOUNT })
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'siali-crash-'))
    server = await start()
  })
  afterEach(async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization: `Token ${TOKEN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Refused(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  const postgres = () => readPostmaster(join(dataDir, 'postgres'))!

  it.each([
    ['the server', () => server.pid],
    ['PostgreSQL', () => postgres().pid],
  ] as const)('of %s keeps what was acknowledged, whole', async (name, victim) => {
    const { id: project } = await call<{ id: number }>('POST', '/api/projects/', {
      title: 'Crash',
      label_config: LABEL_CONFIG,
    })
    const first = Array.from({ length: 100 }, (_, n) => ({ text: `first ${n}`, batch: 0 }))
    const path = `/api/projects/${project}/import?return_task_ids=1`
    const { task_ids: tasks } = await call<{ task_ids: number[] }>('POST', path, first)
    const ledger: Ledger = { batches: new Map([[0, 'kept']]), notes: new Map(), faults: [] }
    let isOver = false
    const until = async (work: () => Promise<void>) => {
      while (!isOver) {
        try {
          await work()
        } catch (error) {
          // A connection that breaks is what is tested; any other answer must say why.
          if (error instanceof Refused) ledger.faults.push(error.message)
          await wait(50)
        }
      }
    }
    let batch = 0
    const importer = () =>
      until(async () => {
        batch += 1
        const mine = batch
        ledger.batches.set(mine, 'unknown')
        const items = Array.from({ length: BATCH }, (_, n) => ({
          data: { text: `${mine}.${n}`, batch: mine },
          annotations: n % 3 === 0 ? [{ result: resultOf(n) }] : [],
          predictions: n % 5 === 0 ? [{ result: 'good', score: 0.5 }] : [],
        }))
        await call('POST', `/api/projects/${project}/import`, items)
        ledger.batches.set(mine, 'kept')
      })
    let turn = 0
    const annotator = () => {
      let own: number | undefined
      let note = 0
      return until(async () => {
        note += 1
        if (own === undefined || note % 5 === 0) {
          const task = tasks[turn++ % tasks.length]
          const made = await call<{ id: number }>('POST', `/api/tasks/${task}/annotations/`, {
            result: resultOf(note),
          })
          own = made.id
          ledger.notes.set(own, { kept: note, asked: note })
          return
        }
        const entry = ledger.notes.get(own)!
        entry.asked = note
        await call('PATCH', `/api/annotations/${own}/`, { result: resultOf(note) })
        entry.kept = note
      })
    }
    const clients = [importer(), importer(), ...Array.from({ length: 6 }, annotator)]
    const countKept = () => [...ledger.batches.values()].filter((state) => state === 'kept').length
    await expect.poll(() => countKept() > 4 && ledger.notes.size > 12, { timeout: 60_000 }).toBe(true)
    process.kill(victim(), 'SIGKILL')
    await wait(300)
    isOver = true
    await Promise.all(clients)
    if (name === 'the server') {
      await server.stop()
      server = await start()
    } else
      await expect
        .poll(
          () =>
            call('GET', '/api/projects/').then(
              () => true,
              () => false,
            ),
          { timeout: 30_000 },
        )
        .toBe(true)

    // Whoever was told anything was told that the database is away.
    expect(ledger.faults.filter((text) => !text.includes('"status_code":503'))).toEqual([])
    await expectWhole(project, ledger)
  })

  async function expectWhole(project: number, { batches, notes }: Ledger): Promise<void> {
    const db = new pg.Client({ host: postgres().socketDir, user: 'siali', database: 'siali', port: 5432 })
    await db.connect()
    const ask = async <T>(text: string) => (await db.query(text, [project])).rows as T[]
    try {
      const found = await ask<{ batch: number; n: number }>(
        "select (data->>'batch')::int as batch, count(*)::int as n from task where project_id = $1 group by 1",
      )
      const sizes = new Map(found.map((row) => [row.batch, row.n]))
      for (const [batch, state] of batches) {
        const whole = batch === 0 ? 100 : BATCH
        expect([batch, state === 'kept' ? [whole] : [0, whole]]).toEqual([
          batch,
          expect.arrayContaining([sizes.get(batch) ?? 0]),
        ])
      }
      const stored = await ask<{ id: number; note: number }>(
        "select id::int, (result->0->'value'->>'note')::int as note from annotation where project_id = $1",
      )
      const noteOf = new Map(stored.map((row) => [row.id, row.note]))
      // What was asked without an answer may have been written or not: each try counted on.
      const outside = [...notes].filter(([id, { kept, asked }]) => {
        const note = noteOf.get(id)
        return note === undefined || note < kept || note > asked
      })
      expect(outside).toEqual([])
      const [counted] = await ask(
        `select (select count(*)::int from task where project_id = $1) as task_number,
          (select count(*)::int from annotation where project_id = $1 and not was_cancelled) as total_annotations_number,
          (select count(*)::int from prediction where project_id = $1) as total_predictions_number,
          (select count(*)::int from task where project_id = $1 and is_labeled) as finished_task_number`,
      )
      expect(await call('GET', `/api/projects/${project}/`)).toMatchObject(counted as object)
      const wrong = await ask(
        `select t.id from task t where t.project_id = $1 and (t.total_annotations, t.total_predictions) is distinct from
          ((select count(*)::int from annotation a where a.project_id = $1 and a.task_id = t.id and not a.was_cancelled),
          (select count(*)::int from prediction p where p.project_id = $1 and p.task_id = t.id))`,
      )
      expect(wrong).toEqual([])
    } finally {
      await db.end()
    }
  }
})

class Refused extends Error {}
