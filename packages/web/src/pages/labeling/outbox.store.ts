// The outbox in IndexedDB, so that a reload or a closed lid loses nothing. A store for each person of this browser.

import type { OutboxEntry, OutboxStore } from './outbox.ts'

const TABLE = 'entries'

function asPromise<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The browser storage failed.'))
  })
}

function open(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'id' })
  return asPromise(request)
}

/** The store of a person; each call opens and closes its own connection. */
export function openOutboxStore(userId: number): OutboxStore {
  const name = `siali-outbox-${userId}`
  const use = async <Value>(
    mode: IDBTransactionMode,
    work: (table: IDBObjectStore) => IDBRequest<Value>,
  ): Promise<Value> => {
    const db = await open(name)
    try {
      return await asPromise(work(db.transaction(TABLE, mode).objectStore(TABLE)))
    } finally {
      db.close()
    }
  }
  return {
    all: () => use('readonly', (table) => table.getAll() as IDBRequest<OutboxEntry[]>),
    put: async (entry) => {
      await use('readwrite', (table) => table.put(entry))
    },
    remove: async (id) => {
      await use('readwrite', (table) => table.delete(id))
    },
  }
}
