// Work that only a few may do at a time; the others wait in order.

export class Turns {
  readonly #most: number
  #running = 0
  readonly #queue: (() => void)[] = []

  constructor(most: number) {
    this.#most = most
  }

  get waiting(): number {
    return this.#queue.length
  }

  get isIdle(): boolean {
    return this.#running === 0
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) await new Promise<void>((resolve) => this.#queue.push(resolve))
    else this.#running += 1
    try {
      return await work()
    } finally {
      // A place goes on to the next without being free in between.
      const next = this.#queue.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
