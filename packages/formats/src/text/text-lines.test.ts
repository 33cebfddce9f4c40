import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitTextLines } from './text-lines.ts'

describe('lines of a text', () => {
  it('are the same however the text is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '\u2028', ' ') })
    fc.assert(
      fc.property(text, fc.nat(), (whole, cut) => {
        const at = cut % (whole.length + 1)
        const one = splitTextLines(1000)
        const two = splitTextLines(1000)
        const once = [...one.push(whole), ...one.end()]
        expect([...two.push(whole.slice(0, at)), ...two.push(whole.slice(at)), ...two.end()]).toEqual(once)
      }),
    )
  })
})
