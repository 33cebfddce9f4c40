// Checks that every kind stands in its one list and has a test, that docs/errors.md equals the table of error codes, and
// that every numbered rule of a SPEC.md is quoted by a test.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { ERROR_CODES } from '../packages/server/src/http/error-codes.ts'
import { listSources } from './sources.ts'

const ROOT = join(import.meta.dirname, '..')

interface List {
  /** Folder whose entries are kinds. */
  readonly folder: string
  /** The file that must name each of them. */
  readonly index: string
  /** Which entries are kinds. */
  readonly kind: RegExp
  /** Kinds are folders that must hold a test. */
  readonly tested: boolean
}

const LISTS: readonly List[] = [
  {
    folder: 'packages/formats/src',
    index: 'packages/formats/src/index.ts',
    kind: /^[a-z0-9-]+$/,
    tested: true,
  },
  {
    folder: 'packages/server/src/features/data-manager/columns',
    index: 'packages/server/src/features/data-manager/columns/index.ts',
    kind: /\.column\.ts$/,
    tested: false,
  },
  {
    folder: 'packages/server/src/features/data-manager/operators',
    index: 'packages/server/src/features/data-manager/operators/index.ts',
    kind: /\.operator\.ts$/,
    tested: false,
  },
  {
    folder: 'packages/server/src/features/data-manager/actions',
    index: 'packages/server/src/features/data-manager/actions/index.ts',
    kind: /\.action\.ts$/,
    tested: false,
  },
  {
    folder: 'packages/cli/src/commands',
    index: 'packages/cli/src/commands/index.ts',
    kind: /\.command\.ts$/,
    tested: false,
  },
]

/** Kinds of `entries` that the index does not name. */
export function findUnlisted(entries: readonly string[], indexText: string): string[] {
  return entries.filter((entry) => !indexText.includes(`/${entry}`))
}

function checkLists(): string[] {
  return LISTS.flatMap((list) => {
    const folder = join(ROOT, list.folder)
    if (!existsSync(folder)) return []
    const entries = readdirSync(folder).filter((entry) => list.kind.test(entry) && entry !== 'fixtures')
    const kinds = list.tested
      ? entries.filter((entry) => hasRole(join(folder, entry), /\.format\.ts$/))
      : entries
    const index = readFileSync(join(ROOT, list.index), 'utf8')
    const unlisted = findUnlisted(kinds, index).map(
      (kind) => `${list.folder}/${kind} is not listed in ${list.index}`,
    )
    const untested = kinds
      .filter(
        (kind) =>
          list.tested &&
          !hasRole(join(folder, kind), /\.test\.ts$/) &&
          !existsSync(join(folder, 'fixtures.test.ts')),
      )
      .map((kind) => `${list.folder}/${kind} has no test`)
    return [...unlisted, ...untested]
  })
}

function hasRole(folder: string, role: RegExp): boolean {
  return existsSync(folder) && readdirSync(folder).some((file) => role.test(file))
}

/** Jobs and features: a file of the role that its list does not import. */
function checkImportedBy(role: RegExp, list: string): string[] {
  const text = readFileSync(join(ROOT, list), 'utf8')
  return listSources(ROOT)
    .filter((path) => role.test(path))
    .map((path) => relative(dirname(join(ROOT, list)), path))
    .filter((path) => !text.includes(path.replace(/^(?!\.)/, './')))
    .map((path) => `${path} is not listed in ${list}`)
}

function checkErrorCodes(): string[] {
  const text = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')
  const documented = new Map(
    [...text.matchAll(/^\| `(\w+)` \| (\d+) \| (.*) \|$/gm)].map((row) => [row[1], row] as const),
  )
  const wrong = Object.entries(ERROR_CODES)
    .filter(([code, { status, meaning }]) => {
      const row = documented.get(code)
      return row?.[2] !== String(status) || row[3] !== meaning
    })
    .map(([code]) => `docs/errors.md: ${code} is missing or differs from the table`)
  const extra = [...documented.keys()]
    .filter((code) => code !== undefined && !(code in ERROR_CODES))
    .map((code) => `docs/errors.md: ${code} is no code`)
  return [...wrong, ...extra]
}

/** Rule ids (`D3`, `F12`) that begin a line or list item of a SPEC. */
export function readRuleIds(spec: string): string[] {
  return [...spec.matchAll(/^(?:[-*] |\| )?\*{0,2}\[?([A-Z]\d+[a-z]?)\]?\*{0,2}[.:)\s|]/gm)].map(
    (match) => match[1] ?? '',
  )
}

function checkSpecs(): string[] {
  const sources = listSources(ROOT)
  const specs = ['packages/labeling/SPEC.md', 'packages/server/src/features/data-manager/SPEC.md']
  return specs.flatMap((spec) => {
    const path = join(ROOT, spec)
    if (!existsSync(path)) return []
    const tests = sources
      .filter((source) => source.startsWith(dirname(path)) && /\.test\.tsx?$/.test(source))
      .map((source) => readFileSync(source, 'utf8'))
      .join('\n')
    return readRuleIds(readFileSync(path, 'utf8'))
      .filter((id) => !new RegExp(`\\[[^\\]]*\\b${id}\\b[^\\]]*\\]`).test(tests))
      .map((id) => `${spec}: rule ${id} is quoted by no test`)
  })
}

if (import.meta.main) {
  const problems = [
    ...checkLists(),
    ...checkImportedBy(/packages\/server\/src\/.*\.job\.ts$/, 'packages/server/src/jobs/index.ts'),
    ...checkErrorCodes(),
    ...checkSpecs(),
  ]
  for (const problem of problems) console.log(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
