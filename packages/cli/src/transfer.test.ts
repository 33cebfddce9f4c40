import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildProject } from '../../server/src/testing/factories.ts'
import { startTestServer, type TestServer } from '../../server/src/testing/server.ts'
import { exportCommand } from './commands/export.command.ts'
import { importCommand } from './commands/import.command.ts'

let server: TestServer
let folder: string
beforeAll(async () => {
  server = await startTestServer()
  await server.startJobs()
  folder = await mkdtemp(join(tmpdir(), 'siali-transfer-'))
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from([0, 0, 0, 40, 0, 0, 0, 20, 8, 2, 0, 0, 0, 0, 0, 0, 0]),
])

it('import puts a file into a project, export takes it out again, both with the token of a person', async () => {
  const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  const lines: string[] = []
  const flags = { url: await server.listen(), token: server.owner.token, project: String(project) }
  const call = (more: Record<string, string | true>) => ({
    flags: { ...flags, ...more },
    env: {},
    print: (line: string) => void lines.push(line),
  })
  await writeFile(join(folder, 'in.jsonl'), '{"text": "one"}\n{"text": "two"}\n')
  await importCommand.run(call({ input: join(folder, 'in.jsonl') }))
  const output = join(folder, 'out.parquet')
  await exportCommand.run(call({ output: join(folder, 'out.jsonl'), to: 'jsonl', 'all-tasks': true }))
  await exportCommand.run(call({ output, to: 'PARQUET', 'all-tasks': true }))
  const texts = (await readFile(join(folder, 'out.jsonl'), 'utf8')).trim().split('\n')
  expect(texts.map((text) => (JSON.parse(text) as { data: object }).data)).toEqual([
    { text: 'one' },
    { text: 'two' },
  ])
  expect((await readFile(output)).toString('latin1', 0, 4)).toBe('PAR1')
  expect(lines[0]).toMatch(/^2 tasks, 0 annotations, 0 predictions imported \(import \d+\)\.$/)
  await expect(
    exportCommand.run({ ...call({ output }), flags: { ...flags, output, token: '' } }),
  ).rejects.toThrow('Give a token')
})

it('import takes a folder as it takes its ZIP, says what it leaves out, and keeps nothing of what fails', async () => {
  const labelConfig =
    '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="cat"/></RectangleLabels></View>'
  const project = await buildProject(server.cx, { organizationId: server.owner.organizationId, labelConfig })
  const lines: string[] = []
  const flags = { token: server.owner.token, project: String(project), url: `http://127.0.0.1:${portOf()}` }
  const run = (more: Record<string, string | true> = {}) =>
    importCommand.run({
      flags: { ...flags, ...more },
      words: [join(folder, 'set')],
      env: {},
      print: (line) => void lines.push(line),
    })
  const put = async (name: string, content: string | Buffer) => {
    await mkdir(join(folder, 'set', name, '..'), { recursive: true })
    await writeFile(join(folder, 'set', name), content)
  }
  await put('classes.txt', 'cat\n')
  await put('images/a.png', PNG)
  await put('labels/a.txt', '0 .5 .5 .5 .5\n')
  await put('run.sh', 'x')
  await symlink('/etc/passwd', join(folder, 'set/passwd.txt'))
  await run({ preview: true })
  expect(lines).toEqual([
    expect.stringMatching(/left out, set\/passwd\.txt: links/),
    'left out, set/run.sh: .sh extension is not supported',
    'YOLO: 1 files, 1 tasks',
    '1 tasks, 1 annotations, 0 predictions; columns: image',
  ])
  const stored = () =>
    server.cx.db.sql.selectFrom('file_upload').select('id').where('project_id', '=', project).execute()
  expect(await stored()).toEqual([])
  await put('labels/a.txt', '5 .5 .5 .5 .5\n')
  await expect(run()).rejects.toThrow(/Nothing was imported.*no name for class 5/)
  expect(await stored()).toEqual([])
  await put('labels/a.txt', '0 .5 .5 .5 .5\n')
  await run({ predictions: true })
  expect(lines.at(-1)).toMatch(/^1 tasks, 0 annotations, 1 predictions imported/)
  // What copies media says what could not be had.
  const closed = { data: { image: 'http://10.0.0.1/x.png' }, annotations: [{ result: [] }] }
  await server.api.post(`/api/projects/${project}/import`, [closed])
  const output = join(folder, 'out.zip')
  const chosen = { ...flags, output, to: 'COCO_WITH_IMAGES', 'all-tasks': true } as const
  await exportCommand.run({ flags: chosen, env: {}, print: (line) => void lines.push(line) })
  expect(lines.at(-2)).toMatch(/^left out, task \d+: .*x\.png could not be copied: .*reserved network/)
  expect((await readFile(output)).toString('latin1', 0, 2)).toBe('PK')
})

const portOf = () => (server.app.server.address() as { port: number }).port
