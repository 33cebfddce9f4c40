// Tests for SPEC.md, rules R70–R79: the check of predictions, in the words model authors know.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseConfig } from '../config/config.tree.ts'
import { readCases } from './check-codec.ts'
import { checkPrediction } from './prediction.check.ts'

const config = parseConfig(
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
const check = (...result: unknown[]) => checkPrediction(config, { result })

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
  expect(checkPrediction(config, { result: [], score: 1 })).toEqual([])
})

it('[R71] every problem is named', () => {
  expect(checkPrediction(config, {})).toEqual(["Missing required field 'result'"])
  expect(checkPrediction(config, { result: {}, score: 1.5 })).toEqual([
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
      // Repeated names exist only with a task.
      if (one.config.includes('<Repeater')) continue
      expect(checkPrediction(parseConfig(one.config), { result: one.result }), one.name).toEqual([])
    }
  }
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
        checkPrediction(config, any)
        checkPrediction(config, { result: items })
      },
    ),
    { numRuns: 300 },
  )
})
