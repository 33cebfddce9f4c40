// A real S3 server on loopback for tests: moto, from the Python registry, in an environment of its own that is kept between
// runs. Where Python or its registry cannot be reached there is none, and the tests that need it are skipped.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './free-port.ts'

const VERSION = '5.2.5'
const HOME = join(tmpdir(), `siali-moto-${process.getuid?.() ?? 0}`, VERSION)
const SERVER = join(HOME, 'bin/moto_server')

/** False where moto is not installed and cannot be. Installing takes a minute. */
export function prepareMoto(): boolean {
  if (existsSync(SERVER)) return true
  mkdirSync(join(HOME, '..'), { recursive: true })
  if (spawnSync('python3', ['-m', 'venv', HOME]).status !== 0) return false
  const pip = [
    '-m',
    'pip',
    '-q',
    '--timeout',
    '15',
    '--retries',
    '1',
    'install',
    `moto[s3,server]==${VERSION}`,
  ]
  spawnSync(join(HOME, 'bin/python'), pip, { timeout: 300_000 })
  return existsSync(SERVER)
}

export interface Moto {
  readonly url: string
  /** Ends it at once, with all that it held. */
  kill(): Promise<void>
  /** Starts it at the same address. */
  start(): Promise<void>
}

export async function startMoto(): Promise<Moto> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  const moto: Moto = {
    url,
    async kill() {
      const one = child
      if (one === undefined || one.exitCode !== null || one.signalCode !== null) return
      const ended = new Promise((resolve) => one.once('exit', resolve))
      one.kill('SIGKILL')
      await ended
    },
    async start() {
      child = spawn(SERVER, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
      for (let tries = 0; tries < 1200; tries++) {
        if (child.exitCode !== null) throw new Error('moto ended at once')
        if (
          await fetch(url).then(
            () => true,
            () => false,
          )
        )
          return
        await wait(100)
      }
      throw new Error('moto does not answer')
    },
  }
  await moto.start()
  return moto
}
