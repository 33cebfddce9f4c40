// A list of JSON members that is put aside (scratch.ts) and written later.
import { ListBytes } from './json-lines.ts'
import { memoryScratch, type Scratch } from './scratch.ts'

export class ScratchList extends ListBytes {
  readonly #scratch: Scratch

  constructor(scratch: Scratch) {
    super()
    this.#scratch = scratch
  }

  /** Wait for the promise, when there is one, before adding more. */
  settle(): Promise<void> | undefined {
    return this.isFull ? this.#scratch.append(this.lend()) : undefined
  }

  /** Pieces for printList; nothing is added any more. */
  async *read(): AsyncGenerator<Uint8Array> {
    await this.#scratch.append(this.lend())
    yield* this.#scratch.read()
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
