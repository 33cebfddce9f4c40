// The fast ways of reading and printing JSON against slow ones that look at every value.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isList, isObject, JsonNumber, parseJsonText, printJson, printNumber } from './json-text.ts'
import type { JsonValue } from './json-text.ts'

const spelled = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  fc.integer().map((whole) => `${whole}.0`),
  fc
    .tuple(fc.integer(), fc.constantFrom('e', 'E', 'e+', 'E-'), fc.nat(30))
    .map(([whole, sign, power]) => `${whole}${sign}${power}`),
  fc.tuple(fc.integer(), fc.bigInt(0n, 10n ** 20n)).map(([whole, rest]) => `${whole}.${rest}`),
)
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  spelled,
  fc.constantFrom('a/b', '9c0b-4ef8', ': 1e5,', '\ud800', '__proto__'),
)
const documents = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    spelled,
    fc.constantFrom('null', 'true', '[]', '{}'),
    texts.map((text) => JSON.stringify(text)),
    fc
      .array(tie('value'), { maxLength: 4 })
      .chain((members) => spaces.map((space) => `[${space}${members.join(`,${space}`)}${space}]`)),
    fc
      .array(fc.tuple(texts, tie('value')), { maxLength: 4 })
      .map(
        (members) =>
          `{${members.map(([key, value]) => `${JSON.stringify(key)}:${String(value)}`).join(',')}}`,
      ),
  ),
}))
const spaces = fc.constantFrom('', ' ', '\n', '\t')

/** Asks for the source of every number. */
function parseSlowly(text: string): JsonValue {
  const keep = (_key: string, value: unknown, { source }: { readonly source?: string }) => {
    if (typeof value !== 'number' || source === undefined) return value
    const isFloat = /[.eE]/.test(source)
    const keepsItself = isFloat ? !Number.isInteger(value) : Number.isSafeInteger(value)
    return keepsItself ? value : new JsonNumber(source)
  }
  return JSON.parse(text, keep as (key: string, value: unknown) => unknown) as JsonValue
}

function printSlowly(value: JsonValue): string {
  if (typeof value === 'number' || value instanceof JsonNumber) return printNumber(value, false)
  if (isList(value)) return `[${value.map(printSlowly).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value).replaceAll('/', '\\/')
  const members = Object.entries(value).map(([key, member]) => `${printSlowly(key)}:${printSlowly(member)}`)
  return `{${members.join(',')}}`
}

test('every number keeps its spelling, however the text is read', () => {
  fc.assert(
    fc.property(documents.value, (text) => {
      expect(parseJsonText(String(text))).toEqual(parseSlowly(String(text)))
    }),
    { numRuns: 2000 },
  )
})

test('values are printed as their members are, one by one', () => {
  fc.assert(
    fc.property(documents.value, (text) => {
      const value = parseJsonText(String(text))
      expect(printJson(value, 0)).toBe(printSlowly(value))
      expect(JSON.parse(printJson(value, 2))).toEqual(JSON.parse(printJson(value, 0)))
      expect(printJson(value, 2, 1)).toBe(printJson(value, 2).replaceAll('\n', '\n  '))
    }),
    { numRuns: 2000 },
  )
})
