// Which keys a storage takes: a regular expression of a person, matched from the start of the whole key. The engine takes
// time linear in the key, whatever the expression.

import { RE2JS } from 're2js'
import { StorageError } from './connector.ts'

const MAX_PATTERN = 2048

/** True for keys that are taken. An empty filter takes all. @throws StorageError when the expression cannot be read. */
export function keyFilter(pattern: string | undefined): (key: string) => boolean {
  if (pattern === undefined || pattern === '') return () => true
  if (pattern.length > MAX_PATTERN)
    throw new StorageError('settings', `The file filter is longer than ${MAX_PATTERN} characters.`)
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(pattern)
  } catch (error) {
    throw new StorageError(
      'settings',
      `The file filter "${pattern}" is no regular expression that can be used here: ${(error as Error).message}. Look-around and back references are not supported.`,
      error,
    )
  }
  return (key) => compiled.matcher(key).lookingAt()
}
