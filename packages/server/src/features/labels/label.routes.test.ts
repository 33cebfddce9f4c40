import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitForJob } from '../../testing/jobs.ts'
import { buildOrganization, buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

interface Label {
  id: number
  title: string
  from_name: string
  links: unknown[]
  projects: number[]
}

const TAXONOMY =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices>' +
  '<Taxonomy name="kind" toName="text"><Choice value="sea"><Choice value="good"/></Choice></Taxonomy></View>'

describe('shared labels', () => {
  let server: TestServer
  let api: Client
  let project: number
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
    project = await newProject()
  })
  afterAll(() => server.stop())

  const newProject = () =>
    buildProject(server.cx, { organizationId: server.owner.organizationId, labelConfig: TAXONOMY })
  const create = (...items: object[]) => api.post('/api/labels/', items)
  const made = async (title: string, more: object = {}) => {
    const answer = await create({ title, value: [title], project, from_name: 'mood', ...more })
    expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, ''])
    return answer.json<Label[]>()[0] as Label
  }

  it('are made once a title and linked once a project; the answer names the link that is stored', async () => {
    const first = await made('Pier')
    expect(first).toMatchObject({ title: 'Pier', from_name: 'mood', projects: [project] })
    const again = await made('Pier', { from_name: 'kind', value: 'other' })
    expect(again).toMatchObject({ id: first.id, from_name: 'mood', value: ['Pier'] })
    const second = await newProject()
    expect(await made('Pier', { project: second })).toMatchObject({
      id: first.id,
      projects: [project, second],
    })
  })

  it('keep the order of a list and say of each item what is wrong', async () => {
    const items = ['Zebra', 'Anchor'].map((title) => ({ title, value: title, project, from_name: 'mood' }))
    expect((await create(...items)).json<Label[]>().map(({ title }) => title)).toEqual(['Zebra', 'Anchor'])
    const bad = await create(items[0] ?? {}, { title: 'x' }, { ...items[1], title: '' })
    expect([bad.status, bad.json()['validation_errors']]).toEqual([
      400,
      {
        non_field_errors: [
          {},
          {
            project: ['This field is required.'],
            from_name: ['This field is required.'],
            value: ['This field is required.'],
          },
          { title: ['This field may not be blank.'] },
        ],
      },
    ])
    for (const body of [[], {}, null, 'x', [null], [[1]], [{ ...items[0], value: '\ud800' }]])
      expect([
        JSON.stringify(body),
        (await api.post('/api/labels/', JSON.stringify(body), JSON_TYPE)).status,
      ]).toEqual([JSON.stringify(body), 400])
    const other = await newProject()
    expect((await create(items[0] ?? {}, { ...items[1], project: other })).status).toBe(400)
  })

  it('are changed, and never take the title of another', async () => {
    const label = await made('Rope')
    await made('Chain')
    const path = `/api/labels/${label.id}/`
    const changed = await api.patch(path, { title: 'Line', approved: true, description: 'of hemp' })
    expect(changed.json()).toMatchObject({
      title: 'Line',
      approved: true,
      approved_by: null,
      value: ['Rope'],
    })
    const taken = await api.put(path, { title: 'Chain' })
    expect([taken.status, taken.json()['validation_errors']]).toEqual([
      400,
      { title: ['label with this title already exists.'] },
    ])
    expect((await api.delete(path)).status).toBe(204)
    expect((await api.get(path)).json()['detail']).toBe('No Label matches the given query.')
  })

  it('are listed by page and order, with their links when these are asked for', async () => {
    const page = (await api.get('/api/labels/?page_size=2&ordering=-title')).json<{
      count: number
      results: Label[]
      next: string
    }>()
    expect(page.results.map(({ title }) => title)).toEqual(['Zebra', 'Pier'])
    expect([page.count > 2, page.next.includes('page=2')]).toEqual([true, true])
    const full = (await api.get('/api/labels/?expand=links&ordering=title')).json<{ results: Label[] }>()
    expect(full.results[0]?.links[0]).toMatchObject({
      project,
      from_name: 'mood',
      label: full.results[0]?.id,
    })
    expect((await api.get('/api/labels/?page=99')).status).toBe(404)
  })

  it('have links that count their uses', async () => {
    const label = await made('good')
    const task = (await api.post('/api/tasks/', { project, data: { text: 'a' } })).json<{ id: number }>().id
    await api.post(`/api/tasks/${task}/annotations/`, { result: [choices('good')] })
    const list = (await api.get(`/api/label_links/?project=${project}&expand=label`)).json<{
      results: { id: number; label: Label; annotations_count: number }[]
    }>()
    const link = list.results.find((one) => one.label.id === label.id)
    expect(link).toMatchObject({ annotations_count: 1, label: { title: 'good' } })
    const path = `/api/label_links/${link?.id}/`
    expect((await api.patch(path, { from_name: 'kind' })).json()).toMatchObject({
      from_name: 'kind',
      annotations_count: 0,
    })
    const twin = await api.post('/api/label_links/', { project, label: label.id, from_name: 'mood' })
    expect([twin.status, twin.json()['validation_errors']]).toEqual([
      400,
      { non_field_errors: ['The fields project, label must make a unique set.'] },
    ])
    expect((await api.delete(path)).status).toBe(204)
    const again = await api.post('/api/label_links/', { project, label: label.id, from_name: 'mood' })
    expect(again.json()).toMatchObject({ project, label: label.id, annotations_count: 1 })
    for (const query of [
      'label__created_at__gte=2100-01-01',
      'label__created_at[lte]=2000-01-01',
      'project=0',
    ])
      expect((await api.get(`/api/label_links/?${query}`)).json()).toMatchObject({ count: 0 })
    expect((await api.get('/api/label_links/?label__created_at__gte=soon')).status).toBe(400)
  })

  it('are renamed in texts and in paths, each annotation with a revision and exact counts', async () => {
    const own = await newProject()
    const result = [choices('good', 'bad'), taxonomy(['sea', 'good'], ['good'])]
    const task = (await api.post('/api/tasks/', { project: own, data: { text: 'a' } })).json<{ id: number }>()
      .id
    const { id } = (await api.post(`/api/tasks/${task}/annotations/`, { result })).json<{ id: number }>()
    const rename = (old_label: unknown, new_label: unknown) =>
      api.post('/api/labels/bulk', { project: own, old_label, new_label })
    expect((await rename(['good'], 'fine é')).json()).toEqual({ annotations_updated: 1 })
    expect((await rename(['sea', 'good'], ['sea', 'calm'])).json()).toEqual({ annotations_updated: 1 })
    expect((await rename('good', 'fine')).json()).toEqual({ annotations_updated: 0 })
    expect((await rename('fine é', 'fine')).json()).toEqual({ annotations_updated: 1 })
    const stored = await api.get(`/api/annotations/${id}/`)
    expect(stored.json()['result']).toEqual([choices('fine', 'bad'), taxonomy(['sea', 'calm'], ['fine'])])
    const revisions = await server.cx.db.sql
      .selectFrom('annotation_revision')
      .select('revision')
      .where('annotation_id', '=', id)
      .execute()
    expect(revisions).toHaveLength(4)
    const summary = async () => (await api.get(`/api/projects/${own}/summary/`)).json()['created_labels']
    const counted = await summary()
    expect(counted).toEqual({ mood: { fine: 1, bad: 1 }, kind: { sea: 1, calm: 1, fine: 1 } })
    await api.post(`/api/projects/${own}/summary/reset/`)
    expect(await summary()).toEqual(counted)
    for (const [from, to] of [
      ['', 'x'],
      [[], 'x'],
      [1, 'x'],
      ['x', {}],
      ['x', undefined],
    ] as const)
      expect((await rename(from, to)).status).toBe(400)
  })

  it('are renamed by a job where tasks are many, in all projects when none is named', async () => {
    const own = await newProject()
    await api.post(
      `/api/projects/${own}/import`,
      Array.from({ length: 10_001 }, (_, n) => ({
        data: { text: `t${n}` },
        ...(n % 50 === 0 && { annotations: [{ result: [choices('many')] }] }),
      })),
    )
    await server.startJobs()
    const answer = await api.post('/api/labels/bulk', { old_label: 'many', new_label: 'few' })
    expect([answer.status, answer.json()['async']]).toEqual([202, true])
    const run = await waitForJob(api, answer.json<{ job: string }>().job)
    expect(run).toMatchObject({ status: 'completed', report: [{ annotations_updated: 201 }] })
    const labels = (await api.get(`/api/projects/${own}/summary/`)).json()['created_labels']
    expect(JSON.stringify(labels)).not.toContain('many')
  })

  it('are not there for another organization', async () => {
    const label = await made('Secret')
    const organizationId = await buildOrganization(server.cx, 'Other')
    const stranger = server.as(await buildUser(server.cx, { organizationId, role: 'owner' }))
    const calls = [
      stranger.get(`/api/labels/${label.id}/`),
      stranger.patch(`/api/labels/${label.id}/`, { title: 'Mine' }),
      stranger.delete(`/api/labels/${label.id}/`),
    ]
    for (const call of calls) expect((await call).status).toBe(404)
    expect((await stranger.get('/api/labels/')).json()).toMatchObject({ count: 0 })
    const rename = { project, old_label: 'good', new_label: 'x' }
    expect((await stranger.post('/api/labels/bulk', rename)).status).toBe(400)
    expect(
      (await stranger.post('/api/labels/', [{ title: 'T', value: 'T', project, from_name: 'm' }])).status,
    ).toBe(400)
  })
})

const JSON_TYPE = { 'content-type': 'application/json' }
const choices = (...labels: string[]) => ({
  id: 'c',
  from_name: 'mood',
  to_name: 'text',
  type: 'choices',
  value: { choices: labels },
})
const taxonomy = (...paths: string[][]) => ({
  id: 't',
  from_name: 'kind',
  to_name: 'text',
  type: 'taxonomy',
  value: { taxonomy: paths },
})
