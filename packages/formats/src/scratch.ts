// What a format puts aside while it reads tasks, because it belongs behind what is known only after the last of them: the
// rows of a table behind its header, annotations behind images. So tasks are read and parsed once. Must not open files.

export interface Scratch {
  /**
   * Puts a piece of some 10 kB aside. Wait for the promise, when there is one, before the next; then the piece's memory is the
   * caller's again.
   */
  append(piece: Uint8Array): Promise<void> | undefined
  /** The pieces as they were appended, each whole. After the last `append`. */
  read(): AsyncIterable<Uint8Array>
  /** Frees what is held. Safe to call twice. */
  close(): Promise<void>
}

/** In memory: for tests and for exports that fit into it. */
export function memoryScratch(): Promise<Scratch> {
  let pieces: Uint8Array[] = []
  return Promise.resolve({
    append(piece) {
      pieces.push(Uint8Array.from(piece))
      return undefined
    },
    async *read() {
      yield* pieces
    },
    close() {
      pieces = []
      return Promise.resolve()
    },
  })
}

/** The calls of an open file that a scratch needs; those of node's FileHandle. */
export interface ScratchFile {
  writev(pieces: readonly Uint8Array[], position: number): Promise<{ readonly bytesWritten: number }>
  read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>
  close(): Promise<void>
}

/** Bytes read at once. */
const RUN = 262_144

/**
 * In a file, opened for reading and writing, that nobody else uses; eight bytes of memory a piece. The disk works beside who
 * writes and who reads: one piece is being written while the next is made, one run is read while the last is used.
 */
export function fileScratch(file: ScratchFile): Scratch {
  const lengths: number[] = []
  let isOpen = true
  let end = 0
  let copy = Buffer.alloc(0)
  let writing: Promise<void> = Promise.resolve()

  async function write(piece: Uint8Array, at: number): Promise<void> {
    const { bytesWritten } = await file.writev([piece], at)
    // A disk that is nearly full takes a part and says nothing.
    if (bytesWritten < piece.length)
      throw Object.assign(new Error('No space is left for what an export puts aside.'), { code: 'ENOSPC' })
  }

  return {
    async append(piece) {
      await writing
      if (copy.length < piece.length) copy = Buffer.allocUnsafe(piece.length)
      copy.set(piece)
      writing = write(copy.subarray(0, piece.length), end)
      // It is thrown when the next piece comes, or when they are read.
      writing.catch(() => {})
      end += piece.length
      lengths.push(piece.length)
    },
    async *read() {
      await writing
      const runs = runsOf(lengths)
      let reading = readRun(file, runs.next().value)
      while (reading !== undefined) {
        const pieces = await reading
        reading = readRun(file, runs.next().value)
        // Should the reader stop here, nobody waits for it any more.
        reading?.catch(() => {})
        yield* pieces
      }
    },
    async close() {
      if (!isOpen) return
      isOpen = false
      await writing.catch(() => {})
      await file.close()
    },
  }
}

interface Run {
  readonly at: number
  readonly lengths: readonly number[]
}

/** Pieces one behind the other that are read together. */
function* runsOf(lengths: readonly number[]): Generator<Run, undefined> {
  let at = 0
  let run: number[] = []
  let bytes = 0
  for (const length of lengths) {
    run.push(length)
    bytes += length
    if (bytes < RUN) continue
    yield { at, lengths: run }
    at += bytes
    run = []
    bytes = 0
  }
  if (run.length > 0) yield { at, lengths: run }
  return undefined
}

function readRun(file: ScratchFile, run: Run | undefined): Promise<Uint8Array[]> | undefined {
  if (run === undefined) return undefined
  const length = run.lengths.reduce((sum, one) => sum + one, 0)
  return readWhole(file, run.at, length).then((whole) => {
    let from = 0
    return run.lengths.map((one) => whole.subarray(from, (from += one)))
  })
}

async function readWhole(file: ScratchFile, at: number, length: number): Promise<Uint8Array> {
  const piece = Buffer.allocUnsafe(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(piece, done, length - done, at + done)
    if (bytesRead === 0) throw new Error('A file that an export uses is shorter than it was.')
    done += bytesRead
  }
  return piece
}
