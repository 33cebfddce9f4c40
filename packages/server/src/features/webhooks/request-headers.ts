// The headers that people give a webhook: what they may be, and which values are shown to nobody. Pure.

import { printPython, type Json } from '@siali/labeling'
import { isPlainObject } from '../../http/body.ts'
import { invalid } from '../../http/errors.ts'
import { MASK, namesSecret } from '../../http/masking.ts'

export type RequestHeaders = Readonly<Record<string, string>>

const MOST = 10
const MOST_CHARS = 4000
const NAME = /^[a-zA-Z0-9-_]+$/
// What Node puts on the wire.
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/
// They say where a request goes and where it ends: two answers to that would be a second request.
const OURS =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*|x-siali-.*)$/i

/**
 * The headers to store. A masked value keeps the stored one of that name.
 * @throws AppError `validation`, in the incumbent's words where it checks too.
 */
export function readHeaders(given: unknown, stored: RequestHeaders): RequestHeaders {
  const entries = isPlainObject(given) ? Object.entries(given) : undefined
  const fits =
    entries !== undefined &&
    entries.length <= MOST &&
    entries.every(([name, value]) => NAME.test(name) && typeof value === 'string')
  if (!fits)
    throw invalid({ headers: [`${printPython(given as Json).slice(0, 1000)} failed JSON schema check`] })
  return Object.fromEntries(entries.map(([name, value]) => [name, readValue(name, value as string, stored)]))
}

function readValue(name: string, value: string, stored: RequestHeaders): string {
  const wrong = (text: string) => invalid({ headers: [text] })
  if (OURS.test(name)) throw wrong(`The header ${name} is set by the server. Leave it out.`)
  if (value.length > MOST_CHARS)
    throw wrong(`The value of ${name} is longer than ${MOST_CHARS} characters. Shorten it.`)
  if (UNSENDABLE.test(value))
    throw wrong(`The value of ${name} holds a character that headers cannot hold. Remove it.`)
  if (value !== MASK || !namesSecret(name)) return value
  const kept = Object.hasOwn(stored, name) ? stored[name] : undefined
  if (kept === undefined) throw wrong(`No value of ${name} is stored. Write it out.`)
  return kept
}

/** Headers as people see them: values of names that tell of credentials are masked. */
export function maskHeaders<T>(headers: Readonly<Record<string, T>>): Record<string, T | string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, namesSecret(name) && value !== '' ? MASK : value]),
  )
}
