// Credentials inside values that people write and read again: shown as a mask, and kept when the mask is written back. Pure.

import { isPlainObject } from './body.ts'

/** Stands for a stored secret; written back it keeps the stored one. */
export const MASK = '********'

// No author, no tokenizer, no number of tokens.
const SECRET =
  /auth(?!or(?!iz))|cookie|token(?!s|iz)|secret|passw|passphrase|credential|api[-_]?key|(^|_)key$/i
const CAMEL_KEY = /[a-z]Key$/

/** True for names whose values are credentials as a rule. */
export const namesSecret = (name: string): boolean => SECRET.test(name) || CAMEL_KEY.test(name)

/** A JSON value as people see it: texts and numbers below names of credentials are masked. */
export function maskSecrets(value: unknown, isSecret = false): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => maskSecrets(one, isSecret))
  if (isPlainObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, maskSecrets(one, isSecret || namesSecret(name))]),
    )
  const isShown = !isSecret || value === '' || (typeof value !== 'string' && typeof value !== 'number')
  return isShown ? value : MASK
}

/** `given` with what it masks taken from `stored`. `onLost` is told where nothing is stored. */
export function unmaskSecrets(
  given: unknown,
  stored: unknown,
  onLost: (name: string) => never,
  name = '',
  isSecret = false,
): unknown {
  if (Array.isArray(given))
    return given.map((one: unknown, at) =>
      unmaskSecrets(one, Array.isArray(stored) ? stored[at] : undefined, onLost, name, isSecret),
    )
  if (isPlainObject(given))
    return Object.fromEntries(
      Object.entries(given).map(([key, one]) => {
        const kept = isPlainObject(stored) && Object.hasOwn(stored, key) ? stored[key] : undefined
        return [key, unmaskSecrets(one, kept, onLost, key, isSecret || namesSecret(key))]
      }),
    )
  if (given !== MASK || !isSecret) return given
  return typeof stored === 'string' || typeof stored === 'number' ? stored : onLost(name)
}

const SHORTEST_HIDDEN = 4

/** `text` of the other side without what we sent it: servers repeat headers and passwords in their errors. */
export function withoutValues(text: string, values: readonly string[]): string {
  return values
    .filter((value) => value.length >= SHORTEST_HIDDEN)
    .reduce((clean, value) => clean.replaceAll(value, '…'), text)
}
