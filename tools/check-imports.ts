// Checks who imports whom. The rules are two tables: packages, and roles of files. Type imports count.

import { readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { listSources } from './sources.ts'

const ROOT = join(import.meta.dirname, '..')

export interface Edge {
  /** Paths from the repository's root, with `/`. */
  readonly from: string
  /** A path when the import stays inside a package, else the name as written. */
  readonly to: string
}

interface Rule {
  readonly breaks: (edge: Edge) => boolean
  readonly message: string
}

const isTest = (path: string) =>
  /\.(test|browser\.test)\.tsx?$|\/testing\/|\/harness|testing(\.setup)?\.ts$|\.law\.ts$|check-format\.ts$/.test(
    path,
  )
const inPackage = (path: string, name: string) => path.startsWith(`packages/${name}/`)
const role = (path: string, ...roles: string[]) =>
  roles.some((name) => new RegExp(`\\.${name}\\.tsx?$`).test(path))
const featureOf = (path: string) => /^packages\/server\/src\/features\/([^/]+)\//.exec(path)?.[1]

/** What each package may import of its neighbours. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  labeling: ['@siali/ui'],
  formats: ['@siali/labeling'],
  ui: [],
  sdk: ['@siali/contract'],
  server: ['@siali/contract', '@siali/labeling', '@siali/formats'],
  web: ['@siali/contract', '@siali/sdk', '@siali/labeling', '@siali/labeling/react', '@siali/ui'],
  cli: ['@siali/sdk', '@siali/formats', '@siali/labeling', '@siali/server'],
}

const DOM_ROLES = ['view', 'canvas', 'dom', 'worker']
const isHeadless = (path: string) =>
  inPackage(path, 'labeling') &&
  !role(path, ...DOM_ROLES) &&
  !path.includes('/react/') &&
  !path.endsWith('.tsx') &&
  !isTest(path)

const RULES: readonly Rule[] = [
  {
    breaks: ({ from, to }) => {
      const name = /^packages\/([^/]+)\//.exec(from)?.[1] ?? ''
      const own = to.startsWith('@siali/') && !to.startsWith(`@siali/${name}`)
      return (
        own &&
        PACKAGES[name] !== undefined &&
        !PACKAGES[name].some((allowed) => to === allowed || to.startsWith(`${allowed}/`))
      )
    },
    message: 'this package may not import that one: see the table in ARCHITECTURE.md',
  },
  {
    breaks: ({ from, to }) =>
      to.startsWith('packages/') && from.split('/')[1] !== to.split('/')[1] && !isTest(from),
    message: 'import another package by its name, not by a path into it',
  },
  {
    breaks: ({ from, to }) =>
      isHeadless(from) && (role(to, ...DOM_ROLES) || to.endsWith('.tsx') || /^(react|node:)/.test(to)),
    message:
      'headless labeling knows no DOM, no Node and no React: move the browser part into a view, canvas or dom file',
  },
  {
    breaks: ({ from, to }) =>
      role(to, 'queries') && inPackage(to, 'server') && featureOf(from) === undefined && !isTest(from),
    message: 'queries are called by features only: go through a service',
  },
  {
    breaks: ({ from, to }) =>
      role(from, 'queries') &&
      (role(to, 'service', 'routes', 'presenter', 'job') || to.includes('/http/')) &&
      !to.endsWith('http/auth.ts'),
    message: 'queries hold SQL only: they import the database and row types',
  },
  {
    breaks: ({ from, to }) => role(from, 'service', 'queries', 'policy') && role(to, 'routes'),
    message: 'services do not know routes: move what both need into a service',
  },
  {
    breaks: ({ from, to }) => role(from, 'presenter') && role(to, 'service', 'routes'),
    message: 'presenters turn rows into wire JSON and decide nothing',
  },
  {
    breaks: ({ from, to }) =>
      !isTest(from) && (to.includes('/testing/') || to.endsWith('/testing.ts') || to.endsWith('harness.ts')),
    message: 'what is built for tests is imported by tests only',
  },
  {
    breaks: ({ from, to }) =>
      inPackage(from, 'contract') && !to.startsWith('packages/contract/') && to !== 'typebox',
    message: 'the contract holds schemas and nothing else',
  },
]

/** One line a broken rule; the first that an edge breaks. */
export function checkEdges(edges: readonly Edge[]): string[] {
  return edges.flatMap((edge) => {
    const rule = RULES.find((candidate) => candidate.breaks(edge))
    return rule === undefined ? [] : [`${edge.from} → ${edge.to}: ${rule.message}`]
  })
}

const IMPORT =
  /^\s*(?:import|export)\b[^'"]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

/** The imports of one source text, resolved to paths where they are relative. */
export function readEdges(path: string, text: string): Edge[] {
  return [...text.matchAll(IMPORT)].map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? ''
    const to = name.startsWith('.') ? normalize(join(dirname(path), name)).replaceAll('\\', '/') : name
    return { from: path, to }
  })
}

if (import.meta.main) {
  const edges = listSources(ROOT).flatMap((path) =>
    readEdges(relative(ROOT, path), readFileSync(path, 'utf8')),
  )
  const problems = checkEdges(edges)
  for (const problem of problems) console.log(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
