import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitForJob } from '../../testing/jobs.ts'
import { formOf } from '../../testing/multipart.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { runJob } from '../jobs/job-run.service.ts'
import { runImport } from './background.service.ts'
import { errorsOf, importsOf, JSON_TYPE } from './testing.ts'

interface Record {
  status: string
  error: string | null
  task_count: number
  annotation_count: number
  task_ids: number[]
  file_upload_ids: number[]
  data_columns: string[]
  found_formats: object
  url: string | null
}

describe('imports in the background', () => {
  let server: TestServer
  let api: Client
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
    await server.startJobs()
  })
  afterAll(() => server.stop())
  const { project, send, tasksOf } = importsOf(() => server)

  const importOf = async (projectId: number, answer: { status: number; text: string }) => {
    expect(answer.status, answer.text).toBe(201)
    const { import: id } = JSON.parse(answer.text) as { import: number }
    expect(JSON.parse(answer.text)).toEqual({ import: id })
    const entry = (await api.get(`/api/siali/projects/${projectId}/imports/${id}`)).json<{ job: string }>()
    await waitForJob(api, entry.job)
    return {
      id,
      job: entry.job,
      record: (await api.get(`/api/projects/${projectId}/imports/${id}/`)).json<Record>(),
    }
  }
  const bytesKept = async (projectId: number) => {
    const rows = server.cx.db.sql.selectFrom('file_upload').select('file').where('project_id', '=', projectId)
    return rows.execute()
  }

  it('of a JSON body, of files and of inline text answer an id, and the record says what came of it', async () => {
    const projectId = await project()
    const path = `/api/projects/${projectId}/import?async=true&return_task_ids=true`
    const body = await importOf(
      projectId,
      await api.post(path, [{ data: { text: 'a' }, annotations: [{ result: [] }] }, { text: 'b' }]),
    )
    const ids = (await tasksOf(projectId)).map(({ id }) => id)
    expect(body.record).toMatchObject({
      status: 'completed',
      error: null,
      task_count: 2,
      annotation_count: 1,
      task_ids: ids,
    })
    const form = formOf([{ name: 'f', filename: 'a.csv', bytes: Buffer.from('text;n\nc;1\n') }])
    const files = await importOf(projectId, await api.post(path, form.body, form.headers))
    expect(files.record).toMatchObject({
      status: 'completed',
      task_count: 1,
      data_columns: ['text', 'n'],
      found_formats: { '.csv': 1 },
    })
    expect(files.record.file_upload_ids).toHaveLength(1)
    const inline = await importOf(
      projectId,
      await api.post(path, 'url=' + encodeURIComponent("[{'text': 'd'}]"), {
        'content-type': 'application/x-www-form-urlencoded',
      }),
    )
    expect(inline.record).toMatchObject({ status: 'completed', task_count: 1 })
    expect(await tasksOf(projectId)).toHaveLength(4)
    const again = await api.post(`/api/projects/${projectId}/reimport?async=true`, {
      file_upload_ids: files.record.file_upload_ids,
    })
    const { reimport } = again.json<{ reimport: number }>()
    const entry = (await api.get(`/api/siali/projects/${projectId}/imports/${reimport}`)).json<{
      job: string
    }>()
    await waitForJob(api, entry.job)
    const record = await api.get(`/api/projects/${projectId}/reimports/${reimport}/`)
    expect(record.json()).toMatchObject({ status: 'completed', task_count: 1, files_as_tasks_list: true })
    // What was made of the file before is in the trash.
    expect((await tasksOf(projectId)).filter((row) => row.trash_id === null)).toHaveLength(4)
  })

  it('that fail keep nothing and say why, item by item', async () => {
    const projectId = await project()
    const path = `/api/projects/${projectId}/import?async=1`
    const form = formOf([
      { name: 'f', filename: 'a.jsonl', bytes: Buffer.from('{"text":"a"}\n\n{"other":1}\n') },
    ])
    const bad = await importOf(projectId, await api.post(path, form.body, form.headers))
    expect(bad.record).toMatchObject({ status: 'failed', task_count: 0 })
    expect(bad.record.error).toMatch(/"text" key is expected/)
    const entry = (await api.get(`/api/siali/projects/${projectId}/imports/${bad.id}`)).json<{
      problems: object[]
    }>()
    expect(entry.problems).toEqual([
      expect.objectContaining({
        item: 2,
        line: 3,
        is_error: true,
        reason: expect.stringMatching(/no "text"/),
      }),
    ])
    const shape = await api.post(path, 'url=', { 'content-type': 'application/x-www-form-urlencoded' })
    expect([shape.status, errorsOf(shape)]).toEqual([400, ['"url" is not found in request data']])
    const refused = await importOf(
      projectId,
      await api.post(path, 'url=http://127.0.0.1:1/a.csv', {
        'content-type': 'application/x-www-form-urlencoded',
      }),
    )
    expect(refused.record).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/reserved network/),
    })
    const broken = await importOf(projectId, await api.post(path, '[{"text":"a"},', JSON_TYPE))
    expect(broken.record.status).toBe('failed')
    expect([await tasksOf(projectId), await bytesKept(projectId)]).toEqual([[], []])
  })

  it('leave out what cannot be taken where that is chosen, and report it', async () => {
    const projectId = await project()
    const form = formOf([
      { name: 'a', filename: 'a.jsonl', bytes: Buffer.from('{"text":"a"}\n{"other":1}\n{"text":"c"}\n') },
      { name: 'b', filename: 'b.json', bytes: Buffer.from('[{"text":') },
    ])
    const upload = await api.post(`/api/siali/projects/${projectId}/import-files`, form.body, form.headers)
    const { files } = upload.json<{ files: { id: number }[] }>()
    const started = await api.post(`/api/siali/projects/${projectId}/imports`, { files, skip_invalid: true })
    const { id, job } = started.json<{ id: number; job: string }>()
    expect((await waitForJob(api, job)).status).toBe('completed')
    const entry = (await api.get(`/api/siali/projects/${projectId}/imports/${id}`)).json()
    expect(entry).toMatchObject({ status: 'completed', task_count: 2, problem_count: 2, file_count: 2 })
    expect(entry['problems']).toEqual([
      expect.objectContaining({ item: 2, line: 2 }),
      expect.objectContaining({ file: expect.stringMatching(/b\.json$/), item: null }),
    ])
  })

  it('done again after a kill make every task once, and cancelled ones keep nothing', async () => {
    const projectId = await project()
    const { signal } = new AbortController()
    const start = async (text: string) => {
      const form = formOf([{ name: 'f', filename: 'a.txt', bytes: Buffer.from(text) }])
      const upload = await api.post(`/api/siali/projects/${projectId}/import-files`, form.body, form.headers)
      const { files } = upload.json<{ files: { id: number }[] }>()
      return (await api.post(`/api/siali/projects/${projectId}/imports`, { files })).json<{
        id: number
        job: string
      }>()
    }
    const done = await start('one\ntwo\n')
    await waitForJob(api, done.job)
    // As if the server had been killed between the tasks and the end of the job.
    await server.cx.db.sql
      .updateTable('job_run')
      .set({ status: 'running', finished_at: null })
      .where('id', '=', done.job)
      .execute()
    await runJob(server.cx, done.job, signal, (job) => runImport(server.cx, done.id, job))
    expect(await tasksOf(projectId)).toHaveLength(2)

    const other = await project()
    const rows = Array.from({ length: 3000 }, (_, n) => ({ text: `t${n}` }))
    const id = await server.cx.db.sql.transaction().execute(async () => {
      const answer = await send(
        other,
        [{ name: 'f', filename: 'a.json', bytes: Buffer.from(JSON.stringify(rows)) }],
        '?commit_to_project=false',
      )
      return answer.json<{ file_upload_ids: number[] }>().file_upload_ids[0]
    })
    const started = (await api.post(`/api/siali/projects/${other}/imports`, { files: [{ id }] })).json<{
      id: number
      job: string
    }>()
    await api.post(`/api/siali/jobs/${started.job}/cancel`)
    await waitForJob(api, started.job)
    await expect
      .poll(
        async () => (await api.get(`/api/siali/projects/${other}/imports/${started.id}`)).json()['status'],
      )
      .toMatch(/cancelled|completed/)
    const entry = (await api.get(`/api/siali/projects/${other}/imports/${started.id}`)).json()
    expect(await tasksOf(other)).toHaveLength(entry['status'] === 'completed' ? 3000 : 0)
    const record = (await api.get(`/api/projects/${other}/imports/${started.id}/`)).json()
    expect(['failed', 'completed']).toContain(record['status'])
  })
})
