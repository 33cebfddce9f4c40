// Asks for many tasks with n requests under way at every moment. Knows no HTTP and no database: what it does is handed in.
// A batch that fails is asked again in halves, so one bad task never takes others with it; while the server is gone, all
// wait for it together.

export type AskFailure =
  /** The server is gone; nothing is known of the tasks. */
  | { readonly kind: 'gone'; readonly reason: string }
  /** This request failed: late, refused, unreadable. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The server takes one task a request. */
  | { readonly kind: 'one-by-one' }
  /** Asking again would change nothing. */
  | { readonly kind: 'useless'; readonly reason: string }

export type Asked<Answer> = { readonly answer: Answer } | { readonly failure: AskFailure }

export interface BatchWork<Item, Answer> {
  /** Items in the order they are asked; read ahead while requests are under way. */
  readonly items: AsyncIterable<readonly Item[]>
  readonly requestsAtOnce: number
  readonly batchSize: number
  /** One request. Holds one of the `requestsAtOnce` places until it answers. */
  readonly ask: (batch: readonly Item[]) => Promise<Asked<Answer>>
  /** Keeps an answer; the place of its request is taken by the next meanwhile. */
  readonly keep: (batch: readonly Item[], answer: Answer) => Promise<void>
  readonly fail: (item: Item, reason: string) => void
  /** Resolves when a server that was gone is back. @throws when it does not come. */
  readonly waitForReturn: (reason: string) => Promise<void>
  /** Ends the work; its reason is thrown. */
  readonly signal: AbortSignal
}

interface Batch<Item> {
  readonly items: readonly Item[]
  /** Requests for exactly these items that failed. */
  readonly failures: number
}

/** A single item is given up after that many requests. */
const TRIES = 2
/** Requests in a row without a success after which something is wrong with the server and not with the tasks. */
const HOPELESS = 40

/** Ends work whose requests all fail. */
export class HopelessError extends Error {}

/** Resolves when every item was kept or failed. @throws what `keep`, `items` and `waitForReturn` throw, HopelessError. */
export async function runBatches<Item, Answer>(work: BatchWork<Item, Answer>): Promise<void> {
  const fresh = readAhead(work)
  const again: Batch<Item>[] = []
  const keeping = new Set<Promise<void>>()
  let outage: Promise<void> | undefined
  let alone = false
  let fruitless = 0
  let lastReason = ''
  let broken: unknown

  // Read of the source must not wait behind requests, nor two readers ask for the same page.
  const take = async (): Promise<Batch<Item> | undefined> =>
    again.pop() ?? (await fresh.next(alone ? 1 : work.batchSize))

  const retry = ({ items, failures }: Batch<Item>, reason: string) => {
    fruitless += 1
    lastReason = reason
    if (items.length > 1) {
      const middle = Math.ceil(items.length / 2)
      again.push({ items: items.slice(middle), failures: 0 }, { items: items.slice(0, middle), failures: 0 })
    } else if (failures + 1 < TRIES) again.push({ items, failures: failures + 1 })
    else for (const item of items) work.fail(item, reason)
    if (fruitless >= HOPELESS)
      throw new HopelessError(`${HOPELESS} requests in a row failed, the last with: ${lastReason}`)
  }

  const settle = async (batch: Batch<Item>, asked: Asked<Answer>) => {
    if ('answer' in asked) {
      fruitless = 0
      const kept = work.keep(batch.items, asked.answer).finally(() => keeping.delete(kept))
      keeping.add(kept)
      kept.catch((error: unknown) => (broken ??= error))
      // Answers that wait to be kept must not fill the memory.
      if (keeping.size > work.requestsAtOnce) await Promise.race(keeping).catch(() => {})
      return
    }
    const { failure } = asked
    switch (failure.kind) {
      case 'one-by-one':
        alone = true
        for (const item of batch.items.toReversed()) again.push({ items: [item], failures: 0 })
        return
      case 'useless':
        for (const item of batch.items) work.fail(item, failure.reason)
        return
      case 'failed':
        return retry(batch, failure.reason)
      case 'gone':
        // The same task twice under a server that goes down: it may be what brings it down.
        if (batch.failures > 0) retry(batch, failure.reason)
        else again.push({ items: batch.items, failures: 1 })
        outage ??= work.waitForReturn(failure.reason).finally(() => (outage = undefined))
        await outage
    }
  }

  let busy = 0
  const place = async () => {
    while (broken === undefined) {
      work.signal.throwIfAborted()
      if (outage !== undefined) await outage
      busy += 1
      let batch: Batch<Item> | undefined
      try {
        batch = await take()
        if (batch !== undefined) await settle(batch, await work.ask(batch.items))
      } finally {
        busy -= 1
      }
      if (batch !== undefined) continue
      if (busy === 0) return
      // What another place has under way may come back in halves.
      await new Promise((done) => setTimeout(done, 5))
    }
  }
  const places = Array.from({ length: work.requestsAtOnce }, () =>
    place().catch((error: unknown) => {
      broken ??= error
    }),
  )
  await Promise.all(places)
  await Promise.allSettled(keeping)
  await fresh.end()
  if (broken !== undefined) throw broken
}

/** Batches of a source, with the next page read before it is needed. */
function readAhead<Item, Answer>(work: BatchWork<Item, Answer>) {
  const pages = work.items[Symbol.asyncIterator]()
  let buffer: Item[] = []
  let isDone = false
  let failure: unknown
  let reading: Promise<void> | undefined
  const readPage = async () => {
    try {
      const page = await pages.next()
      if (page.done === true) isDone = true
      else buffer.push(...page.value)
    } catch (error) {
      failure = error
    }
    reading = undefined
  }
  const read = () => (reading ??= readPage())
  return {
    async next(size: number): Promise<Batch<Item> | undefined> {
      while (buffer.length < size && !isDone && failure === undefined) await read()
      if (failure !== undefined) throw failure
      if (buffer.length === 0) return undefined
      const items = buffer.slice(0, size)
      buffer = buffer.slice(size)
      if (!isDone && buffer.length < size * work.requestsAtOnce) void read()
      return { items, failures: 0 }
    },
    async end() {
      await reading
      await pages.return?.()
    },
  }
}
