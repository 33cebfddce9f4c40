import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildOrganization, buildProject, buildUser, TEXT_CHOICES_CONFIG } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { applyOverlapInChunks } from './overlap.service.ts'
import { findProjectById } from './project.queries.ts'

interface Page {
  readonly count: number
  readonly next: string | null
  readonly results: Record<string, unknown>[]
}
const RENAMED = TEXT_CHOICES_CONFIG.replace('name="mood"', 'name="feeling"')
const WITHOUT_GOOD = TEXT_CHOICES_CONFIG.replace('<Choice value="good"/>', '')
const errorsOf = (answer: { json(): Record<string, unknown> }) => answer.json()['validation_errors']

describe('projects', () => {
  let server: TestServer
  let api: Client
  let other: Client
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
    const organizationId = await buildOrganization(server.cx, 'Other')
    other = server.as(await buildUser(server.cx, { organizationId, role: 'owner' }))
  })
  afterAll(() => server.stop())

  const create = async (body: object = {}) =>
    (await api.post('/api/projects/', body)).json<{ id: number }>().id

  it('name every wrong field at once and store nothing', async () => {
    const answer = await api.post('/api/projects/', {
      title: 'ab',
      color: 'red',
      maximum_annotations: 0,
      sampling: 'X',
      control_weights: [1],
    })
    expect(answer.status).toBe(400)
    expect(errorsOf(answer)).toMatchObject({
      maximum_annotations: ['Ensure this value is greater than or equal to 1.'],
      sampling: ['"X" is not a valid choice.'],
      control_weights: ['Expected a dictionary of items but got type "list".'],
    })
    expect(
      errorsOf(await api.post('/api/projects/', { title: 'ab', color: 'red', organization: 99 })),
    ).toEqual({
      title: ['Ensure this field has at least 3 characters.'],
      color: ['Color must be in "#RRGGBB" format'],
      organization: ['Invalid pk "99" - object does not exist.'],
    })
  })

  it.each([
    ['a list instead of an object', [1], 400],
    ['NUL in the title', { title: 'a\0bc' }, 400],
    ['a config that is not XML', { label_config: '<View' }, 400],
    ['a config with an entity bomb', { label_config: '<!DOCTYPE x [<!ENTITY a "b">]><View>&a;</View>' }, 400],
    [
      'a config with a dangling toName',
      { label_config: '<View><Choices name="c" toName="x"><Choice value="a"/></Choices></View>' },
      400,
    ],
    ['a config with an unknown tag', { label_config: '<View><Nonsense name="n"/></View>' }, 201],
    ['a config nested without end', { label_config: '<View>'.repeat(5000) }, 400],
    ['a number beyond the column', { min_annotations_to_start_training: 1e12 }, 400],
    ['a date that is none', { pinned_at: 'soon' }, 400],
  ])('answer %s with its status', async (_name, body, status) => {
    expect((await api.post('/api/projects/', body)).status).toBe(status)
  })

  it.each([
    ['is not XML', '<View><Text name="t" value="$t"></View>', /line 1, column \d+|mismatch/i],
    [
      'has a dangling toName',
      '<View><Choices name="c" toName="x"><Choice value="a"/></Choices></View>',
      /not found in names/,
    ],
  ])(
    'keep their config when the new one %s, and say what is wrong by every route',
    async (_name, bad, reason) => {
      const id = await create({ label_config: TEXT_CHOICES_CONFIG })
      for (const answer of [
        await api.patch(`/api/projects/${id}/`, { label_config: bad, title: 'Not taken' }),
        await api.post('/api/projects/', { label_config: bad }),
        await api.post('/api/projects/validate/', { label_config: bad }),
        await api.post(`/api/projects/${id}/validate/`, { label_config: bad }),
      ]) {
        expect([answer.status, answer.text]).toEqual([400, expect.stringMatching(reason)])
        expect(['validation', 'bad_request']).toContain(answer.headers['x-error-code'])
        const { 'x-problem-line': line, 'x-problem-column': column } = answer.headers
        expect([line, column]).toEqual(['1', expect.stringMatching(/^\d+$/)])
      }
      const kept = (await api.get(`/api/projects/${id}/`)).json()
      expect([kept['label_config'], kept['title']]).not.toContain('Not taken')
      expect(kept['label_config']).toBe(TEXT_CHOICES_CONFIG)
    },
  )

  it('hide stored passwords and keep them when the mask comes back', async () => {
    const id = await create({ task_data_login: 'me', task_data_password: 'secret' })
    const shown = (await api.get(`/api/projects/${id}/`)).json()
    expect(JSON.stringify(shown)).not.toContain('secret')
    await api.patch(`/api/projects/${id}/`, {
      task_data_password: shown['task_data_password'],
      title: 'Renamed',
    })
    const row = await findProjectById(server.cx.db.sql, id)
    expect(row).toMatchObject({ task_data_password: 'secret', title: 'Renamed' })
  })

  it('keep the order of controls and labels, also of those called by numbers', async () => {
    const id = await create({
      label_config:
        '<View><Text name="t" value="$t"/><Choices name="zz" toName="t"><Choice value="b"/><Choice value="a"/></Choices><Rating name="a" toName="t"/></View>',
    })
    const { text } = await api.get(`/api/projects/${id}/`)
    expect(text.indexOf('"zz":')).toBeLessThan(text.indexOf('"a":{"type":"Rating"'))
    expect(text).toContain('"labels":["b","a"]')
  })

  it('count exactly what a config would orphan, whatever was done before, and what a recount says', async () => {
    const id = await create({ label_config: TEXT_CHOICES_CONFIG })
    const chosen = (label: string) => ({
      result: [{ id: 'r', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [label] } }],
    })
    const made = async (path: string, body: object) => (await api.post(path, body)).json<{ id: number }>().id
    const [one = 0, two = 0, gone = 0] = await Promise.all(
      ['a', 'b', 'c'].map((text) => made('/api/tasks/', { project: id, data: { text } })),
    )
    const first = await made(`/api/tasks/${one}/annotations/`, chosen('good'))
    const second = await made(`/api/tasks/${two}/annotations/`, chosen('good'))
    await made(`/api/tasks/${two}/annotations/`, chosen('good'))
    await made(`/api/tasks/${gone}/annotations/`, chosen('good'))
    await api.patch(`/api/annotations/${first}/`, chosen('bad'))
    const { headers } = await api.delete(`/api/annotations/${second}/`)
    await api.delete(`/api/tasks/${gone}/`)
    await made(`/api/tasks/${one}/drafts`, chosen('good'))
    const inUse = (annotations: string) => ({
      non_field_errors: [
        `These labels still exist in annotations or drafts:\ngood (${annotations})\nPlease add labels to tag with name="mood".`,
      ],
    })
    const check = async () =>
      errorsOf(await api.post(`/api/projects/${id}/validate/`, { label_config: WITHOUT_GOOD }))
    const read = async (path: string) => (await api.get(`/api/projects/${path}`)).json()
    const state = async () => [await read(`${id}/summary/`), await read(`counts/?ids=${id}`)]

    expect(await check()).toEqual(inUse('1 annotation, 1 draft'))
    const before = await state()
    expect(before).toMatchObject([
      {
        all_data_columns: { text: 2 },
        common_data_columns: ['text'],
        created_annotations: { 'mood|text|choices': 2 },
        created_labels: { mood: { good: 1, bad: 1 } },
        created_labels_drafts: { mood: { good: 1 } },
      },
      { results: [{ task_number: 2, total_annotations_number: 2, num_tasks_with_annotations: 2 }] },
    ])
    expect((await api.post(`/api/projects/${id}/summary/reset/`)).status).toBe(200)
    expect(await state()).toEqual(before)
    await api.post('/api/siali/trash/restore', { undo: headers['x-undo'] })
    expect(await check()).toEqual(inUse('2 annotations, 1 draft'))
  })

  it('refuse a config that would orphan results, with the counts', async () => {
    const id = await create({ label_config: TEXT_CHOICES_CONFIG })
    const result = [
      { id: 'r', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
    ]
    await api.post(`/api/projects/${id}/import`, [
      { data: { text: 'a' }, annotations: [{ result }] },
      { data: { text: 'b' }, annotations: [{ result }] },
    ])
    expect(errorsOf(await api.patch(`/api/projects/${id}/`, { label_config: RENAMED }))).toEqual({
      label_config: [
        'Created annotations are incompatible with provided labeling schema, we found:\n2 with from_name=mood, to_name=text, type=choices',
      ],
    })
    expect(errorsOf(await api.patch(`/api/projects/${id}/`, { label_config: WITHOUT_GOOD }))).toEqual({
      label_config: [
        'These labels still exist in annotations or drafts:\ngood (2 annotations)\nPlease add labels to tag with name="mood".',
      ],
    })
    const more = TEXT_CHOICES_CONFIG.replace(
      '<Choice value="good"/>',
      '<Choice value="new"/><Choice value="good"/>',
    )
    expect((await api.patch(`/api/projects/${id}/`, { label_config: more })).status).toBe(200)
    expect((await api.get(`/api/projects/${id}/`)).json()['control_weights']).toMatchObject({
      mood: { labels: { new: 1 } },
    })
  })

  it('page through all, filter, search and order; odd parameters never fail', async () => {
    const tag = 'Needle_100%'
    for (const n of [1, 2, 3]) await create({ title: `${tag} ${n}`, description: 'hay' })
    const list = async (query: string) =>
      (await api.get(`/api/projects/?include=id,title&${query}`)).json<never>() as Page
    const all = await list(`title=${encodeURIComponent('needle_100%')}&page_size=10000000`)
    expect(all).toMatchObject({ count: 3, next: null })
    expect((await list('title=needleX100')).count).toBe(0)
    expect((await list('search=HAY&ordering=title')).results.map((row) => row['title'])).toEqual([
      `${tag} 1`,
      `${tag} 2`,
      `${tag} 3`,
    ])
    expect((await list('search=HAY&ordering=-title&page_size=1&page=2')).results[0]?.['title']).toBe(
      `${tag} 2`,
    )
    for (const query of [
      'ordering=bogus',
      'ordering=-',
      'filter=x',
      'title=%00',
      'search=%27%3B--',
      'page_size=-5',
      'ids=',
    ])
      expect((await api.get(`/api/projects/?${query}`)).status).toBe(200)
    expect((await api.get('/api/projects/?ids=abc')).status).toBe(400)
    expect((await api.get('/api/projects/?page=99999')).status).toBe(404)
    expect((await api.get('/api/projects/?ids=[1]')).status).toBe(200)
    const { results } = (await api.get(`/api/projects/counts/?page_size=2`)).json<never>() as Page
    expect(results).toHaveLength(2)
  })

  it('take as many statements for a long page as for a short one', async () => {
    let sent = 0
    const query = pg.Client.prototype.query as (...args: unknown[]) => unknown
    const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: unknown, ...args) {
      sent += 1
      return query.apply(this, args) as never
    })
    // The fewest of three: a connection that opens meanwhile adds some of its own.
    const statements = async (pageSize: number) => {
      const counts: number[] = []
      for (let time = 0; time < 3; time++) {
        sent = 0
        expect((await api.get(`/api/projects/?page_size=${pageSize}`)).status).toBe(200)
        counts.push(sent)
      }
      return Math.min(...counts)
    }
    const few = await statements(1)
    expect(few).toBeGreaterThan(3)
    for (let n = 0; n < 40; n++)
      await buildProject(server.cx, { organizationId: server.owner.organizationId })
    expect(await statements(100)).toBe(few)
    spy.mockRestore()
  })

  it('give the big overlap to those most annotated, in the request or by chunks', async () => {
    const id = await create({ label_config: TEXT_CHOICES_CONFIG })
    const result = [{ from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } }]
    await api.post(`/api/projects/${id}/import`, [
      { text: 'a' },
      { text: 'b' },
      { data: { text: 'c' }, annotations: [{ result }] },
      { text: 'd' },
      { text: 'e' },
    ])
    const overlaps = async () =>
      (
        await server.cx.db.sql
          .selectFrom('task')
          .select(['overlap', 'is_labeled'])
          .where('project_id', '=', id)
          .orderBy('id')
          .execute()
      )
        .map((row) => (row.is_labeled ? `${row.overlap}!` : String(row.overlap)))
        .join(' ')
    expect(await overlaps()).toBe('1 1 1! 1 1')
    await api.patch(`/api/projects/${id}/`, { maximum_annotations: 3, overlap_cohort_percentage: 50 })
    expect(await overlaps()).toBe('3 3 3 1 1')
    expect((await api.get(`/api/projects/${id}/`)).json()).toMatchObject({ finished_task_number: 0 })
    await server.cx.db.sql
      .updateTable('project')
      .set({ maximum_annotations: 1 })
      .where('id', '=', id)
      .execute()
    const row = await findProjectById(server.cx.db.sql, id)
    if (row === undefined) throw new Error('the project is gone')
    await applyOverlapInChunks(server.cx, row, true, new AbortController().signal)
    expect(await overlaps()).toBe('1 1 1! 1 1')
    expect((await api.get(`/api/projects/${id}/`)).json()).toMatchObject({ finished_task_number: 1 })
  })

  it('go to the trash, and only their maker or a manager sends them there', async () => {
    const organizationId = server.owner.organizationId
    const member = await buildUser(server.cx, { organizationId, role: 'member' })
    const id = await create({ title: 'Of the owner' })
    expect((await server.as(member).delete(`/api/projects/${id}/`)).status).toBe(403)
    const own = (await server.as(member).post('/api/projects/', {})).json<{ id: number }>().id
    const gone = await server.as(member).delete(`/api/projects/${own}/`)
    expect(gone.status).toBe(204)
    expect((await api.get(`/api/projects/${own}/`)).status).toBe(404)
    const restored = await api.post('/api/siali/trash/restore', { undo: gone.headers['x-undo'] })
    expect(restored.status).toBe(200)
    expect((await api.get(`/api/projects/${own}/`)).status).toBe(200)
  })

  it('are 404 for another organization on every route', async () => {
    const id = await create({ title: 'Mine alone' })
    const path = `/api/projects/${id}`
    const answers = await Promise.all([
      other.get(`${path}/`),
      other.patch(`${path}/`, { title: 'Taken' }),
      other.put(`${path}/`, { title: 'Taken' }),
      other.delete(`${path}/`),
      other.get(`${path}/validate/`),
      other.post(`${path}/validate/`, { label_config: '<View/>' }),
      other.get(`${path}/summary/`),
      other.post(`${path}/summary/reset/`, {}),
      other.post(`${path}/sample-task/`, { label_config: '<View/>' }),
      other.get(`${path}/annotators/`),
      other.get(`${path}/model-versions/`),
      other.delete(`${path}/model-versions/`, { model_version: 'x' }),
      other.get(`${path}/file-uploads`),
      other.delete(`${path}/file-uploads`, {}),
    ])
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 404))
    expect(((await other.get(`/api/projects/?ids=${id}`)).json<never>() as Page).count).toBe(0)
    expect(((await other.get(`/api/projects/counts/?ids=${id}`)).json<never>() as Page).count).toBe(0)
    expect((await server.as(undefined).get(`${path}/`)).status).toBe(401)
  })
})
