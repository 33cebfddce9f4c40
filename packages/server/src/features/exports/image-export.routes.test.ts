import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fromBuffer, type ZipFile } from 'yauzl'
import { buildOrganization, buildProject, buildUser } from '../../testing/factories.ts'
import { formOf } from '../../testing/multipart.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

const CONFIG =
  '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="Cat"/></RectangleLabels></View>'
// One grey pixel.
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
)
const box = (width: number, height: number) => ({
  id: 'r',
  from_name: 'label',
  to_name: 'image',
  type: 'rectanglelabels',
  original_width: width,
  original_height: height,
  value: { x: 10, y: 20, width: 30, height: 40, rotation: 0, rectanglelabels: ['Cat'] },
})

async function unzip(archive: Buffer): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await new Promise<ZipFile>((done, fail) =>
    fromBuffer(archive, { lazyEntries: true }, (error, file) => (error ? fail(error) : done(file))),
  )
  const files = new Map<string, Buffer>()
  for await (const entry of zip.eachEntry()) {
    const parts: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) parts.push(Buffer.from(chunk as Buffer))
    files.set(entry.fileName, Buffer.concat(parts))
  }
  return files
}

describe('exports of images', () => {
  let server: TestServer
  let outside: Server
  let api: Client
  let url: string
  let project: number
  let upload: string
  /** Tries of the address that fails twice. */
  let tries = 0
  beforeAll(async () => {
    outside = createServer((request, answer) => {
      if (request.url?.startsWith('/shaky') === true && tries++ < 2) answer.writeHead(503).end()
      else if (request.url?.startsWith('/gone') === true) answer.writeHead(404).end()
      else answer.writeHead(200).end(PNG)
    })
    outside.listen(0, '127.0.0.1')
    await once(outside, 'listening')
    const host = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`
    server = await startTestServer({ ALLOW_PRIVATE_ADDRESSES: '127.0.0.1/32' })
    await server.startJobs()
    api = server.api
    url = await server.listen()
    project = await buildProject(server.cx, {
      organizationId: server.owner.organizationId,
      labelConfig: CONFIG,
    })
    const form = formOf([{ name: 'file', filename: 'mine.png', bytes: PNG }])
    await api.post(`/api/projects/${project}/import`, form.body, form.headers)
    const [task] = (await api.get(`/api/projects/${project}/tasks/`)).json<
      { id: number; data: { image: string } }[]
    >()
    upload = task?.data.image ?? ''
    await api.post(`/api/tasks/${task?.id}/annotations/`, { result: [box(1, 1)] })
    const addresses = [
      `${host}/shaky/a.png?x=1`,
      `${host}/gone.png`,
      'http://10.0.0.1/closed.png',
      '../../etc/passwd',
    ]
    const tasks = addresses.map((image) => ({ data: { image }, annotations: [{ result: [box(200, 100)] }] }))
    await api.post(`/api/projects/${project}/import`, tasks)
  })
  afterAll(async () => {
    await server.stop()
    outside.close()
  })

  const download = async (path: string) => {
    const answer = await fetch(url + path, { headers: { authorization: `Token ${server.owner.token}` } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip'])
    return unzip(Buffer.from(await answer.arrayBuffer()))
  }
  const direct = (type: string) => download(`/api/projects/${project}/export?exportType=${type}`)
  const named = (files: ReadonlyMap<string, Buffer>, ending: string) =>
    [...files.keys()].filter((name) => name.endsWith(ending))

  it('are archives of labels, named as programs know them', async () => {
    const files = await direct('YOLO')
    const name = upload.slice(upload.lastIndexOf('/') + 1, -'.png'.length)
    expect(String(files.get(`labels/${name}.txt`))).toBe('0 0.25 0.4 0.3 0.4\n')
    expect(String(files.get('classes.txt'))).toBe('Cat\n')
    expect(named(files, '__a.txt')).toHaveLength(1)
    expect(named(files, '__passwd.txt')).toHaveLength(1)
    expect(named(files, '.png')).toEqual([])
  })

  it('copy what can be had, try again what fails, and tell the rest', async () => {
    const files = await direct('COCO_WITH_IMAGES')
    const images = named(files, '.png')
    expect(images.map((name) => files.get(name)?.equals(PNG))).toEqual([true, true])
    const { images: listed } = JSON.parse(String(files.get('result.json'))) as {
      images: { file_name: string; width: number }[]
    }
    expect(listed.map(({ width }) => width)).toEqual([1, 1, 200, 200, 200])
    expect(listed[2]?.file_name).toMatch(/^http:.*gone\.png$/)
    const own = await direct('COCO_FULL')
    const problems = JSON.parse(String(own.get('problems.json'))) as { message: string }[]
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('status 404'),
      expect.stringContaining('reserved network'),
      expect.stringContaining('only http and https'),
    ])
  })

  it('are made of a snapshot by a job that reports what is missing', async () => {
    const path = `/api/projects/${project}/exports/`
    const { id } = (await api.post(path, {})).json<{ id: number }>()
    await api.post(`${path}${id}/convert`, { export_type: 'YOLO_WITH_IMAGES' })
    const state = async () =>
      (await api.get(`${path}${id}`)).json<{ converted_formats: { status: string }[] }>().converted_formats[0]
        ?.status
    await expect.poll(state, { timeout: 30_000 }).toBe('completed')
    const files = await download(`${path}${id}/download?exportType=YOLO_WITH_IMAGES`)
    expect(named(files, '.png')).toHaveLength(2)
    const [run] = (await api.get(`/api/siali/jobs?project=${project}`)).json<{ id: string }[]>()
    const { report } = (await api.get(`/api/siali/jobs/${run?.id}`)).json<{
      report: { message?: string }[]
    }>()
    expect(report.filter(({ message }) => message !== undefined)).toHaveLength(3)
  })

  it('are prepared in one call, told with what they leave out, and go on where a download broke off', async () => {
    const path = `/api/siali/projects/${project}/prepared-exports`
    const tasks = (await api.get(`/api/projects/${project}/tasks/`)).json<{ id: number }[]>()
    const ids = tasks.map((task) => task.id).toSorted((a, b) => a - b)
    const made = await api.post(path, { export_type: 'VOC', title: 'Two', ids: ids.slice(0, 3) })
    expect(made.status, made.text).toBe(201)
    const { id } = made.json<{ id: number }>()
    const entry = async () =>
      (await api.get(path))
        .json<{ id: number; title: string; task_count: number; conversions: { status: string }[] }[]>()
        .find((one) => one.id === id)
    await expect
      .poll(async () => (await entry())?.conversions[0]?.status, { timeout: 30_000 })
      .toBe('completed')
    expect(await entry()).toMatchObject({
      title: 'Two',
      task_count: 3,
      conversions: [{ export_type: 'VOC', problem_count: 1 }],
    })
    const base = `/api/siali/projects/${project}/exports/${id}/problems?exportType=`
    expect((await api.get(`${base}VOC`)).json()).toEqual({
      problem_count: 1,
      problems: [{ task: ids[2], message: expect.stringContaining('status 404') }],
    })
    expect((await api.get(`${base}YOLO`)).status).toBe(404)
    const file = `/api/projects/${project}/exports/${id}/download?exportType=VOC`
    const headers = { authorization: `Token ${server.owner.token}` }
    const whole = Buffer.from(await (await fetch(url + file, { headers })).arrayBuffer())
    const rest = await fetch(url + file, { headers: { ...headers, range: 'bytes=100-' } })
    expect([rest.status, Buffer.from(await rest.arrayBuffer()).equals(whole.subarray(100))]).toEqual([
      206,
      true,
    ])
    expect((await api.post(path, { export_type: 'NONE' })).status).toBe(400)
  })

  it('do not hold uploads of another organization', async () => {
    const organizationId = await buildOrganization(server.cx, 'Other')
    const stranger = await buildUser(server.cx, { organizationId, role: 'owner' })
    const other = await buildProject(server.cx, { organizationId, labelConfig: CONFIG })
    const client = server.as(stranger)
    await client.post(`/api/projects/${other}/import`, [
      { data: { image: upload }, annotations: [{ result: [box(9, 9)] }] },
    ])
    const answer = await fetch(`${url}/api/projects/${other}/export?exportType=COCO_WITH_IMAGES`, {
      headers: { authorization: `Token ${stranger.token}` },
    })
    const files = await unzip(Buffer.from(await answer.arrayBuffer()))
    expect([...files.keys()].toSorted()).toEqual(['images/', 'result.json'])
    expect(String(files.get('result.json'))).toContain('"width": 9')
  })

  it('refuse keypoints without an order before anything is sent', async () => {
    const labelConfig =
      '<View><Image name="i" value="$image"/><KeyPointLabels name="k" toName="i"><Label value="eye"/></KeyPointLabels></View>'
    const points = await buildProject(server.cx, { organizationId: server.owner.organizationId, labelConfig })
    const answer = await api.get(`/api/projects/${points}/export?exportType=COCO`)
    expect([answer.status, answer.text.includes('model_index')]).toEqual([400, true])
  })
})
