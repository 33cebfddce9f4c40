// JSON text ⇄ values without losing how numbers were written (1.0 stays a float, big integers stay whole).
// Must not decide anything about formats. Node 22+ tells a reviver the source text of each number.

/** A number whose spelling matters: a float that is whole, or an integer beyond 2^53. `text` is its JSON spelling. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonNumber
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }
  | ReadonlyMap<string, JsonValue>

export type JsonObject = { readonly [key: string]: JsonValue }

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown

const keepSpelling: SourceReviver = (_key, value, context) => {
  if (typeof value !== 'number' || context.source === undefined) return value
  const { source } = context
  const isFloat = /[.eE]/.test(source)
  const keepsItself = isFloat ? !Number.isInteger(value) : Number.isSafeInteger(value)
  return keepsItself ? value : new JsonNumber(source)
}

// A number that a double does not spell as it stands: a whole float, an exponent, sixteen digits or more. Matches inside of
// strings do no harm. Asking a reviver for every number makes parsing five times as slow.
const MAY_LOSE_SPELLING = /(?:^|[:,[])\s*-?(?:\d+\.0+\s*(?:[,\]}]|$)|\d+(?:\.\d+)?[eE]|\d{16})/

/** Reads JSON text. @throws SyntaxError when it is not JSON. */
export function parseJsonText(text: string): JsonValue {
  if (!MAY_LOSE_SPELLING.test(text)) return JSON.parse(text) as JsonValue
  return JSON.parse(text, keepSpelling as (key: string, value: unknown) => unknown) as JsonValue
}

/** True for a plain JSON object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof JsonNumber) &&
    !(value instanceof Map)
  )
}

/** True for a JSON list. */
export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/** True for a number in either form. */
export function isNumber(value: JsonValue | undefined): value is number | JsonNumber {
  return typeof value === 'number' || value instanceof JsonNumber
}

/**
 * A number in shortest round-trip digits: floats keep `.0`, exponents appear below 1e-4 and from 1e16.
 * `padded` writes the exponent with two digits (`1e-07`), otherwise as short as it is (`1e-7`).
 */
export function printNumber(value: number | JsonNumber, padded: boolean): string {
  const source = typeof value === 'number' ? String(value) : value.text
  if (/^-?\d+$/.test(source)) return source
  const number = Number(source)
  if (number === 0) return Object.is(number, -0) ? '-0.0' : '0.0'
  if (!Number.isFinite(number)) return source
  const [digits = '', power = '0'] = number.toExponential().split('e')
  const exponent = Number(power)
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent))
    return `${digits}e${exponent < 0 ? '-' : '+'}${padded ? size.padStart(2, '0') : size}`
  }
  return number.toFixed(Math.max(1, digits.replace(/[-.]/g, '').length - 1 - exponent))
}

/** A computed number, which is a float even when it is whole: shortest digits, `1.0`, `1e-05`. */
export function printFloat(value: number): string {
  const text = String(value)
  if (Number.isInteger(value)) return Math.abs(value) < 1e16 ? value.toFixed(1) : printNumber(value, true)
  return Math.abs(value) >= 1e-4 && !text.includes('e') ? text : printNumber(value, true)
}

function printString(text: string): string {
  return JSON.stringify(text).replaceAll('/', '\\/')
}

/** JSON text with `/` escaped and raw Unicode; `indent` 0 is compact, otherwise spaces per level. */
export function printJson(value: JsonValue, indent: number, level = 0): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return printString(value)
  if (isNumber(value)) return printNumber(value, false)
  const inner = indent === 0 ? '' : `\n${' '.repeat(indent * (level + 1))}`
  const outer = indent === 0 ? '' : `\n${' '.repeat(indent * level)}`
  if (isList(value)) {
    if (value.length === 0) return '[]'
    return `[${value.map((entry) => inner + printJson(entry, indent, level + 1)).join(',')}${outer}]`
  }
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value as JsonObject)
  if (entries.length === 0) return '{}'
  const colon = indent === 0 ? ':' : ': '
  const members = entries.map(
    ([key, member]) =>
      `${inner}${printString(key)}${colon}${printJson(member as JsonValue, indent, level + 1)}`,
  )
  return `{${members.join(',')}${outer}}`
}
