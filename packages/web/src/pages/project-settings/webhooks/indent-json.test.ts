import { expect, it } from 'vitest'
import { indentJson } from './indent-json.ts'

it('puts a member a line, and leaves alone what is no JSON', () => {
  expect(indentJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
  expect(indentJson('<p>no')).toBe('<p>no')
})
