// Rows of a Parquet file. A few bytes of one may unpack to more than any memory holds, so that is done on a thread that may end
// without the program.
import { Worker } from 'node:worker_threads'
import { FileError, type ReadableFile } from '../reader.ts'
import { MAX_PAGE, type Asked, type Part, type Told } from './rows.messages.ts'

export type { Row } from './rows.messages.ts'

const MEMORY_MB = 768

/** Parts in order. @throws FileError, and what the file itself throws. */
export async function* partsOf(file: ReadableFile): AsyncGenerator<Part> {
  const worker = new Worker(new URL('./rows.worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  })
  const send = (asked: Asked, moved: ArrayBuffer[] = []) => worker.postMessage(asked, moved)
  /** Why bytes could not be read; told in its own words. */
  let failure: unknown
  let answer = Promise.withResolvers<Exclude<Told, { kind: 'slice' }>>()
  const slice = async ({ id, start, end }: Extract<Told, { kind: 'slice' }>) => {
    try {
      const bytes = await bytesOf(file, start, end)
      send({ kind: 'slice', id, bytes }, [bytes])
    } catch (error) {
      failure ??= error
      send({ kind: 'slice', id, reason: (error as Error).message })
    }
  }
  worker.on('message', (told: Told) => (told.kind === 'slice' ? void slice(told) : answer.resolve(told)))
  worker.on('error', (error: Error & { code?: string }) => {
    const reason =
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? `its rows take more than ${MEMORY_MB} MB of memory: write the file with smaller row groups`
        : error.message
    answer.reject(new FileError(file, reason, error))
  })
  worker.on('exit', () => answer.reject(new FileError(file, 'its reading ended early: try again')))
  // Awaited below; until then a failure is no stray one.
  answer.promise.catch(() => undefined)
  try {
    for (;;) {
      send({ kind: 'next', byteLength: file.sizeBytes })
      const told = await answer.promise
      if (told.kind === 'end') return
      if (told.kind === 'broken') throw failure ?? new FileError(file, told.reason)
      answer = Promise.withResolvers()
      answer.promise.catch(() => undefined)
      yield told.part
    }
  } finally {
    await worker.terminate()
  }
}

async function bytesOf(file: ReadableFile, start: number, end: number): Promise<ArrayBuffer> {
  if (end - start > MAX_PAGE)
    throw new FileError(
      file,
      `a column of a row group is larger than ${MAX_PAGE} bytes: write the file with smaller row groups`,
    )
  const whole = new Uint8Array(end - start)
  let at = 0
  if (end > start)
    for await (const chunk of file.open(start, end)) {
      whole.set(chunk, at)
      at += chunk.length
    }
  return whole.buffer
}
