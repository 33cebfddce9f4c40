// A list of JSON members that is put aside (scratch.ts) and written later.
import { ListText } from './json-lines.ts'
import { memoryScratch, type Scratch } from './scratch.ts'

/** Characters put aside at once. */
const PIECE = 65_536

export class ScratchList {
  readonly #scratch: Scratch
  readonly #list = new ListText()

  constructor(scratch: Scratch) {
    this.#scratch = scratch
  }

  add(item: string): void {
    this.#list.add(item)
  }

  /** Wait for the promise, when there is one, before adding more. */
  settle(): Promise<void> | undefined {
    return this.#list.length < PIECE ? undefined : this.#scratch.append(Buffer.from(this.#list.take()))
  }

  /** Pieces for printList; nothing is added any more. */
  async *read(): AsyncGenerator<Uint8Array> {
    await this.#scratch.append(Buffer.from(this.#list.take()))
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
