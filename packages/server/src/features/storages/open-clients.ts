// Connections to storages that are kept open between requests: a picture then costs no handshake. Each belongs to the
// settings it was opened with; changed settings open another.

import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { AppContext } from '../../context.ts'
import type { StorageClient } from './connector.ts'
import { openStorage } from './storage.service.ts'
import type { StorageRow } from './storage.queries.ts'

interface Held {
  readonly client: Promise<StorageClient>
  uses: number
  usedAt: number
}

const IDLE_MS = 30_000
const LOOK_EVERY_MS = 10_000
const MOST = 50

const heldBy = new WeakMap<AppContext, Map<string, Held>>()

/**
 * Runs `work` with a connection to a storage. `keep` holds the connection until a stream that outlives `work` is closed.
 * @throws StorageError.
 */
export async function withOpenStorage<T>(
  cx: AppContext,
  row: StorageRow,
  work: (client: StorageClient, keep: (body: Readable) => void) => Promise<T>,
): Promise<T> {
  const all = heldBy.get(cx) ?? openPool(cx)
  const key = `${row.id} ${hash(JSON.stringify(row.params))} ${hash(row.secrets ?? '')}`
  const one = all.get(key) ?? { client: openStorage(cx, row), uses: 0, usedAt: 0 }
  all.set(key, one)
  // One that cannot be opened is tried anew the next time.
  one.client.catch(() => all.delete(key))
  const begin = () => {
    one.uses += 1
  }
  const end = () => {
    one.uses -= 1
    one.usedAt = performance.now()
  }
  begin()
  if (all.size > MOST) closeIdle(all, 0)
  try {
    return await work(await one.client, (body) => {
      begin()
      body.once('close', end)
    })
  } finally {
    end()
  }
}

function openPool(cx: AppContext): Map<string, Held> {
  const all = new Map<string, Held>()
  heldBy.set(cx, all)
  const timer = setInterval(() => {
    closeIdle(all, IDLE_MS)
    if (all.size > 0) return
    clearInterval(timer)
    heldBy.delete(cx)
  }, LOOK_EVERY_MS)
  timer.unref()
  return all
}

const hash = (text: string | Buffer) => createHash('sha256').update(text).digest('base64url')

function closeIdle(all: Map<string, Held>, idleMs: number): void {
  for (const [key, one] of all) {
    if (one.uses > 0 || performance.now() - one.usedAt < idleMs) continue
    all.delete(key)
    void one.client.then((client) => client.close()).catch(() => {})
  }
}
