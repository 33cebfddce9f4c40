// Tests for SPEC.md, rules R70–R79: the check of predictions, in the words model authors know.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readCases } from './check-codec.ts'
import { predictionCheck } from './prediction.check.ts'

const fits = predictionCheck(
  '<View><Image name="i" value="$i"/><Text name="t" value="$t"/><RectangleLabels name="r" toName="i"><Label value="Car"/><Label value="Tree" alias="T"/></RectangleLabels>' +
    '<Choices name="c" toName="t"><Choice value="A"/></Choices><Rating name="s" toName="t" maxRating="3"/><Rectangle name="b" toName="i"/><Labels name="l" toName="i"><Label value="X"/></Labels></View>',
)
const box = { x: 1, y: 2, width: 3, height: 4 }
const item = (from_name: string, to_name: string, type: string, value: unknown, more: object = {}) => ({
  from_name,
  to_name,
  type,
  value,
  ...more,
})
const check = (...result: unknown[]) => fits({ result })

it('[R70] what fits has no problems', () => {
  expect(
    check(
      item('r', 'i', 'rectanglelabels', { ...box, rectanglelabels: ['T'] }),
      item('c', 't', 'choices', { choices: ['A'] }),
      item('s', 't', 'rating', { rating: 3 }),
      item('b', 'i', 'rectangle', box, { id: 'x' }),
      item('l', 'i', 'labels', { ...box, labels: ['X'] }, { id: 'x' }),
      item('l', 'i', 'rectanglelabels', { ...box, rectanglelabels: ['X'] }),
      { type: 'relation', from_id: 'x', to_id: 'x', direction: 'bi' },
    ),
  ).toEqual([])
  expect(fits({ result: [], score: 1 })).toEqual([])
})

it('[R71] every problem is named', () => {
  expect(fits({})).toEqual(["Missing required field 'result'"])
  expect(fits({ result: {}, score: 1.5 })).toEqual([
    'Score must be between 0.00 and 1.00 inclusive, got 1.5',
    "'result' must be a list",
  ])
  expect(check({ id: 'x' })).toHaveLength(4)
  expect(check(item('zz', 't', 'choices', {}))).toEqual([
    "Region 0: 'from_name' 'zz' not found in configuration",
  ])
  expect(check(item('c', 't', 'rating', { choices: ['A'] }))).toEqual([
    "Region 0: Type 'rating' does not match expected type 'choices' for control 'c'",
  ])
  expect(check(item('c', 'i', 'choices', { choices: ['A'] }))).toEqual([
    "Region 0: 'to_name' 'i' is not valid for control 'c'. Valid options: ['t']",
  ])
  expect(check(item('c', 't', 'choices', { choices: ['Z'] }))).toEqual([
    "Region 0: Invalid value for control 'c'. Got: {'choices': ['Z']}. Valid options: ['A']",
  ])
  expect(check(item('r', 'i', 'rectanglelabels', { ...box, x: 150, rectanglelabels: ['Car'] }))).toEqual([
    "Region 0: Invalid geometry for control 'r': x 150 out of bounds [0, 100]",
  ])
  expect(check(item('s', 't', 'rating', { rating: 4 }))).toHaveLength(1)
  expect(check({ type: 'relation', from_id: 'a', to_id: 'b', direction: 'up' })).toHaveLength(3)
})

