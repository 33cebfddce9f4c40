// JSON text ⇄ values without losing how numbers were written (1.0 stays a float, big integers stay whole).
// Must not decide anything about formats. Node 22+ tells a reviver the source text of each number.

// Not in the types of the language yet.
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => object }

/** A number whose spelling matters: a float that is whole, or an integer beyond 2^53. `text` is its JSON spelling. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }

  toJSON(): object {
    return rawJSON(printNumber(this, false))
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

export type JsonObject = { readonly [key: string]: JsonValue }

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown

const keepSpelling: SourceReviver = (_key, value, context) => {
  if (typeof value !== 'number' || context.source === undefined) return value
  const { source } = context
  const isFloat = /[.eE]/.test(source)
  const keepsItself = isFloat ? !Number.isInteger(value) : Number.isSafeInteger(value)
  return keepsItself ? value : new JsonNumber(source)
}

/**
 * True when a number may stand in the text that a double does not spell as it stands: a whole float, an exponent, sixteen
 * digits or more. True by mistake for some texts does no harm but to the time: asking a reviver for every number
 * takes five times as long. One expression for all three takes as long as parsing, these a fifth of it.
 */
function mayLoseSpelling(text: string): boolean {
  return hasWholeFloat(text) || hasExponent(text) || hasLongNumber(text)
}

function hasWholeFloat(text: string): boolean {
  for (let at = text.indexOf('.0'); at >= 0; at = text.indexOf('.0', at + 1)) {
    let end = at + 2
    while (text.charCodeAt(end) === ZERO) end += 1
    if (end === text.length || ENDS_NUMBER.has(text.charAt(end))) return true
  }
  return false
}

function hasExponent(text: string): boolean {
  const exponent = /\d[eE][-+\d]/g
  for (let found = exponent.exec(text); found !== null; found = exponent.exec(text)) {
    let from = found.index
    while (from > 0 && (isDigit(text.charCodeAt(from - 1)) || text[from - 1] === '.')) from -= 1
    if (startsNumber(text, from)) return true
  }
  return false
}

/** Sixteen digits or more are no double, or one that rounds to a whole. Looks at every sixteenth sign only. */
function hasLongNumber(text: string): boolean {
  for (let at = LONG_DIGITS - 1; at < text.length; at += LONG_DIGITS) {
    if (!isDigit(text.charCodeAt(at)) && text[at] !== '.') continue
    let from = at
    while (from > 0 && (isDigit(text.charCodeAt(from - 1)) || text[from - 1] === '.')) from -= 1
    let to = at + 1
    while (to < text.length && (isDigit(text.charCodeAt(to)) || text[to] === '.')) to += 1
    if (to - from >= LONG_DIGITS && startsNumber(text, from) && losesDigits(text.slice(from, to))) return true
    at = to
  }
  return false
}

function losesDigits(number: string): boolean {
  const dot = number.indexOf('.')
  if (dot < 0) return true
  const tenths = number.charCodeAt(dot + 1)
  const mayRound = dot >= LONG_DIGITS - 1 || tenths === ZERO || tenths === NINE
  return mayRound && Number.isInteger(Number(number))
}

const LONG_DIGITS = 16
const ZERO = 0x30
const NINE = 0x39
const ENDS_NUMBER = new Set([',', ']', '}', ' ', '\n', '\r', '\t'])
const isDigit = (code: number): boolean => code >= ZERO && code <= NINE
const startsNumber = (text: string, at: number): boolean =>
  at === 0 || ' -:,[\n\r\t'.includes(text.charAt(at - 1))

/** Reads JSON text. @throws SyntaxError when it is not JSON. */
export function parseJsonText(text: string): JsonValue {
  if (!mayLoseSpelling(text)) return JSON.parse(text) as JsonValue
  return JSON.parse(text, keepSpelling as (key: string, value: unknown) => unknown) as JsonValue
}

/** True for a plain JSON object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
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
  return Number.isInteger(number) ? number.toFixed(1) : String(number)
}

/** A computed number, which is a float even when it is whole: shortest digits, `1.0`, `1e-05`. */
export function printFloat(value: number): string {
  const text = String(value)
  if (Number.isInteger(value)) return Math.abs(value) < 1e16 ? value.toFixed(1) : printNumber(value, true)
  return Math.abs(value) >= 1e-4 && !text.includes('e') ? text : printNumber(value, true)
}

// What JSON.stringify spells otherwise: floats below 1e-4.
const SMALL_FLOAT = /0\.0000|\de-/

const escapeSlashes = (text: string): string => (text.includes('/') ? text.replaceAll('/', '\\/') : text)

/**
 * JSON text with `/` escaped and raw Unicode; `indent` 0 is compact, otherwise spaces per level. A map is printed as an
 * object whose members keep their order, whatever they are called.
 */
export function printJson(
  value: JsonValue | ReadonlyMap<string, JsonValue>,
  indent: number,
  level = 0,
): string {
  if (value instanceof Map) {
    const members = [...(value as ReadonlyMap<string, JsonValue>)]
    return printObject(members, indent, level)
  }
  const text = JSON.stringify(value, null, indent)
  if (SMALL_FLOAT.test(text)) return printSlowly(value as JsonValue, indent, level)
  const whole = escapeSlashes(text)
  return level === 0 || indent === 0 ? whole : whole.replaceAll('\n', `\n${' '.repeat(indent * level)}`)
}

function printSlowly(value: JsonValue, indent: number, level: number): string {
  if (isNumber(value)) return printNumber(value, false)
  if (value === null || typeof value !== 'object') return escapeSlashes(JSON.stringify(value))
  if (!isList(value)) return printObject(Object.entries(value as JsonObject), indent, level)
  if (value.length === 0) return '[]'
  const { inner, outer } = breaks(indent, level)
  return `[${value.map((entry) => inner + printSlowly(entry, indent, level + 1)).join(',')}${outer}]`
}

function printObject(
  entries: readonly (readonly [string, JsonValue])[],
  indent: number,
  level: number,
): string {
  if (entries.length === 0) return '{}'
  const { inner, outer } = breaks(indent, level)
  const colon = indent === 0 ? ':' : ': '
  const members = entries.map(
    ([key, member]) =>
      inner + escapeSlashes(JSON.stringify(key)) + colon + printJson(member, indent, level + 1),
  )
  return `{${members.join(',')}${outer}}`
}

const breaks = (indent: number, level: number) =>
  indent === 0
    ? { inner: '', outer: '' }
    : { inner: `\n${' '.repeat(indent * (level + 1))}`, outer: `\n${' '.repeat(indent * level)}` }
