// Applies the SQL files of db/migrations in name order, each in one transaction, once, under an advisory lock.

import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Logger, makeWorkerUtils } from 'graphile-worker'
import type { Db } from './client.ts'

const FOLDER = join(import.meta.dirname, 'migrations')
// Any constant does, as long as every server of this database uses the same.
const LOCK = 7_319_204_651
const OLDEST_SERVER = 150_000

/** Brings the database to the newest schema and returns the names of the files that were applied. */
export async function migrate(db: Db): Promise<string[]> {
  const client = await db.bulk.connect()
  try {
    await requireSupportedServer(client)
    await client.query('select pg_advisory_lock($1)', [LOCK])
    try {
      await client.query(
        'create table if not exists schema_migration (name text primary key, applied_at timestamptz not null default now())',
      )
      const done = new Set(
        (await client.query<{ name: string }>('select name from schema_migration')).rows.map(
          (row) => row.name,
        ),
      )
      const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort()
      const applied: string[] = []
      for (const file of files) {
        if (done.has(file)) continue
        await client.query('begin')
        try {
          await client.query(await readFile(join(FOLDER, file), 'utf8'))
          await client.query('insert into schema_migration (name) values ($1)', [file])
          await client.query('commit')
        } catch (error) {
          await client.query('rollback')
          throw new Error(`migration ${file} failed`, { cause: error })
        }
        applied.push(file)
      }
      await migrateWorker(db)
      return applied
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK])
    }
  } finally {
    client.release()
  }
}

async function requireSupportedServer(client: {
  query(text: string): Promise<{ rows: unknown[] }>
}): Promise<void> {
  const { rows } = await client.query("select current_setting('server_version_num')::int as version")
  const version = (rows[0] as { version: number }).version
  if (version < OLDEST_SERVER) {
    throw new Error(
      `PostgreSQL ${Math.floor(version / 10_000)} is too old: Siali Label needs 15 or newer. Upgrade the server or leave DATABASE_URL out to use the embedded one.`,
    )
  }
}

async function migrateWorker(db: Db): Promise<void> {
  const worker = await makeWorkerUtils({ pgPool: db.bulk, logger: new Logger(() => () => {}) })
  try {
    await worker.migrate()
  } finally {
    await worker.release()
  }
}
