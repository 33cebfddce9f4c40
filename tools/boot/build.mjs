// Builds the pages when their sources are newer than the last build.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, fail } from './install.mjs'

const SOURCES = ['contract', 'labeling', 'ui', 'sdk', 'web'].map((name) => join(ROOT, 'packages', name))
const STAMP = join(ROOT, 'packages/web/dist/.built')

export function buildPages(runtime) {
  const wanted = fingerprint()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return
  process.stdout.write('Building the pages…\n')
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
  const built = spawnSync(runtime, [vite, 'build', '--logLevel', 'error'], {
    cwd: join(ROOT, 'packages/web'),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (built.status !== 0) fail('Building the pages failed: the messages above say where.')
  writeFileSync(STAMP, wanted)
}

// Names, sizes and times of all sources: reading a few hundred stats takes milliseconds.
function fingerprint() {
  const hash = createHash('sha256')
  hash.update(readFileSync(join(ROOT, 'package-lock.json')))
  for (const root of SOURCES)
    walk(root, (path, stat) => hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`))
  return hash.digest('hex')
}

function walk(folder, visit) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) walk(path, visit)
    else if (entry.isFile()) visit(path, statSync(path))
  }
}
