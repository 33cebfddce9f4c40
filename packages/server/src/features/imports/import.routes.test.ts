import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildUser } from '../../testing/factories.ts'
import { formOf } from '../../testing/multipart.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { errorsOf, importsOf, JSON_TYPE } from './testing.ts'

const GOOD = { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } }

interface Answer {
  readonly task_count: number
  readonly annotation_count: number | null
  readonly prediction_count: number | null
  readonly file_upload_ids: number[]
  readonly task_ids?: number[]
  readonly data_columns: string[]
}

describe('imports', () => {
  let server: TestServer
  let api: Client
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
  })
  afterAll(() => server.stop())
  const { project, send, tasksOf } = importsOf(() => server)

  it('store annotations, predictions and drafts with their counters', async () => {
    const projectId = await project()
    const item = (n: number) => ({
      data: { text: `t${n}` },
      meta: { n },
      annotations: [
        { id: 70 + n, result: [GOOD], lead_time: 2, completed_by: { email: 'OWNER@example.test' } },
        { result: [], ground_truth: false, was_cancelled: true },
      ],
      predictions: [{ result: 'bad', score: 0.25, model_version: 'v1' }],
      drafts: [{ result: [GOOD], annotation: 70 + n, user: 'owner@example.test' }],
    })
    const answer = await api.post(`/api/projects/${projectId}/import?return_task_ids=1`, [
      item(1),
      item(2),
      { data: { text: 'x' } },
    ])
    expect(answer.status).toBe(201)
    const ids = answer.json<Answer>().task_ids ?? []
    expect(ids).toHaveLength(3)
    const rows = await tasksOf(projectId)
    expect(rows.map((row) => row.inner_id)).toEqual([1, 2, 3])
    expect(rows[0]).toMatchObject({
      id: ids[0],
      meta: { n: 1 },
      is_labeled: true,
      total_annotations: 1,
      cancelled_annotations: 1,
      ground_truth_annotations: 1,
      total_predictions: 1,
      draft_count: 1,
    })
    expect(rows[2]).toMatchObject({ meta: {}, is_labeled: false, total_annotations: 0 })
    const annotations = await server.cx.db.sql
      .selectFrom('annotation')
      .selectAll()
      .where('project_id', '=', projectId)
      .orderBy('id')
      .execute()
    expect(
      annotations.map((row) => [row.task_id, row.import_id, row.result_count, row.completed_by]),
    ).toEqual([
      [ids[0], 71, 1, server.owner.id],
      [ids[0], null, 0, server.owner.id],
      [ids[1], 72, 1, server.owner.id],
      [ids[1], null, 0, server.owner.id],
    ])
    const draft = await server.cx.db.sql
      .selectFrom('draft')
      .selectAll()
      .where('project_id', '=', projectId)
      .orderBy('id')
      .executeTakeFirstOrThrow()
    expect(draft).toMatchObject({ task_id: ids[0], annotation_id: annotations[0]?.id })
    const revisions = await server.cx.db.sql
      .selectFrom('annotation_revision')
      .selectAll()
      .where('project_id', '=', projectId)
      .execute()
    expect(revisions).toHaveLength(4)
    const prediction = await server.cx.db.sql
      .selectFrom('prediction')
      .selectAll()
      .where('project_id', '=', projectId)
      .orderBy('id')
      .executeTakeFirstOrThrow()
    expect(prediction).toMatchObject({
      score: 0.25,
      model_version: 'v1',
      result: [{ from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['bad'] } }],
    })
    const stored = (await api.get(`/api/projects/${projectId}/`)).json()
    expect(stored).toMatchObject({
      task_number: 3,
      finished_task_number: 2,
      total_annotations_number: 2,
      skipped_annotations_number: 2,
      ground_truth_number: 2,
      useful_annotation_number: 0,
      total_predictions_number: 2,
      model_version: 'v1',
      queue_done: 2,
      queue_total: 3,
    })
    await api.post(`/api/projects/${projectId}/summary/reset/`, {})
    const { queue_total: _total, ...again } = (await api.get(`/api/projects/${projectId}/`)).json()
    expect(again).toMatchObject({
      task_number: 3,
      total_annotations_number: 2,
      ground_truth_number: 2,
      skipped_annotations_number: 2,
    })
    const summary = (await api.get(`/api/projects/${projectId}/summary/`)).json()
    expect(summary).toMatchObject({
      all_data_columns: { text: 3 },
      created_annotations: { 'mood|text|choices': 2 },
    })
  })

  it('store many tasks in chunks, in order, and one bad item refuses all', async () => {
    const projectId = await project()
    const items = Array.from({ length: 9001 }, (_, n) => ({
      text: `task ${n}\t\\ "é\n${'x'.repeat(n % 50)}`,
    }))
    const answer = await api.post(`/api/projects/${projectId}/import?return_task_ids=true`, items)
    expect(answer.status).toBe(201)
    const rows = await tasksOf(projectId)
    expect(rows.map((row) => row.data)).toEqual(items)
    expect(rows.map((row) => row.id)).toEqual(answer.json<Answer>().task_ids)
    const bad = await api.post(`/api/projects/${projectId}/import`, [...items, { other: 1 }])
    expect(bad.status).toBe(400)
    expect(errorsOf(bad)).toEqual([expect.stringMatching(/^Error at item 9001: "text" key is expected/)])
    expect((await tasksOf(projectId)).length).toBe(9001)
    const { rows: left } = await server.cx.db.pool.query('select 1 from import where project_id = $1', [
      projectId,
    ])
    expect(left).toHaveLength(1)
  })

  it('take a body too big for memory through a file that is gone at once', async () => {
    const projectId = await project('<View></View>')
    const items = Array.from({ length: 56 }, (_, n) => ({ n, text: 'é'.repeat(500_000) }))
    const answer = await api.post(`/api/projects/${projectId}/import`, JSON.stringify(items), JSON_TYPE)
    expect(answer.json()).toMatchObject({ task_count: 56 })
    const { rows } = await server.cx.db.pool.query<{ n: string; length: number }>(
      "select data->>'n' as n, length(data->>'text')::int as length from task where project_id = $1 order by id",
      [projectId],
    )
    expect(rows.map((row) => Number(row.n))).toEqual(items.map((item) => item.n))
    expect(rows.every((row) => row.length === 500_000)).toBe(true)
    expect(readdirSync(join(server.cx.env.dataDir, 'spool'))).toEqual([])
  })

  it('name up to 100 items, aligned with the input', async () => {
    const projectId = await project()
    const items = Array.from({ length: 150 }, (_, n) => (n % 2 === 0 ? { text: 'a' } : { other: n }))
    const entries = errorsOf(await api.post(`/api/projects/${projectId}/import`, items))
    expect(entries).toHaveLength(100)
    expect(entries[0]).toEqual({})
    expect(entries[1]).toMatch(/^Error at item 1: /)
    expect(entries[99]).toBe('...')
  })

  it('of several files under one name read them all', async () => {
    const projectId = await project()
    const answer = await send(projectId, [
      { name: 'file', filename: 'a.csv', bytes: Buffer.from('text\nx\n') },
      { name: 'file', filename: 'b.csv', bytes: Buffer.from('text\ny\n') },
    ])
    expect(answer.json()).toMatchObject({
      task_count: 2,
      found_formats: { '.csv': 2 },
      data_columns: ['text'],
    })
  })

  it('preview, then make tasks of the uploads, then make them again', async () => {
    const projectId = await project()
    const preview = await send(
      projectId,
      [{ name: 'f', filename: 'rows.csv', bytes: Buffer.from('text,n\na,1\nb,2\n') }],
      '?commit_to_project=false',
    )
    expect(preview.json()).toMatchObject({ task_count: 2, annotation_count: null, could_be_tasks_list: true })
    expect(await tasksOf(projectId)).toEqual([])
    const ids = preview.json<Answer>().file_upload_ids
    const first = await api.post(`/api/projects/${projectId}/reimport`, {
      file_upload_ids: ids,
      files_as_tasks_list: true,
    })
    expect(first.json()).toMatchObject({ task_count: 2, file_upload_ids: ids })
    const again = await api.post(`/api/projects/${projectId}/reimport`, {
      file_upload_ids: ids,
      files_as_tasks_list: false,
    })
    expect(again.json()).toMatchObject({ task_count: 1 })
    expect((await api.get(`/api/projects/${projectId}/`)).json()).toMatchObject({ task_number: 1 })
  })

  it('of predictions store all, or none with every reason', async () => {
    const projectId = await project()
    const { task_ids: [task = 0] = [] } = (
      await api.post(`/api/projects/${projectId}/import?return_task_ids=1`, { text: 'a' })
    ).json<Answer>()
    const path = `/api/projects/${projectId}/import/predictions`
    const bad = await api.post(path, [
      { task, result: [GOOD] },
      { task, result: [{ ...GOOD, from_name: 'x' }] },
      { task, result: [GOOD], score: 7 },
    ])
    expect(bad.status).toBe(400)
    expect(errorsOf(bad)).toEqual([
      "Prediction 1: Region 0: 'from_name' 'x' not found in configuration",
      'Prediction 2: Score must be between 0.00 and 1.00 inclusive, got 7',
    ])
    expect(
      (
        await api.post(path, [
          { task, result: [GOOD] },
          { task, result: 'bad', score: 0.5 },
        ])
      ).json(),
    ).toEqual({ created: 2 })
    expect((await api.get(`/api/projects/${projectId}/`)).json()).toMatchObject({
      total_predictions_number: 2,
    })
    expect((await api.post(path, { task })).status).toBe(400)
  })

  it('in the name of others are for those who manage', async () => {
    const projectId = await project()
    const member = await buildUser(server.cx, { organizationId: server.owner.organizationId, role: 'member' })
    const body = [{ data: { text: 'a' }, annotations: [{ result: [], completed_by: server.owner.id }] }]
    expect((await server.as(member).post(`/api/projects/${projectId}/import`, body)).status).toBe(403)
    expect((await api.post(`/api/projects/${projectId}/import`, body)).status).toBe(201)
    expect(await tasksOf(projectId)).toHaveLength(1)
  })

  it('give the cohort its overlap', async () => {
    const projectId = await project()
    await api.patch(`/api/projects/${projectId}/`, { maximum_annotations: 3, overlap_cohort_percentage: 50 })
    await api.post(
      `/api/projects/${projectId}/import`,
      Array.from({ length: 5 }, (_, n) => ({ text: String(n) })),
    )
    expect((await tasksOf(projectId)).map((row) => row.overlap)).toEqual([3, 3, 3, 1, 1])
  })

  it('are 404 for another organization and for what lies in the trash', async () => {
    const projectId = await project()
    const stranger = await buildUser(server.cx, {
      organizationId: await buildOrganization(server.cx, 'Other'),
      role: 'owner',
    })
    const other = server.as(stranger)
    const form = formOf([{ name: 'f', filename: 'a.csv', bytes: Buffer.from('text\nx\n') }])
    for (const answer of [
      await other.post(`/api/projects/${projectId}/import`, [{ text: 'a' }]),
      await other.post(`/api/projects/${projectId}/import`, form.body, form.headers),
      await other.post(`/api/projects/${projectId}/tasks/bulk/`, [{ text: 'a' }]),
      await other.post(`/api/projects/${projectId}/reimport`, {}),
      await other.post(`/api/projects/${projectId}/import/predictions`, []),
      await other.get(`/api/projects/${projectId}/imports/1/`),
    ])
      expect(answer.status).toBe(404)
    await api.delete(`/api/projects/${projectId}/`)
    expect((await api.post(`/api/projects/${projectId}/import`, [{ text: 'a' }])).status).toBe(404)
  })
})
