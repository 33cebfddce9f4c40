import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { errorsOf, importsOf, JSON_TYPE } from './testing.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')

describe('imports', () => {
  let server: TestServer
  let api: Client
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
  })
  afterAll(() => server.stop())
  const { project, send, tasksOf } = importsOf(() => server)

  describe('of uploads, as the fixtures say', () => {
    for (const name of readdirSync(join(FIXTURES, 'uploads'))) {
      it(name, async () => {
        const folder = join(FIXTURES, 'uploads', name)
        const file = readdirSync(folder).find((one) => one !== 'expected.json') ?? ''
        const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
          tasks?: { data: object }[]
          error?: string
        }
        const projectId = await project('<View></View>')
        const answer = await send(projectId, [
          { name: 'file', filename: file, bytes: readFileSync(join(folder, file)) },
        ])
        if (expected.tasks === undefined || expected.tasks.length === 0) {
          expect(answer.status).toBe(400)
          const text = String(errorsOf(answer)[0]).replace(/[0-9a-f]{8}-/, '')
          if (expected.error === undefined) expect(text).toBe('load_tasks: No tasks added')
          else expect(text.startsWith(expected.error)).toBe(true)
          expect(await tasksOf(projectId)).toEqual([])
          return
        }
        expect(answer.status).toBe(201)
        const rows = await server.cx.db.pool.query<{ data: string }>(
          'select data::text as data from task where project_id = $1 order by id',
          [projectId],
        )
        const plain = rows.rows.map(
          (row) =>
            JSON.parse(row.data.replace(/\/data\/upload\/\d+\/[0-9a-f]{8}-/, '/data/upload/1/')) as object,
        )
        expect(plain).toEqual(expected.tasks.map((task) => task.data))
      })
    }

    it('keep numbers that a double cannot hold', async () => {
      const projectId = await project('<View></View>')
      const bytes = readFileSync(join(FIXTURES, 'uploads/csv-big-numbers/rows.csv'))
      await send(projectId, [{ name: 'file', filename: 'rows.csv', bytes }])
      await api.post(`/api/projects/${projectId}/import`, '[{"data": {"id": 9007199254740993}}]', JSON_TYPE)
      const { rows } = await server.cx.db.pool.query<{ id: string }>(
        "select data->>'id' as id from task where project_id = $1 order by task.id",
        [projectId],
      )
      expect(rows.map((row) => row.id)).toEqual([
        '9007199254740993',
        '9223372036854775807',
        '9007199254740993',
      ])
    })
  })

  describe('of JSON bodies, as the fixtures say', () => {
    interface Row {
      name: string
      config: string
      body: unknown
      status: number
      task_count?: number
      annotation_count?: number
      prediction_count?: number
      error_contains?: string
    }
    const matrix = JSON.parse(readFileSync(join(FIXTURES, 'api-matrix.json'), 'utf8')) as Row[]
    it.each(matrix.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
      const projectId = await project(row.config)
      const answer = await api.post(`/api/projects/${projectId}/import`, JSON.stringify(row.body), JSON_TYPE)
      expect(answer.status, answer.text).toBe(row.status)
      if (row.status === 201) expect(answer.json()).toMatchObject({ task_count: row.task_count })
      if (row.annotation_count !== undefined && row.status === 201)
        expect(answer.json()).toMatchObject({
          annotation_count: row.annotation_count,
          prediction_count: row.prediction_count,
        })
      if (row.error_contains !== undefined)
        expect(JSON.stringify(errorsOf(answer))).toContain(JSON.stringify(row.error_contains).slice(1, -1))
      const { rows } = await server.cx.db.pool.query('select 1 from task where project_id = $1', [projectId])
      expect(rows).toHaveLength(row.task_count ?? 0)
    })
  })
})
