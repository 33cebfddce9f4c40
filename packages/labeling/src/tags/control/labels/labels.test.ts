// Tests for SPEC.md, rules R30–R36, T30–T37, T40–T46. Fixtures: results of the incumbent's editor.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Harness } from '../../../engine/harness.ts'
import { createTextOffsets } from '../../../geometry/text-offsets.ts'
import type { JsonObject } from '../../../json.ts'
import { checkCodec, readCases } from '../../../results/check-codec.ts'
import { snapSelection } from '../../object/text/text.space.ts'

const cases = readCases(readFileSync(new URL('./fixtures/drawn.json', import.meta.url), 'utf8'))

function fixture(name: string) {
  const found = cases.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no fixture ${name}`)
  return found
}

/** A harness on a fixture's config and task, and its expected values. */
function on(name: string): { readonly harness: Harness; readonly expected: JsonObject[] } {
  const { config, task, result } = fixture(name)
  return {
    harness: new Harness({ config, data: task }).on('txt'),
    expected: result.map((item) => item['value'] as JsonObject),
  }
}

describe('results', () => {
  it.each(cases.map((one) => [one.name, one] as const))('[R30] %s comes back byte for byte', (_, one) => {
    checkCodec(one, { exact: true })
  })
})

describe('the same gestures mark the same spans as in the incumbent', () => {
  it('[T40] offsets are code points: emoji, joined emoji, flags', () => {
    const { harness, expected } = on('text-labels-emoji')
    harness.label('ner', 'PER').mark(6, 9).label('ner', 'place').mark(10, 18).label('ner', 'PER').mark(28, 31)
    expect(harness.values()).toEqual(expected)
  })

  it('[T41] symbols are taken as selected, words are widened and trimmed', () => {
    const plain = on('text-labels-trim-space')
    plain.harness.press('1').mark(4, 11)
    expect(plain.harness.values()).toEqual(plain.expected)
    const words = on('text-labels-granularity-word')
    words.harness.press('1').mark(1, 3).press('2').mark(8, 16)
    expect(words.harness.values()).toEqual(words.expected)
  })

  it('[R31] line breaks inside the text are stored as two signs', () => {
    const { harness, expected } = on('text-labels-newline')
    harness.label('ner', 'PER').mark(6, 17).label('ner', 'place').mark(24, 30)
    expect(harness.values()).toEqual(expected)
  })

  it('[T31] several labels at once, in the order of the config', () => {
    const { harness, expected } = on('text-labels-multiple')
    harness.label('ner', 'place').label('ner', 'PER').mark(0, 4)
    expect(harness.values()).toEqual(expected)
  })

  it('[R32] no text where the config says so', () => {
    const { harness, expected } = on('text-labels-savetextresult-no')
    const [first] = expected
    const offsets = createTextOffsets(String(fixture('text-labels-savetextresult-no').task['text']))
    harness
      .label('ner', 'PER')
      .mark(offsets.toUtf16(Number(first?.['start'])), offsets.toUtf16(Number(first?.['end'])))
    expect(harness.values()[0]).toEqual(first)
  })

  it('[T32] without a label marking does nothing, so that copying works', () => {
    const { harness } = on('text-labels-words')
    harness.mark(0, 4)
    expect(harness.records()).toHaveLength(0)
    expect(
      harness.engine.dispatch({
        type: 'textSelected',
        object: 'txt',
        start: 0,
        end: 4,
        shift: false,
        alt: false,
        mod: false,
      }),
    ).toBe(false)
  })

  it('[T33] the label is put back after marking, unless it is kept by setting', () => {
    const { harness } = on('text-labels-words')
    harness.label('ner', 'PER').mark(0, 4)
    expect(harness.engine.activeLabels.peek().size).toBe(0)
    harness.engine.setSettings({ continuousLabeling: true, selectAfterCreate: true })
    harness.label('ner', 'PER').mark(5, 10).mark(11, 13)
    expect(harness.records()).toHaveLength(3)
    expect(harness.selected()).toHaveLength(1)
  })

  it('[T42] clicks go outwards through overlaps, then to none', () => {
    const { harness } = on('text-labels-overlap')
    harness.label('ner', 'place').mark(4, 28).label('ner', 'PER').mark(11, 17)
    const [outer, inner] = harness.records()
    harness.clickText(12)
    expect(harness.selected()).toEqual([inner?.id])
    harness.clickText(12)
    expect(harness.selected()).toEqual([outer?.id])
    harness.clickText(12)
    expect(harness.selected()).toEqual([])
  })

  it('[T34] choosing a label with a span selected relabels it; the last label stays', () => {
    const { harness } = on('text-labels-words')
    harness.label('ner', 'PER').mark(0, 4).selectAt(0).press('2')
    expect(harness.values()[0]?.['labels']).toEqual(['place'])
    harness.press('2')
    expect(harness.values()[0]?.['labels']).toEqual(['place'])
    harness.press('ctrl+z')
    expect(harness.values()[0]?.['labels']).toEqual(['PER'])
  })

  it('[T35] an edited prediction becomes a changed one and keeps its score', () => {
    const { config, task } = fixture('text-labels-words')
    const results = [
      {
        id: 'p',
        from_name: 'ner',
        to_name: 'txt',
        type: 'labels',
        origin: 'prediction',
        score: 0.7,
        value: { start: 0, end: 4, labels: ['PER'] },
      },
    ]
    const harness = new Harness({ config, data: task, results }).selectAt(0).press('2')
    expect(harness.results()[0]).toMatchObject({ origin: 'prediction-changed', score: 0.7 })
  })

  it('[T36] labels over their limit are not chosen, with a warning', () => {
    const config =
      '<View><Text name="txt" value="$text"/><Labels name="ner" toName="txt" maxUsages="1"><Label value="PER"/></Labels></View>'
    const harness = new Harness({ config, data: { text: 'John Paul' } })
      .label('ner', 'PER')
      .mark(0, 4)
      .label('ner', 'PER')
    expect(harness.engine.activeLabels.peek().size).toBe(0)
    expect(harness.engine.notice.peek()?.text).toBe("You can't use PER more than 1 time(s)")
  })
})

describe('offsets', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', ' ', '\n', 'é', '😀', '🇩', '\u200d', '字'),
    maxLength: 5000,
  })

  it('[R33] code points and UTF-16 agree with the plain way', () => {
    fc.assert(
      fc.property(text, fc.nat(6000), (value, at) => {
        const offsets = createTextOffsets(value)
        const points = Array.from(value)
        expect(offsets.pointCount).toBe(points.length)
        const point = Math.min(at, points.length)
        const offset = points.slice(0, point).join('').length
        expect(offsets.toUtf16(point)).toBe(offset)
        expect(offsets.toPoint(offset)).toBe(point)
      }),
      { numRuns: 300 },
    )
  })

  it('[T41] a snapped selection is never outside the text, nor smaller than a unit', () => {
    fc.assert(
      fc.property(text, fc.nat(5000), fc.nat(5000), (value, a, b) => {
        for (const unit of ['symbol', 'word', 'sentence', 'paragraph'] as const) {
          const snapped = snapSelection(value, a, b, unit)
          if (snapped === undefined) continue
          expect(snapped.start).toBeGreaterThanOrEqual(0)
          expect(snapped.end).toBeLessThanOrEqual(value.length)
          expect(snapped.start).toBeLessThan(snapped.end)
        }
      }),
      { numRuns: 300 },
    )
  })
})
