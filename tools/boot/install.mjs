// Installs dependencies when they are missing or the lock file changed, and finds the Node that runs the project.
// Plain JavaScript without dependencies: it must run on any Node >= 20 in a fresh clone.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isInstalled } from './lock.mjs'

export const ROOT = join(import.meta.dirname, '../..')
const OLDEST_START = 20
const OLDEST_RUNTIME = [22, 12]
const BUNDLED = join(ROOT, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node')

/** Ends the process with one line when it cannot go on. */
export function fail(line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

/** Makes node_modules fit package-lock.json; does nothing, and needs no network, when it does already. */
export function installDependencies() {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < OLDEST_START)
    fail(`Node ${process.versions.node} is too old to start from: install Node ${OLDEST_START} or newer.`)
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  const machine = { os: process.platform, cpu: process.arch, libc: findLibc() }
  if (isInstalled(wanted, readInstalled(), machine)) return
  process.stdout.write('Installing dependencies…\n')
  // No install scripts: nothing downloads outside the registry, and what scripts would do we do ourselves.
  const flags = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  const npm = spawnSync('npm', ['ci', ...flags, '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (npm.error !== undefined) fail(`npm could not be run: ${npm.error.message}`)
  if (npm.status !== 0)
    fail('Installing the dependencies failed: npm said why above. Is the registry reachable?')
  // npm scripts put this Node first; where the system cannot run it (musl), theirs must be found again.
  if (
    existsSync(BUNDLED) &&
    spawnSync(BUNDLED, ['--version'], { shell: process.platform === 'win32' }).status !== 0
  )
    rmSync(BUNDLED)
}

// What npm wrote when it last finished; an installation that was cut off has none.
function readInstalled() {
  try {
    return JSON.parse(readFileSync(join(ROOT, 'node_modules/.package-lock.json'), 'utf8'))
  } catch {
    return undefined
  }
}

function findLibc() {
  if (process.platform !== 'linux') return undefined
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
}

/** The Node 24 of the npm platform package, or the running one when it is new enough. */
export function findRuntime() {
  if (existsSync(BUNDLED)) return BUNDLED
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldMajor = 0, oldMinor = 0] = OLDEST_RUNTIME
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return process.execPath
  return fail(
    `No Node for ${process.platform}-${process.arch} comes with npm, and this one (${process.versions.node}) is too old: install Node 24.`,
  )
}
