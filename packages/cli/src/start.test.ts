import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const COMMAND = join(import.meta.dirname, '../bin/siali-label.mjs')

describe('a data folder', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'siali-start-'))
  const children: ChildProcess[] = []
  afterAll(async () => {
    for (const child of children)
      if (child.exitCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
    rmSync(dataDir, { recursive: true, force: true })
  })

  const start = () => {
    const child = spawn(
      process.execPath,
      [COMMAND, 'start', '--internal-host', '127.0.0.1', '--data-dir', dataDir],
      {
        env: { ...process.env, LABEL_STUDIO_PORT: '', DATABASE_URL: '' },
      },
    )
    children.push(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += String(chunk)))
    const address = () => /ready at (\S+)/.exec(output)?.[1]
    return { child, output: () => output, address }
  }

  it('has one server: a second is told which one runs, and takes nothing from it', async () => {
    const first = start()
    await expect.poll(first.address, { timeout: 60_000 }).toBeDefined()
    const second = start()
    const [code] = (await once(second.child, 'exit')) as [number]
    expect(code).toBe(1)
    expect(second.output()).toMatch(
      /^Siali Label runs on \S+ already \(process \d+\)\. Use that one, .*--data-dir\.\n$/,
    )
    expect((await fetch(`${first.address()}/health`)).status).toBe(200)
    expect(await (await fetch(`${first.address()}/api/siali/session`)).json()).toMatchObject({
      signup: 'first',
    })
    first.child.kill('SIGINT')
    expect(await once(first.child, 'exit')).toEqual([0, null])
    const third = start()
    await expect.poll(third.address, { timeout: 60_000 }).toBeDefined()
    third.child.kill('SIGINT')
    expect(await once(third.child, 'exit')).toEqual([0, null])
  })
})
