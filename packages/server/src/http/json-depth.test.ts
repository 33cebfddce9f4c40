import { expect, it } from 'vitest'
import { isDeeper } from './json-depth.ts'

it.each([
  ['[[1],[2]]', 2],
  ['{"a":{"b":1},"c":[[]]}', 3],
  [String.raw`["[[[[","\"[[{{","\\",["]]"]]`, 2],
  ['"[[["', 0],
  ['7', 0],
])('%s has %i levels', (text, levels) => {
  expect(isDeeper(text, levels)).toBe(false)
  if (levels > 0) expect(isDeeper(text, levels - 1)).toBe(true)
})

it('looks at an unfinished text too', () => {
  expect(isDeeper('['.repeat(201), 200)).toBe(true)
  expect(isDeeper('["never ends[[[', 1)).toBe(false)
})
