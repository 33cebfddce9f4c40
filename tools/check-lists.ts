// Checks that every kind stands in its one list and has a test, that docs/errors.md equals the table of error codes, that
// every numbered rule of a SPEC.md is quoted by a test, and that every dependency has a reason.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { ERROR_CODES } from '../packages/server/src/http/error-codes.ts'

interface List {
  /** Folder below which the kinds lie. */
  readonly folder: string
  /** The file that must name each of them. */
  readonly index: string
  /** Which files make a kind; the path is relative to `folder`. */
  readonly kind: RegExp
  /** Where a test must lie: in the folder of the kind, or there or in the folder above (one test over all of them). */
  readonly tested?: 'beside' | 'above'
}

const SERVER = 'packages/server/src'

/** THE open lists of the project. A folder that is not there yet has no kinds. */
export const LISTS: readonly List[] = [
  {
    folder: 'packages/labeling/src/tags',
    index: 'packages/labeling/src/tags/index.ts',
    kind: /\.tag\.ts$/,
  },
  {
    folder: 'packages/formats/src',
    index: 'packages/formats/src/index.ts',
    kind: /\.(format|read)\.ts$/,
    tested: 'above',
  },
  {
    folder: `${SERVER}/features`,
    index: `${SERVER}/features/index.ts`,
    kind: /\.routes\.ts$/,
    tested: 'beside',
  },
  { folder: SERVER, index: `${SERVER}/jobs/index.ts`, kind: /\.(job|loop)\.ts$/ },
  {
    folder: `${SERVER}/features`,
    index: `${SERVER}/features/events/subscribers.ts`,
    kind: /\.subscriber\.ts$/,
    tested: 'beside',
  },
  {
    folder: `${SERVER}/features/data-manager/columns`,
    index: `${SERVER}/features/data-manager/columns/index.ts`,
    kind: /\.column\.ts$/,
  },
  {
    folder: `${SERVER}/features/data-manager/operators`,
    index: `${SERVER}/features/data-manager/operators/index.ts`,
    kind: /\.operator\.ts$/,
  },
  {
    folder: `${SERVER}/features/data-manager/actions`,
    index: `${SERVER}/features/data-manager/actions/index.ts`,
    kind: /\.action\.ts$/,
  },
  {
    folder: 'packages/cli/src/commands',
    index: 'packages/cli/src/commands/index.ts',
    kind: /\.command\.ts$/,
  },
  {
    folder: 'packages/web/src/pages',
    index: 'packages/web/src/routes.tsx',
    kind: /\.page\.tsx$/,
  },
]

/** Kinds that their list does not import, and those without a test where one must be. */
export function checkLists(root: string, lists: readonly List[] = LISTS): string[] {
  return lists.flatMap((list) => {
    const kinds = listFiles(join(root, list.folder)).filter((path) => list.kind.test(path))
    if (kinds.length === 0) return []
    if (!existsSync(join(root, list.index))) return [`${list.index} is missing: it lists ${list.folder}`]
    const index = readFileSync(join(root, list.index), 'utf8')
    return kinds.flatMap((path) => [
      ...(isListed(path, list, index) ? [] : [`${list.folder}/${path} is not listed in ${list.index}`]),
      ...(list.tested !== undefined && !hasTest(dirname(join(root, list.folder, path)), list.tested)
        ? [`${list.folder}/${path} has no test beside it`]
        : []),
    ])
  })
}

function isListed(path: string, list: List, index: string): boolean {
  const name = relative(dirname(list.index), join(list.folder, path)).replaceAll('\\', '/')
  return index.includes(`'${name.startsWith('.') ? name : `./${name}`}'`)
}

function hasTest(folder: string, where: 'beside' | 'above'): boolean {
  const folders = where === 'above' ? [folder, dirname(folder)] : [folder]
  return folders.some((one) => readdirSync(one).some((file) => /\.test\.tsx?$/.test(file)))
}

/** Files below a folder, relative to it. */
function listFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}

/** Dependencies without a line of reason: in the README of their package, those of the root in CONTRIBUTING.md. */
export function checkReasons(root: string): string[] {
  const folders = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)
  return ['.', ...folders].flatMap((folder) => {
    const manifest = join(root, folder, 'package.json')
    if (!existsSync(manifest)) return []
    const kinds = JSON.parse(readFileSync(manifest, 'utf8')) as Record<
      string,
      Record<string, string> | undefined
    >
    const page = join(folder, folder === '.' ? 'CONTRIBUTING.md' : 'README.md')
    const text = existsSync(join(root, page)) ? readFileSync(join(root, page), 'utf8') : ''
    const reasons = [...text.matchAll(/^\| ([^|]*) \| [^|]+ \|$/gm)].flatMap((row) =>
      (row[1] ?? '').replaceAll('`', '').split(/,? \(|, |\)/),
    )
    return ['dependencies', 'devDependencies', 'optionalDependencies']
      .flatMap((kind) => Object.keys(kinds[kind] ?? {}))
      .filter((name) => !/^@(types|siali)\//.test(name))
      .filter((name) => !reasons.includes(name) && !reasons.includes(name.replace(/\/.*/, '/*')))
      .map((name) => `${page}: ${name} has no line of reason`)
  })
}

type ErrorTable = Readonly<Record<string, { readonly status: number; readonly meaning: string }>>

/** Where the page of error codes differs from the table in the code. */
export function checkErrorCodes(page: string, codes: ErrorTable): string[] {
  const documented = new Map(
    [...page.matchAll(/^\| `(\w+)` \| (\d+) \| (.*) \|$/gm)].map((row) => [row[1] ?? '', row] as const),
  )
  const wrong = Object.entries(codes)
    .filter(([code, { status, meaning }]) => {
      const row = documented.get(code)
      return row?.[2] !== String(status) || row[3] !== meaning
    })
    .map(([code]) => `docs/errors.md: ${code} is missing or differs from the table`)
  const extra = [...documented.keys()]
    .filter((code) => !Object.hasOwn(codes, code))
    .map((code) => `docs/errors.md: ${code} is no code`)
  return [...wrong, ...extra]
}

/** Rule ids (`D3`, `F12`) that begin a line or list item of a SPEC. */
export function readRuleIds(spec: string): string[] {
  return [...spec.matchAll(/^(?:[-*] |\| )?\*{0,2}\[?([A-Z]\d+[a-z]?)\]?\*{0,2}[.:)\s|]/gm)].map(
    (match) => match[1] ?? '',
  )
}

/** Rules of every SPEC.md that no test below its folder quotes as `[D3]`. */
export function checkSpecs(root: string): string[] {
  const packages = join(root, 'packages')
  const files = listFiles(packages).filter((path) => !/(^|\/)(node_modules|dist)\//.test(path))
  return files
    .filter((path) => basename(path) === 'SPEC.md')
    .flatMap((spec) => {
      const tests = files
        .filter((path) => path.startsWith(`${dirname(spec)}/`) && /\.test\.tsx?$/.test(path))
        .map((path) => readFileSync(join(packages, path), 'utf8'))
        .join('\n')
      return readRuleIds(readFileSync(join(packages, spec), 'utf8'))
        .filter((id) => !new RegExp(`\\[[^\\]]*\\b${id}\\b[^\\]]*\\]`).test(tests))
        .map((id) => `packages/${spec}: rule ${id} is quoted by no test`)
    })
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const problems = [
    ...checkLists(root),
    ...checkErrorCodes(readFileSync(join(root, 'docs/errors.md'), 'utf8'), ERROR_CODES),
    ...checkSpecs(root),
    ...checkReasons(root),
  ]
  for (const problem of problems) console.log(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
