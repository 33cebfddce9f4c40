// The laws of codecs, checked on one example: reading, writing and reading again gives the same records, and what is
// written is stable. With `exact` the first writing must equal the example byte for byte.

import { resolveConfig } from '../config/config.resolve.ts'
import { parseConfig } from '../config/config.tree.ts'
import { createDoc } from '../document/change.ts'
import type { JsonObject } from '../json.ts'
import { isJsonObject, sameJson } from '../json.ts'
import { textOfValue } from '../tags/object/text/text.space.ts'
import type { DecodedResults } from './results.decode.ts'
import { decodeResults } from './results.decode.ts'
import { encodeResults } from './results.encode.ts'

export interface CodecCase {
  readonly name: string
  readonly config: string
  readonly task: JsonObject
  /** What is read; the result where nothing else is given. */
  readonly input: readonly JsonObject[]
  readonly result: readonly JsonObject[]
}

/** Reads a fixture file: `{"cases": [{name, config, task, input?, result}]}`. @throws Error when it is none. */
export function readCases(text: string): CodecCase[] {
  const parsed: unknown = JSON.parse(text)
  const cases = isJsonObject(parsed) ? parsed['cases'] : undefined
  if (!Array.isArray(cases)) throw new Error('a fixture file holds cases')
  return cases.map((one: unknown) => {
    if (!isJsonObject(one)) throw new Error('a case is an object')
    const result = (one['result'] ?? []) as readonly JsonObject[]
    return {
      name: String(one['name']),
      config: String(one['config']),
      task: (one['task'] ?? {}) as JsonObject,
      input: (one['input'] ?? result) as readonly JsonObject[],
      result,
    }
  })
}

/** What one reading and writing of an example gives. */
export function recode(
  one: CodecCase,
  input: readonly unknown[] = one.input,
): { readonly written: JsonObject[]; readonly decoded: DecodedResults } {
  const config = resolveConfig(parseConfig(one.config), one.task)
  let count = 0
  const decoded = decodeResults(config, input, (length) => `new${(count += 1)}`.padEnd(length, '_'))
  const written = encodeResults(config, createDoc(decoded.records), (name, item) => {
    const object = config.objects.find((candidate) => candidate.name === name)
    const size = decoded.mediumSizes.get(name)?.get(Array.isArray(object?.value) ? (item ?? 0) : 0)
    if (object?.tag.space !== 'text') return size === undefined ? undefined : { size }
    const text = textOfValue(object, object.value)
    return text === undefined ? undefined : { text }
  })
  return { written, decoded }
}

/** @throws Error naming the broken law. */
export function checkCodec(one: CodecCase, options: { readonly exact?: boolean } = {}): void {
  const first = recode(one)
  const second = recode(one, first.written)
  if (JSON.stringify(second.written) !== JSON.stringify(first.written)) {
    throw new Error(
      `${one.name}: written again it differs\n${JSON.stringify(first.written)}\n${JSON.stringify(second.written)}`,
    )
  }
  const shapes = (decoded: DecodedResults) =>
    decoded.records.filter((record) => record.kind !== 'relation' && record.kind !== 'opaque')
  const third = recode(one, second.written)
  if (!sameJson(shapes(second.decoded), shapes(third.decoded))) {
    throw new Error(`${one.name}: read again the records differ`)
  }
  if (options.exact === true && JSON.stringify(first.written) !== JSON.stringify(one.result)) {
    throw new Error(
      `${one.name}: not as in the example\n${JSON.stringify(first.written)}\n${JSON.stringify(one.result)}`,
    )
  }
}
