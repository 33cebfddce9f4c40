// A database of its own for a test file, cloned from the migrated template (33-136 ms).

import pg from 'pg'
import { inject } from 'vitest'
import { createDb, type Db } from './client.ts'
import { TEMPLATE } from './testing.setup.ts'

let counter = 0

export interface TestDatabase {
  readonly db: Db
  readonly connection: pg.ClientConfig
  drop(): Promise<void>
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const server = JSON.parse(inject('postgres')) as pg.ClientConfig
  counter += 1
  const database = `test_${process.pid}_${counter}_${Date.now()}`
  const run = async (text: string) => {
    const client = new pg.Client({ ...server, database: 'postgres' })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  await run(`create database ${database} template ${TEMPLATE} strategy wal_log`)
  const connection = { ...server, database }
  const db = createDb({ connection: connection as pg.PoolConfig, poolSize: 8 })
  return {
    db,
    connection,
    async drop() {
      await db.close()
      await run(`drop database ${database} with (force)`)
    },
  }
}
