// One request with 100,000 tasks against a bare COPY of the same rows into a table of the same shape.

import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import { from as copyFrom } from 'pg-copy-streams'
import { makeProject, median, taskData, time, type Scenario } from './scenario.ts'

const COUNT = 100_000
const ROUNDS = 3

export const importScenario: Scenario = {
  name: 'import',
  async run(bench) {
    const { db } = bench
    const tasks = Array.from({ length: COUNT }, (_, n) => taskData(n))
    const body = JSON.stringify(tasks)
    bench.note(`import: ${(body.length / COUNT).toFixed(0)} bytes a task`)
    await db.query('create table if not exists bare_task (like task including all)')
    const copies: number[] = []
    const imports: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await db.query('truncate bare_task')
      copies.push(
        await time(async () => {
          const lines = tasks.map(
            (task, n) => `${round}\t${n + 1}\t${n + 1}\t${escapeCopy(JSON.stringify(task))}\t{}\n`,
          )
          const sink = db.query(copyFrom('copy bare_task (project_id, id, inner_id, data, meta) from stdin'))
          await pipeline(Readable.from(chunks(lines)), sink)
        }),
      )
      const projectId = await makeProject(bench, `import ${round}`)
      imports.push(
        await time(async () => {
          const answer = await bench.call<{ task_count: number }>(
            'POST',
            `/api/projects/${projectId}/import`,
            new Raw(body),
          )
          if (answer.task_count !== COUNT) throw new Error(`imported ${answer.task_count}`)
        }),
      )
    }
    await db.query('drop table bare_task')
    bench.note(
      `import: COPY ${Math.round(COUNT / (median(copies) / 1000))}/s, API ${Math.round(COUNT / (median(imports) / 1000))}/s`,
    )
    bench.report('import.ratioToCopy', median(copies) / median(imports))
  },
}

/** A body that is JSON text already. */
export class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

function* chunks(lines: readonly string[]): Generator<string> {
  for (let at = 0; at < lines.length; at += 1000) yield lines.slice(at, at + 1000).join('')
}

function escapeCopy(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}
