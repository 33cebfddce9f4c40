// Installs dependencies when they are missing or the lock file changed, and finds the Node that runs the project.
// Plain JavaScript without dependencies: it must run on any Node >= 20 in a fresh clone.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')
const STAMP = join(ROOT, 'node_modules/.siali-installed')
const OLDEST_RUNTIME = [22, 12]

/** Ends the process with one line when it cannot go on. */
export function fail(line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

/** Makes node_modules fit package-lock.json; does nothing, and needs no network, when it does already. */
export function installDependencies() {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 20) fail(`Node ${process.versions.node} is too old to start from: install Node 20 or newer.`)
  const wanted = fingerprint()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  process.stdout.write('Installing dependencies…\n')
  // No install scripts: nothing downloads outside the registry, and what scripts would do we do ourselves.
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (npm.status !== 0)
    fail('Installing the dependencies failed: npm said why above. Is the registry reachable?')
  writeFileSync(STAMP, wanted)
}

function fingerprint() {
  const hash = createHash('sha256')
  hash.update(readFileSync(join(ROOT, 'package-lock.json')))
  hash.update(`${process.platform} ${process.arch}`)
  return hash.digest('hex')
}

/** The Node 24 of the npm platform package, or the running one when it is new enough. */
export function findRuntime() {
  const bundled = join(ROOT, 'node_modules/.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  if (existsSync(bundled)) return bundled
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldMajor = 0, oldMinor = 0] = OLDEST_RUNTIME
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return process.execPath
  return fail(
    `No Node for ${process.platform}-${process.arch} comes with npm, and this one (${process.versions.node}) is too old: install Node 24.`,
  )
}
