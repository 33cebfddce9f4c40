// Packed masks against the vectors of two packers, and the laws of both ways.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { outerContours } from './contours.ts'
import { decodeMask, decodeWords, encodeMask, encodeWords, RleError } from './rle.ts'

interface Vector {
  readonly name: string
  readonly values?: readonly number[]
  readonly repeat?: readonly [count: number, word: number]
  readonly browser?: readonly number[]
  readonly offline?: readonly number[]
}

const vectors = JSON.parse(
  readFileSync(new URL('../../fixtures/brush-rle/vectors.json', import.meta.url), 'utf8'),
) as Vector[]
const wordsOf = ({ values, repeat }: Vector): number[] =>
  repeat === undefined ? [...(values ?? [])] : Array.from({ length: repeat[0] }, () => repeat[1])

describe('packed run lengths', () => {
  test.each(vectors)('$name', (vector) => {
    const words = wordsOf(vector)
    if (vector.browser !== undefined) expect([...encodeWords(words)]).toEqual(vector.browser)
    for (const bytes of [vector.browser, vector.offline])
      if (bytes !== undefined) expect([...decodeWords(bytes, 1e6)]).toEqual(words)
  })

  it('come back as the words they were', () => {
    const run = fc.tuple(fc.nat(255), fc.oneof(fc.nat(20), fc.constantFrom(65_535, 65_536, 65_537, 131_073)))
    fc.assert(
      fc.property(fc.array(run, { maxLength: 5 }), (runs) => {
        const words = Buffer.concat(runs.map(([word, count]) => Buffer.alloc(count, word)))
        expect(words.equals(Buffer.from(decodeWords(encodeWords(words), 1e7)))).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  it('of a mask give its alpha plane, whatever the size', () => {
    const mask = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
      .chain(([width, height]) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          plane: fc.uint8Array({ minLength: width * height, maxLength: width * height }),
        }),
      )
    fc.assert(
      fc.property(mask, ({ plane, width, height }) => {
        expect(decodeMask(encodeMask(plane), width, height)).toEqual(plane)
      }),
    )
  })

  it.each([
    ['ends early', [0, 0, 0, 8, 57, 27], 2, 1],
    ['is of another size', [0, 0, 0, 8, 57, 27, 252, 96, 17, 255, 128], 3, 1],
    ['is larger than any image', [255, 255, 255, 255, 57, 27, 252], 1e5, 1e5],
    ['is no list of bytes', ['x', null, {}] as never[], 2, 1],
  ])('is refused when it %s', (_name, bytes, width, height) => {
    expect(() => decodeMask(bytes, width, height)).toThrow(RleError)
  })
})

describe('outlines of a mask', () => {
  const draw = (...rows: readonly string[]) => ({
    plane: Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 255 : 0)),
    width: rows[0]?.length ?? 0,
    height: rows.length,
  })

  it('go counter-clockwise from the first pixel, without the middle of lines', () => {
    const { plane, width, height } = draw('.....', '.###.', '.###.', '.....')
    expect(outerContours(plane, width, height)).toEqual([[1, 1, 1, 2, 3, 2, 3, 1]])
  })

  it('leave out holes, islands in holes, dots and lines', () => {
    const { plane, width, height } = draw('#######', '#.....#', '#.###.#', '#.###.#', '#.....#', '#######')
    expect(outerContours(plane, width, height)).toHaveLength(1)
    const thin = draw('#..###', '......', '......')
    expect(outerContours(thin.plane, thin.width, thin.height)).toEqual([])
  })
})
