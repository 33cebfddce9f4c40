// From who pushes bytes to who pulls them: what a writer into a sink and the reader of a stream have in common.

/** Bytes that may wait for the reader before the writer has to. */
const HELD = 262_144
/** Bytes that travel together. */
const GATHERED = 65_536

/** The reader went away; nothing more needs to be written. */
export class ReaderGone extends Error {
  constructor() {
    super('Nobody reads any more.')
  }
}

export interface BytePipe {
  /** Wait for the promise, when there is one, before pushing more. @throws ReaderGone. */
  readonly push: (bytes: Uint8Array) => Promise<void> | undefined
  /** No more comes; with an error the reader gets it after what was pushed. */
  readonly end: (error?: unknown) => void
  /** What was pushed, in larger pieces. */
  readonly bytes: AsyncIterable<Uint8Array>
  /** The reader is done; pushing fails from now on. */
  readonly stop: () => void
}

export function bytePipe(): BytePipe {
  let parts: Uint8Array[] = []
  let length = 0
  let ended = false
  let stopped = false
  let failure: { readonly error: unknown } | undefined
  let wakeReader = () => {}
  let wakeWriter = () => {}
  return {
    push(bytes) {
      if (stopped) throw new ReaderGone()
      parts.push(bytes)
      length += bytes.length
      if (length >= GATHERED) wakeReader()
      if (length < HELD) return undefined
      return new Promise<void>((resolve) => (wakeWriter = resolve)).then(() => {
        if (stopped) throw new ReaderGone()
      })
    },
    end(error) {
      ended = true
      if (error !== undefined) failure = { error }
      wakeReader()
    },
    stop() {
      stopped = true
      wakeWriter()
    },
    bytes: {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          if (length < GATHERED && !ended) await new Promise<void>((resolve) => (wakeReader = resolve))
          if (length > 0) {
            const taken = Buffer.concat(parts)
            parts = []
            length = 0
            wakeWriter()
            yield taken
          } else if (ended) break
        }
        if (failure !== undefined) throw failure.error
      },
    },
  }
}
