import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject, buildUser } from '../../testing/factories.ts'
import { waitForJob } from '../../testing/jobs.ts'
import { formOf } from '../../testing/multipart.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { readCounters, readSummary } from '../counters/counter.service.ts'
import { purgeTrash } from '../trash/trash.service.ts'
import { COPIED_COLUMNS, OWN_COLUMNS } from './duplicate.queries.ts'
import { copyRest } from './duplicate.service.ts'

const choose = (label: string) => [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [label] } },
]
const ALL = 'settings,data,annotations,predictions'

describe('a duplicate of a project', () => {
  let server: TestServer
  let api: Client
  let member: Client
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
    member = server.as(await buildUser(server.cx, { organizationId: server.owner.organizationId }))
  })
  afterAll(() => server.stop())

  const newProject = () => buildProject(server.cx, { organizationId: server.owner.organizationId })
  const made = async (path: string, body: object) => {
    const answer = await api.post(path, body)
    expect(answer.status, answer.text).toBe(201)
    return answer.json<{ id: number }>().id
  }
  const duplicate = async (project: number, mode: string, client = api) => {
    const answer = await client.post(`/api/projects/${project}/duplicate/`, { mode, title: 'The copy' })
    expect(answer.status, answer.text).toBe(201)
    return answer.json<{ id: number; job?: string }>()
  }
  const read = async (project: number) =>
    (await api.get(`/api/projects/${project}/`)).json<Record<string, unknown>>()
  const exported = async (project: number) =>
    (await api.get(`/api/projects/${project}/export?exportType=JSON&download_all_tasks=true`)).json<
      Record<string, unknown>[]
    >()
  const stateOf = async (project: number) => ({
    counters: (await readCounters(server.cx.db.sql, [project])).get(project),
    summary: await readSummary(server.cx.db.sql, project),
  })

  it('decides on every column of a project: a column that comes later is copied, or left on purpose', async () => {
    const { rows } = await sql<{ column: string }>`
      select column_name as column from information_schema.columns
      where table_schema = 'public' and table_name = 'project'`.execute(server.cx.db.sql)
    const decided = [...COPIED_COLUMNS, ...OWN_COLUMNS].sort()
    expect(decided).toEqual(rows.map(({ column }) => column).sort())
  })

  it('has the settings, the tabs and the label links, and is its own maker’s', async () => {
    const project = await newProject()
    const change = {
      description: 'What it is for',
      expert_instruction: '<b>Look closely</b>',
      show_instruction: true,
      maximum_annotations: 3,
      overlap_cohort_percentage: 50,
      sampling: 'Uncertainty sampling',
      task_data_login: 'me',
      task_data_password: 'secret',
      pinned_at: '2026-01-01T00:00:00Z',
      control_weights: { mood: { overall: 0.5, type: 'Choices', labels: { good: 1, bad: 0.25 } } },
    }
    expect((await api.patch(`/api/projects/${project}/`, change)).status).toBe(200)
    await made('/api/dm/views/', { project, data: { title: 'Mine' } })
    await api.post('/api/labels/', [{ project, title: 'Great', value: 'good', from_name: 'mood' }])
    await made('/api/tasks/', { project, data: { text: 'one' } })

    const { id } = await duplicate(project, 'settings', member)
    const [source, copy] = [await read(project), await read(id)]
    const own = ['id', 'title', 'created_by', 'created_at', 'pinned_at', 'task_number', 'queue_total']
    for (const name of own) delete source[name]
    const { title, task_number: tasks, pinned_at: pinned, created_by: maker } = copy
    for (const name of own) delete copy[name]
    expect(copy).toEqual(source)
    expect({ title, tasks, pinned }).toEqual({ title: 'The copy', tasks: 0, pinned: null })
    expect((maker as { id: number }).id).not.toBe(server.owner.id)
    const stored = await server.cx.db.sql
      .selectFrom('project')
      .select('task_data_password')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(stored.task_data_password).toBe('secret')
    const views = (await api.get(`/api/dm/views/?project=${id}`)).json<{ data: object }[]>()
    expect(views.map((view) => view.data)).toMatchObject([{ title: 'Mine' }])
    const links = (await api.get(`/api/label_links/?project=${id}`)).json<{ results: object[] }>()
    expect(links.results).toMatchObject([{ from_name: 'mood' }])
  })

  it('has a description of its own when one is given', async () => {
    const project = await newProject()
    const body = { mode: 'settings', title: 'The copy', description: 'Second round', workspace: 7 }
    expect(await read(await made(`/api/projects/${project}/duplicate/`, body))).toMatchObject({
      description: 'Second round',
    })
  })

  it('has the tasks, and what was said of them, as the mode says', async () => {
    const project = await newProject()
    const task = await made('/api/tasks/', { project, data: { text: 'one' }, meta: { n: 1 } })
    await made('/api/tasks/', { project, data: { text: 'two' } })
    const gone = await made('/api/tasks/', { project, data: { text: 'gone' } })
    await made(`/api/tasks/${gone}/annotations/`, { result: choose('bad') })
    const prediction = await made('/api/predictions/', {
      task,
      result: choose('good'),
      score: 0.5,
      model_version: 'v1',
    })
    await api.patch(`/api/projects/${project}/`, { model_version: 'v1' })
    const parent = await made(`/api/tasks/${task}/annotations/`, {
      result: choose('good'),
      parent_prediction: prediction,
      ground_truth: true,
    })
    await made(`/api/tasks/${task}/annotations/`, { result: choose('bad'), parent_annotation: parent })
    await made(`/api/tasks/${task}/annotations/`, { result: [], was_cancelled: true })
    const trashed = await made(`/api/tasks/${task}/annotations/`, { result: choose('bad') })
    await api.delete(`/api/annotations/${trashed}/`)
    await api.delete(`/api/tasks/${gone}/`)
    await made(`/api/tasks/${task}/drafts`, { result: choose('bad') })

    const bare = await duplicate(project, 'settings,data')
    expect(bare.job).toBeUndefined()
    const state = await stateOf(bare.id)
    expect(state.counters).toMatchObject({
      task_number: 2,
      finished_task_number: 0,
      total_annotations_number: 0,
      total_predictions_number: 0,
    })
    expect(state.summary).toMatchObject({ data: { text: 2 }, annotations: {}, draft_labels: {} })
    expect(await read(bare.id)).toMatchObject({ model_version: '' })
    const texts = (await exported(bare.id)).map((one) => [one['data'], one['meta'], one['inner_id']])
    expect(texts).toEqual((await exported(project)).map((one) => [one['data'], one['meta'], one['inner_id']]))

    const whole = await duplicate(project, ALL)
    const [before, after] = [await stateOf(project), await stateOf(whole.id)]
    expect(after.counters).toEqual(before.counters)
    expect(after.summary).toEqual({ ...before.summary, draft_labels: {} })
    expect(await read(whole.id)).toMatchObject({ model_version: 'v1' })
    const predictions = (await api.get(`/api/predictions/?project=${whole.id}`)).json<{ id: number }[]>()
    expect(predictions).toMatchObject([{ score: 0.5, model_version: 'v1', result: choose('good') }])
    const [first] = (await exported(whole.id)) as { annotations?: Record<string, unknown>[] }[]
    const byId = new Map(first?.annotations?.map((one) => [one['import_id'], one]))
    expect([...byId.keys()]).not.toContain(trashed)
    expect(byId.get(parent)).toMatchObject({
      result: choose('good'),
      completed_by: server.owner.id,
      ground_truth: true,
      parent_prediction: predictions[0]?.id,
    })
    const child = [...byId.values()].find((one) => one['parent_annotation'] !== null)
    expect(child?.['parent_annotation']).toBe(byId.get(parent)?.['id'])
    expect((await api.post(`/api/projects/${whole.id}/summary/reset/`)).status).toBe(200)
    expect((await stateOf(whole.id)).counters).toEqual(after.counters)
  })

  it('keeps the uploaded files when the first project and its files are gone', async () => {
    const project = await newProject()
    const form = formOf([{ name: 'file', filename: 'a.txt', bytes: Buffer.from('one\ntwo') }])
    await api.post(`/api/projects/${project}/import`, form.body, form.headers)
    const { file } = await server.cx.db.sql
      .selectFrom('file_upload')
      .select('file')
      .where('project_id', '=', project)
      .executeTakeFirstOrThrow()
    const { id } = await duplicate(project, 'settings,data')
    const tasks = await server.cx.db.sql
      .selectFrom('task as t')
      .innerJoin('file_upload as f', 'f.id', 't.file_upload_id')
      .select(['f.project_id', 'f.file'])
      .where('t.project_id', '=', id)
      .execute()
    expect(tasks).toEqual(Array(2).fill({ project_id: id, file }))
    expect((await api.delete(`/api/projects/${project}/file-uploads`)).status).toBe(200)
    expect((await api.get(`/data/${file}`)).text).toBe('one\ntwo')
    await api.delete(`/api/projects/${project}/`)
    await server.cx.db.sql
      .updateTable('trash')
      .set({ purge_at: new Date(0) })
      .where('project_id', '=', project)
      .execute()
    await purgeTrash(server.cx, new AbortController().signal)
    expect((await api.get(`/data/${file}`)).text).toBe('one\ntwo')
    expect((await server.as(undefined).get(`/data/${file}`)).status).toBe(401)
  })

  it('of a big project is made by a job that goes on where it was, and is whole', async () => {
    const project = await newProject()
    const tasks = Array.from({ length: 2500 }, (_, n) => ({
      data: { text: `text ${n}` },
      ...(n % 2 === 0 && { annotations: [{ result: choose(n % 4 === 0 ? 'good' : 'bad') }] }),
    }))
    expect((await api.post(`/api/projects/${project}/import`, tasks)).status).toBe(201)
    const { id, job } = await duplicate(project, ALL)
    // Tasks that come later are no part of it.
    await made('/api/tasks/', { project, data: { text: 'later' } })
    let steps = 0
    const cut = copyRest(server.cx, id, () => {
      steps += 1
      return steps === 2 ? Promise.reject(new Error('the server was killed')) : Promise.resolve()
    })
    await expect(cut).rejects.toThrow('killed')
    await server.startJobs()
    expect(await waitForJob(api, job ?? '')).toMatchObject({
      status: 'completed',
      project: id,
      report: [{ detail: 'Copied 2500 tasks' }],
    })
    const [before, after] = [await stateOf(project), await stateOf(id)]
    expect(after.counters).toMatchObject({ task_number: 2500, total_annotations_number: 1250 })
    expect(after.summary.labels).toEqual(before.summary.labels)
    const { rows } = await sql<{ missing: number }>`
      select count(*)::int as missing from task t where t.project_id = ${project} and t.data ->> 'text' <> 'later'
        and (select count(*) from task c where c.project_id = ${id} and c.data = t.data and c.inner_id = t.inner_id
          and c.total_annotations = t.total_annotations and c.is_labeled = t.is_labeled) <> 1`.execute(
      server.cx.db.sql,
    )
    expect(rows).toEqual([{ missing: 0 }])
    expect(await server.cx.db.sql.selectFrom('project_copy').selectAll().execute()).toEqual([])
  })

  it('needs a mode and a title, and is refused in the words of its fields', async () => {
    const project = await newProject()
    const refused = async (body: object) => {
      const answer = await api.post(`/api/projects/${project}/duplicate/`, body)
      expect(answer.status).toBe(400)
      return answer.json()['validation_errors']
    }
    expect(await refused({})).toEqual({
      mode: ['This field is required.'],
      title: ['This field is required.'],
    })
    expect(await refused({ mode: 'data', title: 'ab' })).toEqual({
      mode: ['"data" is not a valid choice.'],
      title: ['Ensure this field has at least 3 characters.'],
    })
    expect(await refused({ mode: 'settings', title: 'x'.repeat(51) })).toEqual({
      title: ['Ensure this field has no more than 50 characters.'],
    })
  })
})
