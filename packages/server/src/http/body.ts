// Reads a JSON or form body against a contract schema: coerces what the incumbent coerces ("5" → 5, "true" → true) and
// words every problem as it does, one list of texts a field. Pure.

import { pythonType } from '@siali/labeling'
import type { TSchema } from 'typebox'
import { invalid, type ValidationErrors } from './errors.ts'

interface JsonSchema {
  type?: string
  enum?: readonly unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  format?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
  properties?: Record<string, JsonSchema>
  required?: readonly string[]
  items?: JsonSchema
  default?: unknown
}

export interface ReadOptions {
  /** PATCH: absent fields stay absent, `required` is not asked for. */
  readonly partial?: boolean
  /** Form bodies: an absent boolean is false, as the incumbent does. */
  readonly form?: boolean
}

const MAX_TEXT = 10_000_000

/**
 * The body as the schema describes it; members the schema does not name are dropped, defaults are filled unless partial.
 * @throws AppError `validation` with all problems at once.
 */
export function readBody<T>(schema: TSchema, raw: unknown, options: ReadOptions = {}): T {
  const errors: ValidationErrors = {}
  const value = readObject(schema as JsonSchema, raw, errors, options)
  if (Object.keys(errors).length > 0) throw invalid(errors)
  return value as T
}

function readObject(
  schema: JsonSchema,
  raw: unknown,
  errors: ValidationErrors,
  options: ReadOptions,
): Record<string, unknown> {
  const source = raw ?? {}
  if (!isPlainObject(source)) {
    errors['non_field_errors'] = [`Invalid data. Expected a dictionary, but got ${pythonType(source)}.`]
    return {}
  }
  const result: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const given = Object.hasOwn(source, name) ? source[name] : undefined
    if (given === undefined) {
      if (options.form && acceptsType(field, 'boolean') && !options.partial) result[name] = false
      else if (options.partial) continue
      else if (field.default !== undefined) result[name] = structuredClone(field.default)
      else if (schema.required?.includes(name)) errors[name] = ['This field is required.']
      continue
    }
    const read = readField(field, given, options)
    if (read.error === undefined) result[name] = read.value
    else errors[name] = read.error
  }
  return result
}

type Read = { value: unknown; error?: undefined } | { error: string[] | ValidationErrors }
const fail = (text: string): Read => ({ error: [text] })

function readField(schema: JsonSchema, given: unknown, options: ReadOptions): Read {
  const branches = schema.anyOf ?? [schema]
  if (given === null) {
    const free = branches.some((branch) => branch.type === 'null' || isFree(branch))
    return free ? { value: null } : fail('This field may not be null.')
  }
  const others = branches.filter((branch) => branch.type !== 'null')
  let first: Read | undefined
  for (const branch of others) {
    const read = readBranch(branch, given, options)
    if (read.error === undefined) return read
    first ??= read
  }
  return first ?? fail('Not a valid value.')
}

function readBranch(schema: JsonSchema, given: unknown, options: ReadOptions): Read {
  if (schema.enum !== undefined || schema.const !== undefined) {
    const allowed = schema.enum ?? [schema.const]
    return allowed.includes(given) ? { value: given } : fail(`"${wordOf(given)}" is not a valid choice.`)
  }
  switch (schema.type) {
    case 'integer':
      return readNumber(schema, given, true)
    case 'number':
      return readNumber(schema, given, false)
    case 'boolean':
      return readBoolean(given)
    case 'string':
      return readString(schema, given)
    case 'array':
      return readArray(schema, given, options)
    case 'object': {
      if (!isPlainObject(given))
        return fail(`Expected a dictionary of items but got type "${pythonType(given)}".`)
      if (schema.properties === undefined) return { value: given }
      const errors: ValidationErrors = {}
      const value = readObject(schema, given, errors, { form: false, partial: options.partial ?? false })
      return Object.keys(errors).length > 0 ? { error: errors } : { value }
    }
    default:
      return { value: given }
  }
}

function readNumber(schema: JsonSchema, given: unknown, integer: boolean): Read {
  const wrong = integer ? 'A valid integer is required.' : 'A valid number is required.'
  if (typeof given !== 'number' && typeof given !== 'string') return fail(wrong)
  const text = String(given).trim()
  const shape = integer ? /^[+-]?\d{1,19}(\.0*)?$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
  if (!shape.test(text)) return fail(wrong)
  const value = Number(text)
  if (!Number.isFinite(value) || (integer && !Number.isSafeInteger(value))) return fail(wrong)
  if (schema.minimum !== undefined && value < schema.minimum)
    return fail(`Ensure this value is greater than or equal to ${schema.minimum}.`)
  if (schema.maximum !== undefined && value > schema.maximum)
    return fail(`Ensure this value is less than or equal to ${schema.maximum}.`)
  return { value }
}

const TRUE_WORDS = new Set<unknown>([true, 1, 't', 'true', 'y', 'yes', 'on', '1'])
const FALSE_WORDS = new Set<unknown>([false, 0, 'f', 'false', 'n', 'no', 'off', '0', ''])

/** The boolean that a query or form word stands for; undefined when it stands for none. */
export function toBoolean(given: unknown): boolean | undefined {
  const word = typeof given === 'string' ? given.trim().toLowerCase() : given
  if (TRUE_WORDS.has(word)) return true
  return FALSE_WORDS.has(word) ? false : undefined
}

function readBoolean(given: unknown): Read {
  const value = toBoolean(given)
  return value === undefined ? fail('Must be a valid boolean.') : { value }
}

function readString(schema: JsonSchema, given: unknown): Read {
  if (typeof given !== 'string' && typeof given !== 'number') return fail('Not a valid string.')
  const value = String(given)
  if (value.includes('\0')) return fail('Null characters are not allowed.')
  const limit = schema.maxLength ?? MAX_TEXT
  if ([...value].length > limit) return fail(`Ensure this field has no more than ${limit} characters.`)
  if (value === '' && (schema.minLength ?? 0) > 0) return fail('This field may not be blank.')
  if (schema.minLength !== undefined && [...value].length < schema.minLength)
    return fail(`Ensure this field has at least ${schema.minLength} characters.`)
  if (schema.format === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
    return fail('Enter a valid email address.')
  if (schema.format === 'date-time' && Number.isNaN(Date.parse(value)))
    return fail(
      'Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].',
    )
  return { value }
}

function readArray(schema: JsonSchema, given: unknown, options: ReadOptions): Read {
  if (!Array.isArray(given)) return fail(`Expected a list of items but got type "${pythonType(given)}".`)
  if (schema.maxItems !== undefined && given.length > schema.maxItems)
    return fail(`Ensure this field has no more than ${schema.maxItems} elements.`)
  if (schema.items === undefined) return { value: given }
  const errors: ValidationErrors = {}
  const value = given.map((item, index) => {
    const read = readField(schema.items ?? {}, item, options)
    if (read.error === undefined) return read.value
    errors[String(index)] = read.error
    return undefined
  })
  return Object.keys(errors).length > 0 ? { error: errors } : { value }
}

/** Any value as texts about it show it: a text as it is, all else as JSON. Unlike String() it never calls what a client sent. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
}

/** True for a JSON object: neither null nor a list. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isFree = (schema: JsonSchema) =>
  schema.type === undefined && schema.enum === undefined && schema.const === undefined
const acceptsType = (schema: JsonSchema, type: string) =>
  (schema.anyOf ?? [schema]).some((branch) => branch.type === type)
