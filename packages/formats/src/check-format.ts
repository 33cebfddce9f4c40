// The suite every format passes: no tasks, a skipped task, hostile text and names, many tasks without holding them.
// Returns problems in words; must not depend on a test runner.
import type { Format, ParsedConfig } from './format.ts'
import type { Sink } from './sink.ts'
import { memorySink } from './sink.ts'
import { sourceOf } from './source.ts'

const CONTROLS: ParsedConfig = {
  mood: { type: 'Choices', to_name: ['text'], inputs: [{ type: 'Text', valueType: null, value: 'text' }] },
}

const HOSTILE = '../"\',;\t\r\n\u0000\u202e😀\ud800=cmd()</script>'
const MANY = 10_000
/** Tasks a writer may hold between two chunks. */
const MAX_READ_AHEAD = 100

function taskText(id: number, cancelled: boolean): string {
  const value = { choices: [HOSTILE] }
  const result = [{ id: 'r', from_name: 'mood', to_name: 'text', type: 'choices', value }]
  const annotation = { id, completed_by: 1, was_cancelled: cancelled, created_at: '2024-01-01', result }
  return JSON.stringify({
    id,
    data: { text: HOSTILE, [HOSTILE]: 1, constructor: 'x' },
    annotations: [annotation],
  })
}

/** The problems of a format, empty when it keeps all laws. Errors of the writer are problems too. */
export async function checkFormat(format: Format): Promise<string[]> {
  const problems: string[] = []
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['no tasks', []],
    ['a skipped task', [taskText(1, true)]],
    ['hostile text', [taskText(1, false), '{"id":2,"__proto__":{"x":1},"annotations":[null,1]}']],
  ]
  for (const [title, texts] of lists) {
    try {
      const sink = memorySink()
      await format.write(
        sourceOf(() => texts),
        sink,
        { controls: CONTROLS },
      )
      if (sink.files.size === 0) problems.push(`${title}: no file`)
    } catch (error) {
      problems.push(`${title}: ${String(error)}`)
    }
  }
  return [...problems, ...(await checkFlow(format))]
}

// Counts instead of weighing memory: what was read but not yet written is what a writer holds.
async function checkFlow(format: Format): Promise<string[]> {
  let readSinceChunk = 0
  let mostHeld = 0
  let hasWritten = false
  let chunkCount = 0
  const source = sourceOf(function* () {
    readSinceChunk = 0
    for (let id = 1; id <= MANY; id += 1) {
      readSinceChunk += 1
      yield taskText(id, false)
    }
  })
  const sink: Sink = {
    async file(_name, chunks) {
      for await (const chunk of chunks) {
        // The header of a table comes after a first reading for its columns only.
        if (hasWritten) mostHeld = Math.max(mostHeld, readSinceChunk)
        readSinceChunk = 0
        chunkCount += 1
        hasWritten = chunk.length > 0
      }
    },
  }
  await format.write(source, sink, { controls: CONTROLS })
  if (chunkCount < MANY / MAX_READ_AHEAD) return [`many tasks: written in only ${chunkCount} chunks`]
  return mostHeld > MAX_READ_AHEAD ? [`many tasks: held ${mostHeld} tasks before writing`] : []
}
