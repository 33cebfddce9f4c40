import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { previewData, sniffKind, typeOf } from './data-preview.ts'
import { parseDelimited } from './delimited.ts'

describe('preview of data', () => {
  it('knows JSON, CSV, TSV and lines by their beginning', () => {
    expect(sniffKind('  [{"a":1}]')).toBe('json')
    expect(sniffKind('a,b\n1,2')).toBe('csv')
    expect(sniffKind('a\tb\n1\t2')).toBe('tsv')
    expect(sniffKind('One sentence, with a comma. Another one.\nA second line')).toBe('lines')
  })

  it('finds columns, types, tasks and exact copies of a table', () => {
    const preview = previewData(
      'text,stars,day\ngood,5,2026-01-02\ngood,5,2026-01-02\n"a ""b"", c",1,2026-01-03\n',
      'csv',
    )
    expect(preview.columns).toEqual([
      { name: 'text', type: 'text' },
      { name: 'stars', type: 'number' },
      { name: 'day', type: 'date' },
    ])
    expect(preview).toMatchObject({ taskCount: 3, duplicateCount: 1, problems: [] })
    expect(preview.rows[2]?.['text']).toBe('a "b", c')
  })

  it('names the row of an open quote', () => {
    expect(previewData('text\nfine\n"open\nstill', 'csv').problems).toEqual([
      { row: 3, code: 'open-quote', detail: '' },
    ])
  })

  it('counts tasks with annotations and names items that are none', () => {
    const preview = previewData(
      '[{"data":{"text":"a"},"annotations":[{"result":[]}]}, 5, {"text":"b"}]',
      'json',
    )
    expect(preview).toMatchObject({
      taskCount: 2,
      annotatedCount: 1,
      problems: [{ row: 2, code: 'not-an-object' }],
    })
  })

  it('broken JSON is a problem with a line, not an error', () => {
    expect(previewData(`[${'{"text":"a row"},\n'.repeat(40)}{"text":}]`, 'json').problems[0]).toMatchObject({
      row: 41,
      code: 'json',
    })
  })

  it('the cut last row of a part is left out', () => {
    expect(previewData('a\n1\n2\n"3 is c', 'csv', true)).toMatchObject({
      taskCount: 2,
      problems: [],
      isPart: true,
    })
  })

  it('types by what all values share', () => {
    expect(typeOf(['1', '2.5', ''])).toBe('number')
    expect(typeOf(['https://a.example/b.png', '/data/upload/1/c.jpg?x=1'])).toBe('image')
    expect(typeOf([{ a: 1 }])).toBe('nested')
    expect(typeOf(['1', 'x'])).toBe('text')
  })

  it('any text gives a preview and never throws', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('json' as const, 'csv' as const, 'tsv' as const, 'lines' as const),
        (text, kind) => {
          expect(previewData(text, kind).taskCount).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })

  it('quoted cells come back as they went', () => {
    const cell = fc.string().map((text) => text.replaceAll('\r', ''))
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
        const text = ['a,b', ...rows.map((row) => row.map(quote).join(','))].join('\n')
        expect(parseDelimited(text, ',').rows).toEqual(rows)
      }),
    )
  })
})
