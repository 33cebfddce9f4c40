import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildProject } from '../../server/src/testing/factories.ts'
import { startTestServer, type TestServer } from '../../server/src/testing/server.ts'
import { storageCommand } from './commands/storage.command.ts'

let server: TestServer
let root: string
let folder: string
let url: string
let project: number
let storage: number
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'siali-storage-cli-'))
  folder = await mkdtemp(join(root, 'set-'))
  await writeFile(join(folder, 'a.txt'), 'a')
  server = await startTestServer({ LOCAL_FILES_SERVING_ENABLED: 'true', LOCAL_FILES_DOCUMENT_ROOT: root })
  url = await server.listen()
  project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  const body = { project, path: folder, title: 'Photos' }
  storage = (await server.api.post('/api/storages/localfiles/', body)).json<{ id: number }>().id
})
afterAll(async () => {
  await server.stop()
  await rm(root, { recursive: true, force: true })
})

const run = async (words: readonly string[], more: Record<string, string> = {}) => {
  const lines: string[] = []
  const flags = { url, token: server.owner.token, ...more }
  const problem = await storageCommand
    .run({ flags, words, env: {}, print: (line) => void lines.push(line) })
    .then(
      () => undefined,
      (error: Error) => error.message,
    )
  return { lines, problem }
}

it('the doctor walks a storage by its id, and all of a project', async () => {
  const one = await run(['doctor', String(storage)])
  expect(one).toEqual({
    problem: undefined,
    lines: [
      `Storage ${storage}`,
      `  ok    settings: ${folder}`,
      `  ok    place: ${folder}`,
      '  ok    list: 1 object on the first page, 1 of them taken by the file filter',
      `  ok    read: ${join(folder, 'a.txt')}, 1 byte`,
      '1 well, 0 failed',
    ],
  })
  const all = await run(['doctor'], { project: String(project) })
  expect(all.problem).toBeUndefined()
  expect(all.lines[0]).toBe(`Storage ${storage}: Photos, localfiles source`)
})

it('the doctor says the step that fails, what to do, and ends with an error', async () => {
  await rm(folder, { recursive: true })
  const { lines, problem } = await run(['doctor', String(storage)])
  expect(problem).toBe('A storage does not work.')
  expect(lines).toContain(`  FAIL  place: Absolute local path "${folder}" does not exist`)
  expect(lines.some((line) => line.includes('LOCAL_FILES_DOCUMENT_ROOT'))).toBe(true)
  expect(lines.at(-1)).toBe('0 well, 1 failed')
})

it('a line without a storage is refused in a sentence', async () => {
  expect((await run(['doctor'])).problem).toContain('Name the storage by its id')
  expect((await run(['doctor', 'x'])).problem).toContain('"x" is no id')
  expect((await run(['heal', '1'])).problem).toBe('Write: siali-label storage doctor ID')
  expect((await run(['doctor', '999999'])).problem).toContain('404')
  expect((await run(['doctor', '1'], { token: '' })).problem).toContain('Give a token')
})
