// Real storage servers on loopback for tests. `npm test` installs them (tools/boot/test-servers.mjs). One that is missing
// fails its tests, unless SIALI_TESTS_WITHOUT names it: `npm test` does that for what a machine did not let it install.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findTestServer, type TestServerName } from '../../../../tools/boot/test-servers.mjs'
import { freePort } from './free-port.ts'

export type { TestServerName }

export interface StorageServer {
  readonly port: number
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Ends it at once. */
  kill(): Promise<void>
  /** Starts it at the same address; what it holds in memory alone is gone. */
  start(): Promise<void>
  /** Ends it, and what it wrote. */
  stop(): Promise<void>
}

const PASSED_OVER: ReadonlySet<string> = new Set((process.env['SIALI_TESTS_WITHOUT'] ?? '').split(','))

/** False where the tests of a server are passed over. */
export function isTested(name: TestServerName): boolean {
  return findTestServer(name) !== undefined || !PASSED_OVER.has(name)
}

/** The command of each: it listens on loopback alone and keeps its files in one folder. */
const COMMANDS: Readonly<Record<TestServerName, (file: string, port: string, folder: string) => string>> = {
  moto: (file, port) => `${file} -H 127.0.0.1 -p ${port}`,
  azurite: (file, port, folder) =>
    `${process.execPath} ${file} --blobHost 127.0.0.1 --blobPort ${port} --location ${folder} --silent --skipApiVersionCheck --disableTelemetry`,
  gcs: (file, port, folder) =>
    `${file} -scheme http -host 127.0.0.1 -port ${port} -external-url http://127.0.0.1:${port} -filesystem-root ${folder} -log-level error`,
  redis: (file, port, folder) =>
    `${file} --port ${port} --bind 127.0.0.1 --requirepass ${REDIS_PASSWORD} --save  --dir ${folder}`,
}

export const REDIS_PASSWORD = 'password-of-tests'

const TRIES = 600

export async function startStorageServer(name: TestServerName): Promise<StorageServer> {
  const file = findTestServer(name)
  if (file === undefined)
    throw new Error(
      `no ${name} server on this machine: "node tools/boot/test-servers.mjs" installs it, SIALI_TESTS_WITHOUT=${name} passes its tests over`,
    )
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const folder = mkdtempSync(join(tmpdir(), `siali-${name}-`))
  const [command = '', ...args] = COMMANDS[name](file, String(port), folder).split(' ')
  let child: ChildProcess | undefined
  const server: StorageServer = {
    port,
    url,
    async kill() {
      const one = child
      if (one === undefined || one.exitCode !== null || one.signalCode !== null) return
      const ended = new Promise((resolve) => one.once('exit', resolve))
      one.kill('SIGKILL')
      await ended
    },
    async start() {
      const one = spawn(command, args, { stdio: 'ignore', cwd: folder })
      child = one
      for (let tries = 0; tries < TRIES; tries++) {
        if (one.exitCode !== null) throw new Error(`${name} ended at once with ${one.exitCode}`)
        if (await answers(port)) return
        await wait(100)
      }
      throw new Error(`${name} does not answer`)
    },
    async stop() {
      await server.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

/** True when something there answers bytes with bytes. HTTP and Redis both say what is wrong with this one. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (isUp: boolean) => {
      socket.destroy()
      resolve(isUp)
    }
    socket.setTimeout(5000, () => end(false))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
    socket.once('data', () => end(true))
    socket.write('GET / HTTP/1.0\r\n\r\n')
  })
}
