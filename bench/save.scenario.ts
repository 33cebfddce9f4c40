// Submissions by 8 clients over HTTP against a bare pipelined transaction of the same writes: annotation, revision, task
// counters, project delta, outbox.

import pg from 'pg'
import { leanClient } from './lean-client.ts'
import { makeProject, median, seedTasks, waitForIndex, type Bench, type Scenario } from './scenario.ts'

const CLIENTS = 8
const SECONDS = 4
const ROUNDS = 6
const TASKS = 60_000

const RESULT = Array.from({ length: 6 }, (_, n) => ({
  id: `region${n}`,
  from_name: 'mood',
  to_name: 'text',
  type: 'choices',
  origin: 'manual',
  value: { choices: ['good'], note: 'x'.repeat(120) },
}))

export const saveScenario: Scenario = {
  name: 'save',
  async run(bench) {
    const projectId = await makeProject(bench, 'save')
    await seedTasks(bench, projectId, TASKS)
    await waitForIndex(bench, projectId)
    const { rows } = await bench.db.query<{ id: number }>(
      'select id::int from task where project_id = $1 order by id',
      [projectId],
    )
    const ids = rows.map((row) => row.id)
    let used = 0
    const nextId = () => ids[used++ % ids.length] ?? 0
    const bare: number[] = []
    const api: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await rate(await bareSavers(bench, projectId, nextId)))
      api.push(await rate(apiSavers(bench, nextId)))
    }
    // The first round of both warms up: plans, and code that is not compiled yet.
    const ratios = api.map((n, round) => n / (bare[round] ?? n)).slice(1)
    bench.note(`save: bare ${list(bare)}/s, API ${list(api)}/s with ${CLIENTS} clients`)
    bench.report('save.ratioToBare', median(ratios))
  },
}

const list = (rates: readonly number[]) => rates.map(Math.round).join(' ')

interface Saver {
  save(): Promise<void>
  end(): Promise<void>
}

async function rate(savers: readonly Saver[]): Promise<number> {
  const until = performance.now() + SECONDS * 1000
  let saved = 0
  const start = performance.now()
  await Promise.all(
    savers.map(async (saver) => {
      while (performance.now() < until) {
        await saver.save()
        saved += 1
      }
    }),
  )
  const seconds = (performance.now() - start) / 1000
  for (const saver of savers) await saver.end()
  return saved / seconds
}

async function bareSavers(bench: Bench, projectId: number, nextId: () => number): Promise<Saver[]> {
  const { host, database, user, port } = bench.db
  const text = JSON.stringify(RESULT)
  return Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = new pg.Client({ host, database, user, port, pipeline: true } as pg.ClientConfig)
      await client.connect()
      return {
        async save() {
          const taskId = nextId()
          const send = (name: string, sql: string, values: unknown[]) =>
            client.query({ name, text: sql, values })
          const { rows } = await send('id', "select nextval('annotation_id_seq') as id", [])
          const id = (rows[0] as { id: string }).id
          await Promise.all([
            client.query('begin'),
            send(
              'a',
              'insert into annotation (project_id, id, task_id, result, result_count, completed_by) values ($1, $2, $3, $4, 6, 1)',
              [projectId, id, taskId, text],
            ),
            send(
              'r',
              "insert into annotation_revision (project_id, annotation_id, revision, action, result, was_cancelled, ground_truth) values ($1, $2, 1, 'submitted', $3, false, false)",
              [projectId, id, text],
            ),
            send(
              't',
              'update task set total_annotations = total_annotations + 1, is_labeled = true where project_id = $1 and id = $2',
              [projectId, taskId],
            ),
            send('d', 'insert into project_delta (project_id, total_annotations_number) values ($1, 1)', [
              projectId,
            ]),
            send(
              'o',
              "insert into outbox (organization_id, project_id, event, payload) values (1, $1, 'ANNOTATION_CREATED', $2)",
              [projectId, JSON.stringify({ annotation: id })],
            ),
            client.query('commit'),
          ])
        },
        end: () => client.end(),
      }
    }),
  )
}

function apiSavers(bench: Bench, nextId: () => number): Saver[] {
  const body = JSON.stringify({ result: RESULT, lead_time: 3.2 })
  return Array.from({ length: CLIENTS }, () => {
    const client = leanClient(bench.server.url, bench.token)
    return {
      async save() {
        await client.send('POST', `/api/tasks/${nextId()}/annotations/`, body)
      },
      end() {
        client.close()
        return Promise.resolve()
      },
    }
  })
}
