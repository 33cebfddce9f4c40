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

/**
 * The store of a person. Its connection stays open as long as the page: what a page that is being left puts is asked
 * for and committed before the call returns, and nothing after that would still run.
 */
export function openOutboxStore(userId: number): OutboxStore {
  const name = `siali-outbox-${userId}`
  let connection: IDBDatabase | undefined
  const connect = async (): Promise<IDBDatabase> => {
    const db = await open(name)
    const forget = () => {
      connection = undefined
    }
    db.onclose = forget
    db.onversionchange = () => {
      db.close()
      forget()
    }
    connection = db
    return db
  }
  const use = async <Value>(
    mode: IDBTransactionMode,
    work: (table: IDBObjectStore) => IDBRequest<Value>,
  ): Promise<Value> => {
    const db = connection ?? (await connect())
    const transaction = db.transaction(TABLE, mode)
    const answer = asPromise(work(transaction.objectStore(TABLE)))
    transaction.commit()
    return answer
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
