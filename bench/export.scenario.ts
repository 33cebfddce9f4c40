// JSON export of 200,000 tasks with 100,000 annotations against a bare keyset read of the same rows as text: every column
// that the export shows.

import {
  ANNOTATION_COLUMNS,
  TASK_COLUMNS,
} from '../packages/server/src/features/exports/export-tasks.queries.ts'
import { leanClient } from './lean-client.ts'
import { makeProject, median, seedTasks, time, type Bench, type Scenario } from './scenario.ts'
import { rssKib } from './start.scenario.ts'

const TASKS = 200_000
const ANNOTATIONS = 100_000
const ROUNDS = 3
const PAGE = 1000

export const exportScenario: Scenario = {
  name: 'export',
  async run(bench) {
    const projectId = await makeProject(bench, 'export')
    await seedTasks(bench, projectId, TASKS)
    await seedAnnotations(bench, projectId)
    const client = leanClient(bench.server.url, bench.token)
    const reads: number[] = []
    const exports: number[] = []
    let rss = 0
    let bytes = 0
    for (let round = 0; round < ROUNDS; round++) {
      reads.push(await time(() => bareRead(bench, projectId)))
      const watch = setInterval(() => (rss = Math.max(rss, rssKib(bench.server.pid))), 50)
      exports.push(
        await time(async () => {
          bytes = await client.measure(
            `/api/projects/${projectId}/export?exportType=JSON&download_all_tasks=true`,
          )
        }),
      )
      clearInterval(watch)
    }
    client.close()
    bench.note(
      `export: ${(bytes / 1e6).toFixed(0)} MB, ${Math.round(TASKS / (median(exports) / 1000))} tasks/s`,
    )
    bench.report('export.ratioToRead', median(reads) / median(exports))
    bench.report('export.serverRssMib', rss / 1024)
  },
}

// 1.5 KB of results each, as boxes and choices make them.
async function seedAnnotations(bench: Bench, projectId: number): Promise<void> {
  const item = (n: number) => ({
    id: `region${n}`,
    from_name: 'mood',
    to_name: 'text',
    type: 'choices',
    origin: 'manual',
    value: { choices: ['good'], note: 'x'.repeat(120) },
  })
  const result = JSON.stringify(Array.from({ length: 6 }, (_, n) => item(n)))
  await bench.db.query(
    `insert into annotation (project_id, task_id, result, result_count, completed_by)
     select project_id, id, $2::json, 6, 1 from task where project_id = $1 and id % 2 = 0 limit ${ANNOTATIONS}`,
    [projectId, result],
  )
  await bench.db.query(
    'update task set total_annotations = 1, is_labeled = true where project_id = $1 and id % 2 = 0',
    [projectId],
  )
  await bench.db.query('vacuum analyze task')
  await bench.db.query('vacuum analyze annotation')
}

// The second column of each is its payload.
const asText = (columns: readonly string[]) =>
  columns.map((column, n) => `(${column})::text as c${n}`).join(', ')
const TASKS_TEXT = `select t.id, t.data::text as payload, ${asText(TASK_COLUMNS.slice(2))} from task t
  where t.project_id = $1 and t.id > $2 order by t.id limit $3`
const ANNOTATIONS_TEXT = `select a.task_id, a.result::text as payload, ${asText(ANNOTATION_COLUMNS.filter((column) => column !== 'a.result::text').slice(1))}
  from annotation a where a.project_id = $1 and a.task_id > $2 and a.task_id <= $3 order by a.task_id`

async function bareRead(bench: Bench, projectId: number): Promise<void> {
  interface Row {
    readonly id: string
    readonly payload: string
  }
  let size = 0
  for (let after = 0; ;) {
    const tasks = await bench.db.query<Row>(TASKS_TEXT, [projectId, after, PAGE])
    const last = tasks.rows.at(-1)
    if (last === undefined) break
    const annotations = await bench.db.query<Row>(ANNOTATIONS_TEXT, [projectId, after, last.id])
    for (const row of [...tasks.rows, ...annotations.rows]) size += row.payload.length
    after = Number(last.id)
  }
  if (size === 0) throw new Error('nothing was read')
}
