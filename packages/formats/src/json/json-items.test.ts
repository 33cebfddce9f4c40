import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonItemsError, splitJsonItems } from './json-items.ts'
import { memberText } from './member-text.ts'

const LIMITS = { itemBytes: 1000, depth: 10 }

function split(
  text: string | Buffer,
  cuts: readonly number[] = [],
): { items: string[]; lines: number[]; root: string } {
  const bytes = Buffer.from(text)
  const items = splitJsonItems({ itemBytes: 1_000_000, depth: 1000 })
  const found: string[] = []
  const lines: number[] = []
  let from = 0
  for (const cut of [...cuts.map((n) => n % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)) {
    found.push(...items.push(bytes.subarray(from, cut)))
    lines.push(...items.lines)
    from = cut
  }
  return { items: found, lines, root: items.end().root }
}

describe('items of a JSON text', () => {
  it('are the values of the list, however the text is cut', () => {
    const space = fc.constantFrom('', ' ', '\n', '\t')
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat()), space, (list, cuts, gap) => {
        const text = `${gap}[${list.map((one) => gap + JSON.stringify(one) + gap).join(',')}]${gap}`
        const { items, lines, root } = split(text, cuts)
        expect(root).toBe('list')
        expect(lines).toEqual(list.map((_, n) => (gap === '\n' ? 2 + 2 * n + 1 : 1)))
        expect(items.map((item) => JSON.parse(item) as unknown)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('are one for a root object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.nat()), (object, cuts) => {
        const text = JSON.stringify(object, null, 1)
        expect(split(text, cuts)).toEqual({ items: [text], lines: [1], root: 'object' })
      }),
    )
  })

  it.each(['[1 2', '[1,', '[,1]', '[1,]', '[1]]', '[1] x', '{"a":1', '{"a":1}}', '[{"a":1}{"a":2}]'])(
    'are refused for %s',
    (text) => expect(() => split(text)).toThrow(JsonItemsError),
  )

  it('end at their limits', () => {
    const deep = splitJsonItems(LIMITS)
    expect(() => deep.push(Buffer.from('[' + '['.repeat(20)))).toThrow(/nested deeper than 10/)
    const long = splitJsonItems(LIMITS)
    const send = () => {
      for (let n = 0; n < 10; n++) long.push(Buffer.from(n === 0 ? '["' : 'x'.repeat(300)))
    }
    expect(send).toThrow(/longer than 1000 bytes/)
  })

  it('are refused when they are not UTF-8, and kept when they hold the replacement character', () => {
    expect(split('["\ufffd"]').items).toEqual(['"\ufffd"'])
    expect(() => split(Buffer.from([0x5b, 0x22, 0xe9, 0x22, 0x5d]))).toThrow(/not UTF-8/)
  })
})

describe('the text of a member', () => {
  it('parses to the member, also when keys repeat or hold escapes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.jsonValue())), fc.jsonValue(), (members, data) => {
        const all = [...members, ['data', data] as const]
        const text = `{ ${all.map(([key, value]) => `${JSON.stringify(key)} : ${JSON.stringify(value)}`).join(' , ')} }`
        expect(JSON.parse(memberText(text, 'data') ?? 'null')).toEqual(
          (JSON.parse(text) as { data: unknown }).data,
        )
      }),
    )
  })

  it('keeps every digit', () => {
    expect(memberText('{"data": {"id": 9007199254740993, "x": 1.10} }', 'data')).toBe(
      '{"id": 9007199254740993, "x": 1.10}',
    )
    expect(memberText('{"a": "data", "b": {"data": 1}}', 'data')).toBeUndefined()
    expect(memberText(String.raw`{"d\u0061ta": 5}`, 'data')).toBe('5')
  })
})
