import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkErrorCodes, checkLists, checkReasons, checkSpecs, readRuleIds } from './check-lists.ts'

describe('list checks', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'siali-lists-'))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  const write = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
  }

  it('finds the kind that its list forgot and the kind without a test', () => {
    write({
      'packages/formats/src/index.ts': "import { csv } from './csv/csv.format.ts'",
      'packages/formats/src/csv/csv.format.ts': '',
      'packages/formats/src/csv/csv.test.ts': '',
      'packages/formats/src/tsv/tsv.format.ts': '',
    })
    expect(checkLists(root)).toEqual([
      'packages/formats/src/tsv/tsv.format.ts is not listed in packages/formats/src/index.ts',
      'packages/formats/src/tsv/tsv.format.ts has no test beside it',
    ])
  })

  it('finds dependencies that nobody gave a reason for', () => {
    write({
      'package.json': '{"devDependencies": {"vitest": "1"}}',
      'CONTRIBUTING.md': '| vitest | tests |',
      'packages/web/package.json':
        '{"dependencies": {"react": "1", "left-pad": "1", "@codemirror/view": "1", "@siali/ui": "1"}}',
      'packages/web/README.md': '| Dependency | Why |\n| --- | --- |\n| react, @codemirror/* | the pages |\n',
      'packages/cli/package.json': '{"optionalDependencies": {"colors": "1"}}',
    })
    expect(checkReasons(root)).toEqual([
      'packages/cli/README.md: colors has no line of reason',
      'packages/web/README.md: left-pad has no line of reason',
    ])
  })

  it('finds jobs wherever they lie, and a list that is missing', () => {
    write({ 'packages/server/src/features/trash/purge.job.ts': '' })
    expect(checkLists(root)).toEqual([
      'packages/server/src/jobs/index.ts is missing: it lists packages/server/src',
    ])
    write({ 'packages/server/src/jobs/index.ts': "import '../features/trash/purge.job.ts'" })
    expect(checkLists(root)).toEqual([])
  })

  it('reads rule ids from list items, tables and bold text', () => {
    const spec = '- D1: a\n- **D2** b\n| F3 | c |\n**[H4]** d\nnot D5 here'
    expect(readRuleIds(spec)).toEqual(['D1', 'D2', 'F3', 'H4'])
  })

  it('finds the rule that no test quotes', () => {
    write({
      'packages/labeling/SPEC.md': '- D1: a\n- D2: b\n- D12: c',
      'packages/labeling/src/a.test.ts': "it('[D1, D12] works', () => {})",
    })
    expect(checkSpecs(root)).toEqual(['packages/labeling/SPEC.md: rule D2 is quoted by no test'])
  })

  it('finds error codes that the page lacks, tells wrongly or has too many', () => {
    const page = '| `one` | 400 | Bad. |\n| `two` | 404 | Gone. |\n| `four` | 500 | Odd. |'
    const codes = {
      one: { status: 400, meaning: 'Bad.' },
      two: { status: 410, meaning: 'Gone.' },
      three: { status: 409, meaning: 'Busy.' },
    }
    expect(checkErrorCodes(page, codes)).toEqual([
      'docs/errors.md: two is missing or differs from the table',
      'docs/errors.md: three is missing or differs from the table',
      'docs/errors.md: four is no code',
    ])
  })
})
