// What an export reads: tasks as raw JSON text, parsed only by the formats that need objects.
// Must not know where tasks come from.
import { isObject, parseJsonText, printJson } from './json-text.ts'
import type { JsonObject, JsonValue } from './json-text.ts'

/** One task of the export: `text` is its JSON as exported; `task()` parses on demand. */
export interface TaskText {
  readonly text: string
  /** @throws SyntaxError when the text is not JSON, TypeError when it is not an object. */
  task(): JsonObject
  /** The same with every number a double: five times as fast, for formats that compute with them. @throws as task. */
  values(): JsonObject
}

/**
 * The tasks in export order. Formats that read again (format.ts) iterate twice: for them each iteration must start anew and
 * give the same tasks.
 */
export interface TaskSource extends AsyncIterable<TaskText> {
  /** The same in batches, as they come: a turn of the event loop each instead of one a task. */
  batches(): AsyncIterable<Iterable<TaskText>>
}

/** A task over its JSON text. */
export function taskFromText(text: string): TaskText {
  return {
    text,
    task: () => parseTaskText(text),
    values() {
      const value = JSON.parse(text) as JsonValue
      if (!isObject(value)) throw new TypeError('An exported task must be a JSON object.')
      return value
    },
  }
}

/** @throws SyntaxError when the text is not JSON, TypeError when it is not an object. */
export function parseTaskText(text: string): JsonObject {
  const value = parseJsonText(text)
  if (!isObject(value)) throw new TypeError('An exported task must be a JSON object.')
  return value
}

/** A task as JSON text, in one line. */
export const printTaskText = (task: JsonObject): string => printJson(task, 0)

/** A source that opens a stream of JSON texts, one task each, every time it is iterated. */
export function sourceOf(open: () => AsyncIterable<string> | Iterable<string>): TaskSource {
  return batchSource(async function* () {
    for await (const text of open()) yield [taskFromText(text)]
  })
}

/** A source that opens a stream of batches every time it is iterated. */
export function batchSource(open: () => AsyncIterable<Iterable<TaskText>>): TaskSource {
  return {
    batches: open,
    async *[Symbol.asyncIterator]() {
      for await (const batch of open()) yield* batch
    },
  }
}
