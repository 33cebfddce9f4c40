// Prints the table of endpoints into docs/compat.md. With --check it only says whether the page is fresh.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fateOf, readRows, staleEntries, type Fate, type Status } from './compat/endpoints.ts'

const PAGE = join(import.meta.dirname, '../docs/compat.md')
const BEGIN = '<!-- Printed by tools/print-endpoints.ts from tools/compat/. -->\n'
const END = '<!-- End of the printed part. -->\n'
const STATUSES: readonly Status[] = ['same', 'differs', 'not yet', 'not planned']

/** The part of the page between its marks. */
export function printTable(fates: readonly Fate[]): string {
  const count = (status: Status) => fates.filter((fate) => fate.status === status).length
  const sum = STATUSES.map((status) => `${count(status)} ${status}`).join(', ')
  const areas = [...new Set(fates.map((fate) => fate.area))]
  const tables = areas.map((area) =>
    [
      `### ${area}\n`,
      '| Method | Path | | Why |',
      '| --- | --- | --- | --- |',
      ...fates
        .filter((fate) => fate.area === area)
        .map(({ method, path, status, why }) => `| ${method} | \`${path}\` | ${status} | ${why} |`),
      '',
    ].join('\n'),
  )
  return `\n${fates.length} rows: ${sum}.\n\n${tables.join('\n')}\n`
}

/** `page` with a fresh table. @throws Error when its marks are gone. */
export function withTable(page: string, table: string): string {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin === -1 || end < begin) throw new Error('docs/compat.md has lost the marks of its printed part')
  return page.slice(0, begin + BEGIN.length) + table + page.slice(end)
}

if (import.meta.main) {
  const rows = readRows()
  const problems = staleEntries(rows)
  const page = readFileSync(PAGE, 'utf8')
  const fresh = withTable(page, printTable(rows.map(fateOf)))
  if (process.argv.includes('--check')) {
    if (fresh !== page) problems.push('docs/compat.md is stale: run node tools/print-endpoints.ts')
  } else writeFileSync(PAGE, fresh)
  for (const problem of problems) console.log(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
