// Every check in order: format, lint, types, imports, lists, the build of the pages, tests. Each check counts as one, each
// test as one; what is skipped is named, and the last line is `N passed, N failed`. With --browser the tests in Chromium run too.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const node = process.execPath
const bin = (name: string) => join(ROOT, 'node_modules/.bin', name)

interface Check {
  readonly name: string
  readonly command: readonly string[]
}

const TYPES = [
  'tsconfig.json',
  'packages/contract/tsconfig.json',
  'packages/labeling/tsconfig.headless.json',
  'packages/labeling/tsconfig.dom.json',
  'packages/formats/tsconfig.json',
  'packages/sdk/tsconfig.json',
  'packages/server/tsconfig.json',
  'packages/cli/tsconfig.json',
  'packages/ui/tsconfig.json',
  'packages/web/tsconfig.json',
]

const CHECKS: readonly Check[] = [
  { name: 'format', command: [bin('oxfmt'), '--check'] },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  ...TYPES.map((path) => ({ name: `types ${path}`, command: [bin('tsc'), '-p', path] })),
  { name: 'imports', command: [node, 'tools/check-imports.ts'] },
  { name: 'lists', command: [node, 'tools/check-lists.ts'] },
  { name: 'table of endpoints', command: [node, 'tools/print-endpoints.ts', '--check'] },
  { name: 'build of the pages', command: [node, 'tools/build.ts'] },
]

const SHOWN_SKIPPED = 20

let passed = 0
let failed = 0

for (const check of CHECKS) {
  const [command = '', ...args] = check.command
  const run = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  if (run.status === 0) {
    passed += 1
    console.log(`ok   ${check.name}`)
    continue
  }
  failed += 1
  console.log(`FAIL ${check.name}`)
  console.log(`${run.stdout}${run.stderr}${run.error?.message ?? ''}`.split('\n').slice(0, 60).join('\n'))
}

const projects = ['unit', 'server']
if (process.argv.includes('--browser')) {
  if (process.env['CHROMIUM'] === undefined) {
    failed += 1
    console.log('FAIL browser tests: no Chromium')
  } else projects.push('e2e')
}
for (const project of projects) runTests(project)

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

function runTests(project: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'siali-report-'))
  const file = join(folder, 'report.json')
  const run = spawnSync(
    node,
    [
      join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NO_COLOR: '1', CI: 'true' },
    },
  )
  if (!existsSync(file)) {
    failed += 1
    console.log(`FAIL ${project} tests: no report was written`)
  } else {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    const tests = report.testResults.flatMap((file) => file.assertionResults)
    // A file that does not load, or whose preparation fails, has no tests that fail; it counts as one.
    const broken = report.testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    )
    for (const { name } of broken) console.log(`FAIL ${relative(ROOT, name)}`)
    const failures = report.numFailedTests + broken.length
    passed += report.numPassedTests
    failed += run.status !== 0 && failures === 0 ? 1 : failures
    const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')
    console.log(
      `${project} tests: ${report.numPassedTests} passed, ${failures} failed, ${skipped.length} skipped`,
    )
    for (const { fullName } of skipped.slice(0, SHOWN_SKIPPED)) console.log(`  skipped: ${fullName}`)
    if (skipped.length > SHOWN_SKIPPED) console.log(`  … and ${skipped.length - SHOWN_SKIPPED} more`)
  }
  rmSync(folder, { recursive: true })
}
