// Values in the words the incumbent's messages use: Python's text of JSON. Programs match these messages.

import type { Json } from '../json.ts'

/** A text in Python's quotes. */
export function quotePython(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let inner = ''
  for (const sign of text) {
    if (sign === '\\') inner += '\\\\'
    else if (sign === quote) inner += `\\${sign}`
    else if (sign === '\n') inner += '\\n'
    else if (sign === '\r') inner += '\\r'
    else if (sign === '\t') inner += '\\t'
    else if (sign < ' ' || sign === '\u007f')
      inner += `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`
    else inner += sign
  }
  return quote + inner + quote
}

/** JSON as Python prints it inside others: `{'a': [1, None, True]}`. */
export function wordPython(value: Json | undefined): string {
  if (value === null || value === undefined) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return quotePython(value)
  if (Array.isArray(value)) return `[${value.map((item: Json) => wordPython(item)).join(', ')}]`
  const entries = Object.entries(value as Record<string, Json>)
  return `{${entries.map(([key, item]) => `${quotePython(key)}: ${wordPython(item)}`).join(', ')}}`
}

/** JSON as Python prints it alone: texts without quotes. */
export function printPython(value: Json | undefined): string {
  return typeof value === 'string' ? value : wordPython(value)
}

/** Name of the Python type of a JSON value: the incumbent's texts say it, and scripts match on them. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (typeof value === 'string') return 'str'
  return Array.isArray(value) ? 'list' : 'dict'
}

/** At most `limit` characters of a text, the cut marked. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`
}
