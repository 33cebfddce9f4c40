// Vitest global set-up: one private PostgreSQL cluster per run with a migrated template database.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createDb } from './client.ts'
import { startEmbedded } from './embedded/embedded.ts'
import { migrate } from './migrate.ts'

export const TEMPLATE = 'siali_template'

declare module 'vitest' {
  interface ProvidedContext {
    /** JSON of a pg client configuration without `database`. */
    postgres: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'siali-test-'))
  const server = await startEmbedded({ dataDir: join(folder, 'postgres'), log: () => {} })
  const connection = {
    host: server.connection.host,
    user: server.connection.user,
    port: server.connection.port,
  }
  const admin = new pg.Client({ ...connection, database: 'postgres' })
  await admin.connect()
  await admin.query(`create database ${TEMPLATE}`)
  await admin.end()
  const db = createDb({ connection: { ...connection, database: TEMPLATE } })
  await migrate(db)
  await db.close()
  project.provide('postgres', JSON.stringify(connection))
  return async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
