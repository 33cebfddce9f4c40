// A fresh server in a process of its own, with its own PostgreSQL and data folder, for programs that speak HTTP to it.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NODE_FLAGS } from '../../packages/cli/bin/node-flags.mjs'

const ROOT = join(import.meta.dirname, '../..')
const START_TIMEOUT_MS = 90_000

export interface FreshServer {
  readonly url: string
  readonly dataDir: string
  readonly pid: number
  /** What it wrote so far, to both of its streams. */
  output(): string
  stop(): Promise<void>
}

export interface FreshServerOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Reused and kept when given; else a new folder, removed at the end. */
  readonly dataDir?: string
  readonly port?: number
}

/** Starts `siali-label start` and waits for /health. @throws Error with the server's output when it ends early. */
export async function startFreshServer(options: FreshServerOptions = {}): Promise<FreshServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'siali-fresh-')))
  const port = options.port ?? (await freePort())
  const url = `http://127.0.0.1:${port}`
  const cli = join(ROOT, 'packages/cli/src/main.ts')
  const child = spawn(
    process.execPath,
    [
      ...NODE_FLAGS,
      cli,
      'start',
      '--port',
      String(port),
      '--internal-host',
      '127.0.0.1',
      '--data-dir',
      dataDir,
      ...(options.args ?? []),
    ],
    {
      cwd: ROOT,
      env: { ...process.env, LABEL_STUDIO_HOST: url, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await waitForHealth(child, url, () => output)
  return {
    url,
    dataDir,
    pid: child.pid ?? 0,
    output: () => output,
    async stop() {
      await end(child)
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function waitForHealth(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${output()}`)
    const up = await fetch(`${url}/health`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await end(child)
  throw new Error(`no answer from ${url}/health within ${START_TIMEOUT_MS / 1000} s: ${output()}`)
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), 30_000)
    child.once('exit', () => {
      clearTimeout(hard)
      resolve()
    })
    child.kill('SIGINT')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
