import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildOrganization, buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

interface Snapshot {
  id: number
  status: string
  md5: string
  counters: { task_number: number }
  converted_formats: { id: number; status: string; export_type: string }[]
}
type Task = { id: number; annotations: { was_cancelled: boolean }[]; data: { text: string } }

const good = [{ id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } }]

describe('exports', () => {
  let server: TestServer
  let api: Client
  let project: number
  const ids: number[] = []
  beforeAll(async () => {
    server = await startTestServer()
    await server.startJobs()
    api = server.api
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    for (const text of ['a "quoted", ü', 'b', 'c']) {
      const made = await api.post('/api/tasks/', { project, data: { text } })
      ids.push(made.json<{ id: number }>().id)
    }
    await api.post(`/api/tasks/${ids[0]}/annotations/`, { result: good, lead_time: 2.5 })
    await api.post(`/api/tasks/${ids[2]}/annotations/`, { result: [], was_cancelled: true })
  })
  afterAll(() => server.stop())
  const direct = (query: string) => api.get(`/api/projects/${project}/export?${query}`)

  it('read no further when their reader went away before the first byte', async () => {
    const id = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    await sql`insert into task (project_id, data, inner_id)
      select ${id}, jsonb_build_object('text', n), n from generate_series(1, 30000) n`.execute(
      server.cx.db.sql,
    )
    const url = await server.app.listen({ port: 0, host: '127.0.0.1' })
    const pages = vi.spyOn(server.cx.db.bulk, 'connect')
    const gone = new AbortController()
    const reading = fetch(`${url}/api/projects/${id}/export?exportType=CSV&download_all_tasks=true`, {
      headers: { authorization: `Token ${server.owner.token}` },
      signal: gone.signal,
    })
    await expect.poll(() => pages.mock.calls.length).toBeGreaterThan(0)
    gone.abort()
    await expect(reading).rejects.toThrow('abort')
    // Long enough for all twenty pages.
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(pages.mock.calls.length).toBeLessThan(10)
    pages.mockRestore()
  })

  it('gives annotated tasks, skipped ones included, and all on demand', async () => {
    const annotated = await direct('exportType=JSON')
    expect(annotated.json<Task[]>().map((task) => task.id)).toEqual([ids[0], ids[2]])
    expect(annotated.headers['content-disposition']).toMatch(
      new RegExp(`^attachment; filename="project-${project}-at-[\\d-]{16}-[0-9a-f]{8}\\.json"$`),
    )
    const all = await direct('download_all_tasks=true')
    expect(all.json<Task[]>().map((task) => task.data.text)).toEqual(['a "quoted", ü', 'b', 'c'])
  })

  it('takes ids in every spelling', async () => {
    const forms = [`ids[]=${ids[0]}&ids[]=${ids[1]}`, `ids=${ids[0]},${ids[1]}`, `ids=[${ids[0]},${ids[1]}]`]
    for (const form of forms)
      expect((await direct(form)).json<Task[]>().map((task) => task.id)).toEqual([ids[0]])
    expect((await direct('ids=nonsense')).status).toBe(400)
  })

  it('writes tables with one row per annotation', async () => {
    const csv = await direct('exportType=CSV')
    const [head, row] = csv.text.split('\r\n')
    expect(head).toBe('"annotation_id","annotator","created_at","id","lead_time","mood","text","updated_at"')
    expect(row).toContain('"good","a ""quoted"", ü"')
    const min = await direct('exportType=JSON_MIN')
    expect(min.json<{ mood: string }[]>()).toMatchObject([{ mood: 'good' }])
  })

  it('refuses what is no format', async () => {
    expect((await direct('exportType=NOPE')).text).toContain('NOPE is not supported export format')
  })

  it('exports an empty project as an empty list', async () => {
    const empty = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    expect((await api.get(`/api/projects/${empty}/export`)).text).toBe('[]')
  })

  it('keeps a snapshot as it was, converts it once and sends ranges of it', async () => {
    const path = `/api/projects/${project}/exports/`
    const made = await api.post(path, { title: 'First' })
    expect(made.status).toBe(201)
    const snapshot = made.json<Snapshot>()
    expect(snapshot).toMatchObject({ status: 'completed', counters: { task_number: 3 } })
    const whole = await api.get(`${path}${snapshot.id}/download?exportType=JSON`)
    expect(whole.json<Task[]>()).toHaveLength(3)
    const part = await api.get(`${path}${snapshot.id}/download`, { range: 'bytes=0-4' })
    expect([part.status, part.text]).toEqual([206, whole.text.slice(0, 5)])
    // A download that broke off goes on where it was, unless the file is another one.
    const tag = String(part.headers['etag'])
    const path1 = `${path}${snapshot.id}/download`
    const rest = await api.get(path1, { range: 'bytes=5-', 'if-range': tag })
    expect([rest.status, part.text + rest.text]).toEqual([206, whole.text])
    const again = await api.get(path1, { range: 'bytes=5-', 'if-range': '"another"' })
    expect([again.status, again.text]).toEqual([200, whole.text])
    const { headers } = await server.app.inject({
      method: 'HEAD',
      url: path1,
      headers: { authorization: `Token ${server.owner.token}` },
    })
    expect([headers['etag'], headers['content-length']]).toEqual([tag, String(Buffer.byteLength(whole.text))])
    const convert = () => api.post(`${path}${snapshot.id}/convert`, { export_type: 'CSV' })
    expect((await convert()).status).toBe(200)
    expect((await convert()).text).toContain('Conversion to CSV already started')
    await expect
      .poll(
        async () => (await api.get(`${path}${snapshot.id}`)).json<Snapshot>().converted_formats[0]?.status,
        {
          timeout: 20_000,
        },
      )
      .toBe('completed')
    const csv = await api.get(`${path}${snapshot.id}/download?exportType=CSV`)
    expect(csv.text.split('\r\n')).toHaveLength(4)
    expect((await api.delete(`${path}${snapshot.id}`)).status).toBe(204)
    expect((await api.get(`${path}${snapshot.id}`)).status).toBe(404)
    const runs = await api.get(`/api/siali/jobs?project=${project}`)
    expect(runs.json<{ kind: string; status: string }[]>()[0]).toMatchObject({ kind: 'Convert an export' })
  })

  it('filters tasks and annotations of a snapshot', async () => {
    const count = async (body: object) =>
      (await api.post(`/api/projects/${project}/exports/`, body)).json<Snapshot>().counters.task_number
    expect(await count({ task_filter_options: { annotated: 'only' } })).toBe(1)
    expect(await count({ task_filter_options: { annotated: 'exclude' } })).toBe(2)
    expect(await count({ task_filter_options: { skipped: 'only' } })).toBe(1)
    expect(await count({ task_filter_options: { only_with_annotations: true } })).toBe(2)
    const usual = {
      task_filter_options: { only_with_annotations: true },
      annotation_filter_options: { usual: true },
    }
    expect(await count(usual)).toBe(1)
    const data = {
      filters: {
        items: [{ filter: 'filter:tasks:data.text', operator: 'equal', type: 'String', value: 'b' }],
      },
    }
    const view = (await api.post('/api/dm/views/', { project, data })).json<{ id: number }>().id
    expect(await count({ task_filter_options: { view } })).toBe(1)
    expect(await count({ task_filter_options: { view: 99_999_999 } })).toBe(3)
  })

  it('answers 404 to another organization, on every route', async () => {
    const organizationId = await buildOrganization(server.cx, 'Other')
    const stranger = server.as(await buildUser(server.cx, { organizationId, role: 'owner' }))
    const id = (await api.post(`/api/projects/${project}/exports/`, {})).json<Snapshot>().id
    const base = `/api/projects/${project}`
    const [run] = (await api.get('/api/siali/jobs')).json<{ id: string }[]>()
    const answers = await Promise.all([
      stranger.get(`${base}/export`),
      stranger.get(`${base}/export/formats`),
      stranger.get(`${base}/export/files`),
      stranger.get(`${base}/exports/`),
      stranger.post(`${base}/exports/`, {}),
      stranger.get(`${base}/exports/${id}`),
      stranger.delete(`${base}/exports/${id}`),
      stranger.get(`${base}/exports/${id}/download`),
      stranger.post(`${base}/exports/${id}/convert`, { export_type: 'CSV' }),
      stranger.get(`/api/siali/jobs?project=${project}`),
      stranger.get(`/api/siali/jobs/${run?.id}`),
      stranger.post(`/api/siali/jobs/${run?.id}/cancel`, {}),
    ])
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 404))
    expect((await api.get(`${base}/exports/${id}`)).status).toBe(200)
  })
})
