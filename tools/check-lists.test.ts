import { describe, expect, it } from 'vitest'
import { findUnlisted, readRuleIds } from './check-lists.ts'

describe('list checks', () => {
  it('finds the kind that its list forgot', () => {
    const index = "import { csv } from './csv/csv.format.ts'"
    expect(findUnlisted(['csv', 'tsv'], index)).toEqual(['tsv'])
  })

  it('reads rule ids from list items, tables and bold text', () => {
    const spec = '- D1: a\n- **D2** b\n| F3 | c |\n**[H4]** d\nnot D5 here'
    expect(readRuleIds(spec)).toEqual(['D1', 'D2', 'F3', 'H4'])
  })
})
