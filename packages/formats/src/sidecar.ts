// Files that say where something is heard in the recording beside them: read alone they make a task that names it.
import { taskOfResults } from './read-results.ts'
import { decodeText, FileError, ITEM_LIMITS, type ReadableFile, type Reader } from './reader.ts'
import { recordingTarget, timeResults } from './time-results.ts'
import type { TimeSpan } from './time-spans.ts'

export interface Sidecar {
  readonly extensions: readonly string[]
  /** Spans by the name of the recording; an empty name is the recording beside the file. @throws SyntaxError. */
  spans(text: string): ReadonlyMap<string, readonly TimeSpan[]>
}

/** The reader of such a file: a task for each recording. */
export function sidecarReader(id: string, title: string, sidecar: Sidecar): Reader {
  return {
    id,
    title,
    extensions: sidecar.extensions,
    isList: false,
    describesMedia: 'stem',
    async *read(file, context) {
      const { key } = recordingTarget(context)
      for (const [name, spans] of await spansOf(file, sidecar)) {
        const data = { [key]: name === '' ? stemOf(file.name) : name }
        yield [taskOfResults(context, file.id, data, timeResults(context, spans))]
      }
    },
  }
}

async function spansOf(
  file: ReadableFile,
  sidecar: Sidecar,
): Promise<ReadonlyMap<string, readonly TimeSpan[]>> {
  let whole = ''
  for await (const text of decodeText(file)) {
    whole += text
    if (whole.length > ITEM_LIMITS.itemBytes)
      throw new FileError(
        file,
        `more than ${ITEM_LIMITS.itemBytes} characters are too long for one recording`,
      )
  }
  try {
    return sidecar.spans(whole)
  } catch (error) {
    throw error instanceof SyntaxError ? new FileError(file, error.message, error) : error
  }
}

/** The name of a file without its folder and extension. */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? name : name.slice(0, dot)
}
