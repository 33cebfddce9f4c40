import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser } from '../../testing/factories.ts'
import { formOf } from '../../testing/multipart.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

interface Offer {
  name: string
  needs: string | null
  loses: string | null
  better: string | null
  is_table: boolean
  copies_media: boolean
}

const SPANS =
  '<View><Text name="text" value="$text"/><Labels name="ner" toName="text"><Label value="PER"/></Labels></View>'
const VIDEO = '<View><Video name="v" value="$v"/><VideoRectangle name="box" toName="v"/></View>'

describe('formats of exports', () => {
  let server: TestServer
  let api: Client
  let project: number
  beforeAll(async () => {
    server = await startTestServer()
    await server.startJobs()
    api = server.api
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    await api.patch(`/api/projects/${project}/`, { label_config: SPANS })
    const task = await api.post('/api/tasks/', { project, data: { text: '=Ann saw' } })
    const value = { start: 1, end: 4, text: 'Ann', labels: ['PER'] }
    const result = [{ id: 'r', from_name: 'ner', to_name: 'text', type: 'labels', value }]
    await api.post(`/api/tasks/${task.json<{ id: number }>().id}/annotations/`, { result })
  })
  afterAll(() => server.stop())

  it('say what they need and lose, those that fit first', async () => {
    const offers = (await api.get(`/api/siali/projects/${project}/export-formats`)).json<Offer[]>()
    const of = (name: string) => offers.find((offer) => offer.name === name)
    expect(of('SPACY')).toMatchObject({ needs: null })
    expect(of('CONLL2003')).toMatchObject({ needs: null, better: 'SPACY' })
    expect(of('RTTM')?.needs).toBe('Needs audio or video with labeled spans')
    expect(offers.map(({ needs }) => needs === null).lastIndexOf(true)).toBeLessThan(
      offers.findIndex(({ needs }) => needs !== null),
    )
    expect([of('CVAT_XML')?.copies_media, of('GEOJSON')?.copies_media]).toEqual([true, false])
    expect(offers.filter(({ is_table }) => is_table).map(({ name }) => name)).toEqual(['CSV', 'TSV'])
    const organizationId = await buildOrganization(server.cx, 'Other')
    const stranger = server.as(await buildUser(server.cx, { organizationId, role: 'owner' }))
    expect((await stranger.get(`/api/siali/projects/${project}/export-formats`)).status).toBe(404)
  })

  it('recommend what keeps more under the config of the project', async () => {
    const control = (tag: string) => `<${tag} name="${tag}" toName="image"><Label value="Cat"/></${tag}>`
    const better = async (...tags: string[]) => {
      const label_config = `<View><Image name="image" value="$image"/>${tags.map(control).join('')}</View>`
      const id = await buildProject(server.cx, { organizationId: server.owner.organizationId })
      await api.patch(`/api/projects/${id}/`, { label_config })
      const offers = (await api.get(`/api/siali/projects/${id}/export-formats`)).json<Offer[]>()
      return offers.find(({ name }) => name === 'YOLO')?.better
    }
    expect(await better('RectangleLabels')).toBe('YOLO_SEG')
    expect(await better('RectangleLabels', 'KeyPointLabels')).toBe('YOLO_POSE')
  })

  it('are written at once and from a snapshot', async () => {
    const direct = await api.get(`/api/projects/${project}/export?exportType=CONLL2003`)
    expect(direct.text).toBe('-DOCSTART- -X- O\n=Ann -X- _ B-PER\nsaw -X- _ O\n\n')
    const path = `/api/projects/${project}/exports/`
    const { id } = (await api.post(path, {})).json<{ id: number }>()
    expect((await api.post(`${path}${id}/convert`, { export_type: 'SPACY' })).status).toBe(200)
    const state = async () =>
      (await api.get(`${path}${id}`)).json<{ converted_formats: { status: string }[] }>().converted_formats[0]
        ?.status
    await expect.poll(state, { timeout: 30_000 }).toBe('completed')
    const whole = await api.get(`${path}${id}/download?exportType=SPACY`)
    expect(whole.json<{ ents: object[] }>().ents).toEqual([{ start: 1, end: 4, label: 'PER' }])
    const part = await api.get(`${path}${id}/download?exportType=SPACY`, { range: 'bytes=5-' })
    expect([part.status, part.text]).toEqual([206, whole.text.slice(5)])
  })

  it('tables change no byte unless they are for a spreadsheet', async () => {
    const path = `/api/projects/${project}/export?exportType=CSV`
    expect((await api.get(path)).text).toContain('"=Ann saw"')
    expect((await api.get(`${path}&neutralize_formulas=true`)).text).toContain(`"'=Ann saw"`)
    const { id } = (await api.post(`/api/projects/${project}/exports/`, {})).json<{ id: number }>()
    const stored = `/api/projects/${project}/exports/${id}/download?exportType=CSV&neutralize_formulas=true`
    expect((await api.get(stored)).text).toContain(`"'=Ann saw"`)
  })

  it('video regions get all frames on demand, at once and in snapshots', async () => {
    const video = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    await api.patch(`/api/projects/${video}/`, { label_config: VIDEO })
    const task = await api.post('/api/tasks/', {
      project: video,
      data: { v: 'https://v.example.test/a.mp4' },
    })
    const key = (frame: number, x: number) => ({
      frame,
      x,
      y: 0,
      width: 5,
      height: 5,
      rotation: 0,
      time: frame,
      enabled: true,
    })
    const value = { sequence: [key(1, 0), { ...key(3, 10), enabled: false }], framesCount: 3, duration: 3 }
    const result = [{ id: 'r', from_name: 'box', to_name: 'v', type: 'videorectangle', value }]
    await api.post(`/api/tasks/${task.json<{ id: number }>().id}/annotations/`, { result })
    const frames = (text: string) =>
      (
        JSON.parse(text) as {
          annotations: { result: { value: { sequence: { frame: number; x: number }[] } }[] }[]
        }[]
      )
        .flatMap(({ annotations }) => annotations[0]?.result[0]?.value.sequence ?? [])
        .map(({ frame, x }) => [frame, x])
    const all = [
      [1, 0],
      [2, 5],
      [3, 10],
    ]
    expect(frames((await api.get(`/api/projects/${video}/export`)).text)).toEqual([
      [1, 0],
      [3, 10],
    ])
    expect(frames((await api.get(`/api/projects/${video}/export?interpolate_key_frames=true`)).text)).toEqual(
      all,
    )
    const body = { serialization_options: { interpolate_key_frames: true } }
    const { id } = (await api.post(`/api/projects/${video}/exports/`, body)).json<{ id: number }>()
    expect(frames((await api.get(`/api/projects/${video}/exports/${id}/download`)).text)).toEqual(all)
  })

  it('come in again: a page of Web Annotations', async () => {
    const config =
      '<View><Image name="i" value="$image"/><RectangleLabels name="box" toName="i"><Label value="A"/></RectangleLabels></View>'
    const made = async () => {
      const id = await buildProject(server.cx, { organizationId: server.owner.organizationId })
      await api.patch(`/api/projects/${id}/`, { label_config: config })
      return id
    }
    const from = await made()
    const data = { image: 'https://m.example.test/a.jpg' }
    const task = await api.post('/api/tasks/', { project: from, data })
    const value = { x: 10, y: 20, width: 30, height: 40, rotation: 0, rectanglelabels: ['A'] }
    const result = [{ id: 'r1', from_name: 'box', to_name: 'i', type: 'rectanglelabels', value }]
    await api.post(`/api/tasks/${task.json<{ id: number }>().id}/annotations/`, { result })
    const page = await api.get(`/api/projects/${from}/export?exportType=WEB_ANNOTATION`)
    const to = await made()
    const form = formOf([{ name: 'file', filename: 'a.jsonld', bytes: Buffer.from(page.text) }])
    expect((await api.post(`/api/projects/${to}/import`, form.body, form.headers)).status).toBe(201)
    const [back] = (await api.get(`/api/projects/${to}/export`)).json<
      { data: object; annotations: { result: object[] }[] }[]
    >()
    expect(back?.data).toEqual(data)
    expect(back?.annotations[0]?.result).toEqual(result)
  })
})
