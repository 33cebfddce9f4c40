// Every example of docs/guide/api.md, run as it stands against a fresh server: the shell ones in order as one script, the
// Python ones as one program with the real client, the TypeScript ones as one program with ours.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { preparePython } from './conformance/python.ts'
import { startFreshServer, type FreshServer } from './conformance/server.ts'

const ROOT = join(import.meta.dirname, '..')
const TOKEN = 'c0ffee'.repeat(7).slice(0, 40)
const EMAIL = 'you@example.com'

describe('the API guide', () => {
  let server: FreshServer
  let guide = ''
  let folder = ''
  beforeAll(async () => {
    guide = await readFile(join(ROOT, 'docs/guide/api.md'), 'utf8')
    folder = await mkdtemp(join(tmpdir(), 'siali-guide-'))
    server = await startFreshServer({
      args: ['--username', EMAIL, '--password', 'Some-pass-123', '--user-token', TOKEN],
    })
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const examples = (language: string) =>
    [...guide.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map((match) => match[1] ?? '')

  const environment = () => ({
    ...process.env,
    SIALI_URL: server.url,
    SIALI_TOKEN: TOKEN,
    LABEL_STUDIO_BASE_DATA_DIR: server.dataDir,
    PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
  })

  it('has each step in three languages', () => {
    const steps = guide.split(/^## /m).slice(1)
    expect(steps.length).toBeGreaterThanOrEqual(8)
    for (const step of steps)
      for (const language of ['sh', 'python', 'ts']) expect(step).toContain(`\`\`\`${language}\n`)
  })

  it('works with curl and the command line', () => {
    const own = examples('sh').filter((text) => !text.startsWith('export SIALI_URL'))
    // The commands are those of the guide; only npx is left out, since the tools already lie on the path.
    const script = `set -eu\n${own.join('\n').replaceAll('npx siali-label', 'siali-label')}`
    const run = spawnSync('bash', ['-c', script], { cwd: folder, env: environment(), encoding: 'utf8' })
    expect(run.stderr).toBe('')
    expect(run.status).toBe(0)
    expect(run.stdout).toContain(`"token": "${TOKEN}"`)
    expect(run.stdout).toContain('"task_count":2')
    expect(existsSync(join(folder, 'tasks.json'))).toBe(true)
  })

  it('works with the TypeScript client', async () => {
    const file = join(ROOT, 'packages/sdk', `.guide-${process.pid}.ts`)
    await writeFile(file, examples('ts').join('\n').replaceAll("'@siali/sdk'", "'./src/index.ts'"))
    try {
      const run = spawnSync(process.execPath, [file], { cwd: folder, env: environment(), encoding: 'utf8' })
      expect(run.stderr).toBe('')
      const lines = run.stdout.trim().split('\n')
      expect(lines[0]).toBe(EMAIL)
      expect(lines.at(-1)).toBe('2')
    } finally {
      await rm(file)
    }
  })

  it('works with the Python client', { timeout: 600_000 }, ({ skip }) => {
    const python = preparePython('2.1.2')
    if (python === undefined) return skip('Python or its registry cannot be reached')
    const program = examples('python').join('\n')
    const run = spawnSync(python, ['-c', program], {
      cwd: folder,
      env: environment(),
      encoding: 'utf8',
    })
    expect(run.status, run.stderr).toBe(0)
    expect(run.stdout.trim().split('\n')[0]).toBe(EMAIL)
  })
})
