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

/** In a file, opened for reading and writing, that nobody else uses; eight bytes of memory a piece. */
export function fileScratch(file: ScratchFile): Scratch {
  const lengths: number[] = []
  let isOpen = true
  let end = 0
  return {
    async append(piece) {
      const at = end
      end += piece.length
      lengths.push(piece.length)
      const { bytesWritten } = await file.writev([piece], at)
      // A disk that is nearly full takes a part and says nothing.
      if (bytesWritten < piece.length)
        throw Object.assign(new Error('No space is left for what an export puts aside.'), { code: 'ENOSPC' })
    },
    async *read() {
      let at = 0
      for (const length of lengths) {
        yield await readWhole(file, at, length)
        at += length
      }
    },
    async close() {
      if (isOpen) await file.close()
      isOpen = false
    },
  }
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
