// A list of JSON members that is put aside (scratch.ts) and written later. Members become UTF-8 at once: a text that grows keeps
// every string it was made of alive, and millions of them outlive the young generation.
import { memoryScratch, type Scratch } from './scratch.ts'

/** Bytes put aside at once. */
const PIECE = 65_536
const ROOM = PIECE + PIECE / 4

export class ScratchList {
  readonly #scratch: Scratch
  #bytes = Buffer.allocUnsafe(ROOM)
  #length = 0
  #before = '\n    '

  constructor(scratch: Scratch) {
    this.#scratch = scratch
  }

  add(item: string): void {
    const text = this.#before + item
    this.#reserve(text.length < PIECE ? text.length * 3 : Buffer.byteLength(text))
    this.#length += this.#bytes.write(text, this.#length)
    this.#before = ',\n    '
  }

  /** Wait for the promise, when there is one, before adding more. */
  settle(): Promise<void> | undefined {
    return this.#length < PIECE ? undefined : this.#putAside()
  }

  /** Pieces for printList; nothing is added any more. */
  async *read(): AsyncGenerator<Uint8Array> {
    await this.#putAside()
    yield* this.#scratch.read()
  }

  async #putAside(): Promise<void> {
    await this.#scratch.append(this.#bytes.subarray(0, this.#length))
    this.#length = 0
    // A member of megabytes is an exception.
    if (this.#bytes.length > ROOM * 4) this.#bytes = Buffer.allocUnsafe(ROOM)
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}

/** `work` with as many lists as it needs; they are freed when it is done. */
export async function withScratchLists<T>(
  open: (() => Promise<Scratch>) | undefined,
  work: (newList: () => Promise<ScratchList>) => Promise<T>,
): Promise<T> {
  const opened: Scratch[] = []
  try {
    return await work(async () => {
      const scratch = await (open ?? memoryScratch)()
      opened.push(scratch)
      return new ScratchList(scratch)
    })
  } finally {
    for (const scratch of opened) await scratch.close()
  }
}
