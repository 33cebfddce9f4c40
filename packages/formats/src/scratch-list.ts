// A list of JSON members that is put aside (scratch.ts) and written later, compressed block by block as it grows.
import { ListBytes } from './json-lines.ts'
import { BLOCK_BYTES, PackedBlock, packBlock } from './packed-block.ts'
import { memoryScratch, type Scratch } from './scratch.ts'

export class ScratchList extends ListBytes {
  readonly #scratch: Scratch
  readonly #sums: Pick<PackedBlock, 'crc' | 'length'>[] = []
  /** Ends when all blocks are put aside. */
  #packing: Promise<void> = Promise.resolve()

  constructor(scratch: Scratch) {
    super(BLOCK_BYTES)
    this.#scratch = scratch
  }

  /** Wait for the promise, when there is one, before adding more. */
  settle(): Promise<void> | undefined {
    return this.isFull ? this.#pack() : undefined
  }

  /** Pieces for printList; nothing is added any more. */
  async *read(): AsyncGenerator<PackedBlock> {
    await this.#pack()
    await this.#packing
    let n = 0
    for await (const packed of this.#scratch.read()) {
      const { crc, length } = this.#sums[n++] ?? { crc: 0, length: 0 }
      yield new PackedBlock(packed, crc, length)
    }
  }

  async close(): Promise<void> {
    await this.#packing.catch(() => {})
    await this.#scratch.close()
  }

  /** Begins with the next block, and waits for the last: two are in memory. */
  #pack(): Promise<void> {
    const last = this.#packing
    const block = packBlock(this.take())
    this.#packing = Promise.all([block, last]).then(([{ packed, crc, length }]) => {
      if (length === 0) return undefined
      this.#sums.push({ crc, length })
      return this.#scratch.append(packed)
    })
    // It is thrown by who waits for it.
    this.#packing.catch(() => {})
    return last
  }
}

/** `work` with as many lists as it needs; they are freed when it is done. */
export async function withScratchLists<T>(
  open: (() => Promise<Scratch>) | undefined,
  work: (newList: () => Promise<ScratchList>) => Promise<T>,
): Promise<T> {
  const opened: ScratchList[] = []
  try {
    return await work(async () => {
      const list = new ScratchList(await (open ?? memoryScratch)())
      opened.push(list)
      return list
    })
  } finally {
    for (const list of opened) await list.close()
  }
}
