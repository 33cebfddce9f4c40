import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@siali/sdk'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startCuttingProxy, type CuttingProxy } from '../../server/src/testing/cutting-proxy.ts'
import { buildProject } from '../../server/src/testing/factories.ts'
import { formOf } from '../../server/src/testing/multipart.ts'
import { startTestServer, type TestServer } from '../../server/src/testing/server.ts'
import { exportCommand } from './commands/export.command.ts'
import { downloadStored } from './stored-download.ts'

const CONFIG = `<View><Image name="image" value="$image"/>
  <RectangleLabels name="label" toName="image"><Label value="Cat"/></RectangleLabels></View>`
const BOX = {
  id: 'r',
  from_name: 'label',
  to_name: 'image',
  type: 'rectanglelabels',
  original_width: 200,
  original_height: 100,
  value: { x: 10, y: 20, width: 30, height: 40, rotation: 0, rectanglelabels: ['Cat'] },
}
const FORMAT = 'COCO_WITH_IMAGES'
const MIDWAY = 3_000_000

let server: TestServer
let url: string
let project: number
let folder: string
let output: string
let way: CuttingProxy
beforeAll(async () => {
  server = await startTestServer()
  await server.startJobs()
  url = await server.listen()
  project = await buildProject(server.cx, {
    organizationId: server.owner.organizationId,
    labelConfig: CONFIG,
  })
  // Bytes that no archive makes smaller.
  const form = formOf([{ name: 'file', filename: 'a.png', bytes: randomBytes(2 * MIDWAY) }])
  await server.api.post(`/api/projects/${project}/import`, form.body, form.headers)
  const tasks = (await server.api.get(`/api/projects/${project}/tasks/`)).json<{ id: number }[]>()
  await server.api.post(`/api/tasks/${tasks[0]?.id}/annotations/`, { result: [BOX] })
})
afterAll(() => server.stop())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siali-download-'))
  output = join(folder, 'out')
  way = await startCuttingProxy(url)
})
afterEach(async () => {
  await way.close()
  await rm(folder, { recursive: true })
})

/** The lines that the command prints. */
async function run(flags: Record<string, string | true>): Promise<string[]> {
  const lines: string[] = []
  const asked = { url: way.url, token: server.owner.token, project: String(project), output }
  await exportCommand.run({
    flags: { ...asked, ...flags },
    env: {},
    print: (line) => void lines.push(line),
  })
  return lines
}

/** Its file as the server has it. */
async function stored(id: number): Promise<Buffer> {
  const answer = await fetch(`${url}/api/projects/${project}/exports/${id}/download?exportType=${FORMAT}`, {
    headers: { authorization: `Token ${server.owner.token}` },
  })
  return Buffer.from(await answer.arrayBuffer())
}

it('a prepared export goes on where its connection broke', async () => {
  way.cutAfter(MIDWAY)
  const [first] = await run({ to: FORMAT })
  const whole = await stored(Number(/^Preparing export (\d+)$/.exec(first ?? '')?.[1]))
  expect(whole.length).toBeGreaterThan(2 * MIDWAY)
  expect((await readFile(output)).equals(whole)).toBe(true)
  const ranges = way.ranges().map((range) => Number(/^bytes=(\d+)-$/.exec(range)?.[1]))
  expect(ranges).toHaveLength(1)
  expect(ranges[0]).toBeGreaterThan(MIDWAY / 2)
  expect(ranges[0]).toBeLessThan(MIDWAY)
  expect(await readdir(folder)).toEqual(['out'])
})

it('what came before the connection was lost for good is kept, and --prepared goes on with it', async () => {
  const id = await createClient({ baseUrl: url, token: server.owner.token }).exports.prepare(project, {
    format: FORMAT,
    title: 'Pets',
  })
  // Waits until it is made, and takes it by the way that holds.
  await run({ to: FORMAT, prepared: String(id) })
  const whole = await stored(id)
  expect((await readFile(output)).equals(whole)).toBe(true)
  await writeFile(output, 'of before')
  way.cutAfter(MIDWAY, { forGood: true })
  const client = createClient({ baseUrl: way.url, token: server.owner.token, retries: 0 })
  const download = downloadStored(client, { projectId: project, id, format: FORMAT }, output, {
    waitsMs: [0, 0],
  })
  await expect(download).rejects.toThrow(
    new RegExp(`broke off at byte \\d+ of ${whole.length} .*--prepared ${id} --to ${FORMAT}`),
  )
  expect(await readFile(output, 'utf8')).toBe('of before')
  const [part = ''] = (await readdir(folder)).filter((name) => name.endsWith('.part'))
  const { size } = await stat(join(folder, part))
  expect(size).toBeGreaterThan(MIDWAY / 2)
  await way.close()
  way = await startCuttingProxy(url)
  await run({ to: FORMAT, prepared: String(id) })
  expect((await readFile(output)).equals(whole)).toBe(true)
  expect(way.ranges()).toEqual([`bytes=${size}-`])
  expect(await readdir(folder)).toEqual(['out'])
})

it('a part that is whole already is only named, and one that is too long begins anew', async () => {
  const [first] = await run({ to: FORMAT })
  const id = Number(/\d+$/.exec(first ?? '')?.[0])
  const whole = await stored(id)
  const client = createClient({ baseUrl: url, token: server.owner.token })
  const { etag = '' } = (await client.exports.findFile(project, id, FORMAT)) ?? {}
  const part = `${output}.${etag.replaceAll('"', '')}.part`
  for (const content of [whole, Buffer.concat([randomBytes(10), whole])]) {
    await rm(output)
    await writeFile(part, content)
    await run({ to: FORMAT, prepared: String(id) })
    expect((await readFile(output)).equals(whole)).toBe(true)
  }
  expect(way.ranges()).toEqual([])
  expect(await readdir(folder)).toEqual(['out'])
})

it('an export that is made while it downloads and breaks off is told, and leaves what was', async () => {
  const texts = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  const tasks = Array.from({ length: 2000 }, (_, at) => ({ text: `${at} ${'x'.repeat(4000)}` }))
  await server.api.post(`/api/projects/${texts}/import`, tasks)
  await writeFile(output, 'of before')
  way.cutAfter(MIDWAY)
  const flags = { project: String(texts), 'all-tasks': true } as const
  await expect(run(flags)).rejects.toThrow(/broke off and no file was written.*export it again/)
  expect(await readFile(output, 'utf8')).toBe('of before')
  expect(await readdir(folder)).toEqual(['out'])
  await run(flags)
  expect(JSON.parse(await readFile(output, 'utf8'))).toHaveLength(2000)
})

it('an earlier export that is not there, or not so, is told before anything is written', async () => {
  const client = createClient({ baseUrl: url, token: server.owner.token })
  const id = await client.exports.prepare(project, { format: 'JSON', title: 'As it is' })
  await expect(run({ prepared: String(id), to: 'CSV' })).rejects.toThrow('Take one of these with --to: JSON.')
  await expect(run({ prepared: String(id), 'all-tasks': true })).rejects.toThrow('leave out --all-tasks')
  await expect(run({ prepared: '999999' })).rejects.toThrow('There is no export 999999')
  await expect(run({ prepared: 'first' })).rejects.toThrow('by its number')
  await expect(
    downloadStored(client, { projectId: project, id: 999_999, format: FORMAT }, output),
  ).rejects.toMatchObject({ status: 404 })
  expect(await readdir(folder)).toEqual([])
  await run({ prepared: String(id) })
  expect(JSON.parse(await readFile(output, 'utf8'))).toHaveLength(1)
})