it("[R72] what the incumbent's own editor writes is accepted", () => {
  for (const name of [
    '../tags/control/rectangle/fixtures/drawn',
    '../tags/control/labels/fixtures/drawn',
    '../tags/control/choices/fixtures/drawn',
    './fixtures/other-tags',
  ]) {
    for (const one of readCases(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'))) {
      expect(predictionCheck(one.config)({ result: one.result }), one.name).toEqual([])
    }
  }
})

it('[R73] every control has its own rule; only upper bounds count', () => {
  const media =
    '<View><Image name="i" value="$i"/><Text name="t" value="$t"/><HyperText name="h" value="$h"/><Video name="v" value="$v"/><TimeSeries name="ts" value="$s"/><List name="li" value="$l"/>'
  const one = (control: string, name: string, to: string, type: string, value: unknown) =>
    predictionCheck(`${media}${control}</View>`)({ result: [item(name, to, type, value)] })
  const labels = '<Label value="A"/>'
  const good: [string, string, string, unknown][] = [
    [
      `<EllipseLabels name="c" toName="i">${labels}</EllipseLabels>`,
      'i',
      'ellipselabels',
      { x: -5, y: 2, radiusX: 50, radiusY: 3, ellipselabels: ['A'] },
    ],
    [
      `<PolygonLabels name="c" toName="i">${labels}</PolygonLabels>`,
      'i',
      'polygonlabels',
      { points: [[1, 100]], polygonlabels: ['A'] },
    ],
    [
      `<KeyPointLabels name="c" toName="i">${labels}</KeyPointLabels>`,
      'i',
      'keypointlabels',
      { x: 1, y: 2, keypointlabels: ['A'] },
    ],
    [
      `<BrushLabels name="c" toName="i">${labels}</BrushLabels>`,
      'i',
      'brushlabels',
      { rle: [0, 255], brushlabels: ['A'] },
    ],
    [
      `<HyperTextLabels name="c" toName="h">${labels}</HyperTextLabels>`,
      'h',
      'hypertextlabels',
      { start: '/p', end: '/p', startOffset: 0, hypertextlabels: ['A'] },
    ],
    [
      `<TimeSeriesLabels name="c" toName="ts">${labels}</TimeSeriesLabels>`,
      'ts',
      'timeserieslabels',
      { start: 1, end: 2, instant: false, timeserieslabels: ['A'] },
    ],
    [
      '<VideoRectangle name="c" toName="v"/>',
      'v',
      'videorectangle',
      { framesCount: 1, duration: 1, sequence: [{ x: 1, y: 1, width: 1, height: 1, time: 0, frame: 1 }] },
    ],
    [
      '<Taxonomy name="c" toName="t"><Choice value="A"><Choice value="B"/></Choice></Taxonomy>',
      't',
      'taxonomy',
      { taxonomy: [['A', 'B']] },
    ],
    ['<TextArea name="c" toName="t"/>', 't', 'textarea', { text: ['x'] }],
    ['<Number name="c" toName="t"/>', 't', 'number', { number: 1.5 }],
    ['<DateTime name="c" toName="t"/>', 't', 'datetime', { datetime: '2026-01-01' }],
    ['<Pairwise name="c" toName="i,t"/>', 'c', 'pairwise', { selected: 'left' }],
    ['<Ranker name="c" toName="li"/>', 'li', 'ranker', { ranker: { top: ['a'] } }],
    ['<Choices name="c" toName="i,t"><Choice value="A"/></Choices>', 'i,t', 'choices', { choices: ['A'] }],
    ['<Choices name="c" toName="t"><Choice value="A"/></Choices>', 't', 'choices', { c: { choices: ['A'] } }],
    [`<Labels name="c" toName="t"/>`, 't', 'labels', { start: 1, end: 2, labels: ['any'] }],
    ['<TimelineLabels name="c" toName="v"/>', 'v', 'timelinelabels', { ranges: [] }],
    ['<Cube name="c" toName="i"/>', 'i', 'cube', { whatever: 1 }],
    ['<Chat name="c" value="$c"/>', 'c', 'chatmessage', { chatmessage: { role: 'user', content: 'hi' } }],
  ]
  for (const [control, to, type, value] of good)
    expect([control, one(control, 'c', to, type, value)]).toEqual([control, []])
  const bad: [number, unknown][] = [
    [0, { x: 1, y: 2, radiusX: 51, radiusY: 3, ellipselabels: ['A'] }],
    [0, { x: 1, y: 2, radiusX: 5, radiusY: 3, rotation: 361, ellipselabels: ['A'] }],
    [0, { x: 1, y: 2, radiusX: 5, radiusY: 3 }],
    [1, { points: [[1, 101]], polygonlabels: ['A'] }],
    [1, { points: [[1]], polygonlabels: ['A'] }],
    [2, { x: 101, y: 2, keypointlabels: ['A'] }],
    [3, { rle: [], brushlabels: ['A'] }],
    [3, { rle: [256], brushlabels: ['A'] }],
    [4, { start: '/p', end: '/p', startOffset: -1, hypertextlabels: ['A'] }],
    [5, { start: 1, end: 2, timeserieslabels: ['A'] }],
    [
      6,
      { framesCount: 1, duration: 1, sequence: [{ x: 101, y: 1, width: 1, height: 1, time: 0, frame: 1 }] },
    ],
    [7, { taxonomy: [['A', 'Z']] }],
    [8, { text: 'x' }],
    [9, { number: '1' }],
    [10, { datetime: 5 }],
    [11, { selected: 1 }],
    [12, { ranker: { top: 'a' } }],
    [13, { choices: 'A' }],
    [18, { chatmessage: { content: 'hi' } }],
  ]
  for (const [at, value] of bad) {
    const [control, to, type] = good[at] ?? ['', '', '']
    expect([control, value, one(control, 'c', to, type, value).length]).toEqual([control, value, 1])
  }
  expect(
    one(good[0]?.[0] ?? '', 'c', 'i', 'ellipselabels', {
      x: 101,
      y: 2,
      radiusX: 5,
      radiusY: 3,
      ellipselabels: ['A'],
    }),
  ).toEqual(["Region 0: Invalid geometry for control 'c': x 101 out of bounds [0, 100]"])
})

it('[R74] a config without controls checks nothing but the score; names in repeaters have an index', () => {
  expect(predictionCheck('<View></View>')({ result: [{ anything: 1 }], score: 2 })).toHaveLength(1)
  const pages = predictionCheck(
    '<View><Repeater on="$pages" indexFlag="{{idx}}"><Image name="page_{{idx}}" value="$pages[{{idx}}].image"/><Choices name="c_{{idx}}" toName="page_{{idx}}"><Choice value="A"/></Choices></Repeater></View>',
  )
  const region = item('c_3', 'page_3', 'choices', { choices: ['A'] })
  expect(pages({ result: [region] })).toEqual([])
  expect(pages({ result: [{ ...region, from_name: 'd_3' }] })).toHaveLength(1)
  expect(pages({ result: [{ ...region, to_name: 'other' }] })).toHaveLength(1)
  expect(pages({ result: [{ ...region, value: { choices: ['B'] } }] })).toHaveLength(1)
})

it('[R75] what only has to be shown is not measured', () => {
  const { placesOf } = fits
  expect(placesOf([item('r', 'i', 'rectanglelabels', { x: 150, rectanglelabels: ['Car'] })])).toEqual([])
  expect(placesOf([item('r', 'i', 'rectanglelabels', { ...box, rectanglelabels: ['Zebra'] })])).toHaveLength(
    1,
  )
  expect(placesOf([item('zz', 'i', 'rectanglelabels', box)])).toHaveLength(1)
  expect(placesOf([{ type: 'relation' }])).toEqual([])
})

it('never throws', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.array(
        fc.record({
          from_name: fc.constantFrom('r', 'c', 's', 'l', 'b'),
          to_name: fc.constantFrom('i', 't'),
          type: fc.string(),
          value: fc.jsonValue(),
          id: fc.jsonValue(),
        }),
      ),
      (any, items) => {
        fits(any)
        fits({ result: items })
      },
    ),
    { numRuns: 300 },
  )
})
