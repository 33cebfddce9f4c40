import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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
  folder = await mkdtemp(join(tmpdir(), 'siali-transfer-'))
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

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
  expect(lines[0]).toBe('2 tasks, 0 annotations, 0 predictions imported.')
  await expect(
    exportCommand.run({ ...call({ output }), flags: { ...flags, output, token: '' } }),
  ).rejects.toThrow('Give a token')
})
