import { describe, expect, it } from 'vitest'
import { findUnstorable } from './unstorable.ts'

describe('what cannot be stored', () => {
  it.each([
    [String.raw`{"a":"\u0000"}`, /NUL/],
    [String.raw`{"a":"\ud800"}`, /surrogate/],
    [String.raw`{"a":"\udc00\ud800"}`, /surrogate/],
    ['{"a":1e999}', /number/],
    ['{"a":1e-5000}', /number/],
    [`{"a":1${'0'.repeat(500)}}`, /number/],
  ])('is named: %s', (text, reason) => expect(findUnstorable(text)).toMatch(reason))

  it.each([
    String.raw`{"a":"\\u0000"}`,
    String.raw`{"a":"\ud83d\ude00"}`,
    '{"a":"1e999","b":1e20}',
    String.raw`{"a":"\\\\u0000 \" \u00e9"}`,
  ])('is not %s', (text) => expect(findUnstorable(text)).toBeUndefined())

  it('is not a small number beside a long text', () => {
    const text = `{"a":"${'x'.repeat(20_000_000)}\\"1e999","b":1e-100}`
    expect(findUnstorable(text)).toBeUndefined()
    expect(findUnstorable(text.replace('1e-100', '1e999'))).toMatch(/number/)
  })
})
