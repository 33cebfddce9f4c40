// The PostgreSQL of these settings: the one DATABASE_URL names, checked, or the embedded one with its database made.

import { join } from 'node:path'
import pg from 'pg'
import type { Env } from '../env.ts'
import { startEmbedded } from './embedded/embedded.ts'

export interface OpenPostgres {
  readonly connection: pg.PoolConfig
  /** Stops the embedded server if this process started it. */
  stop(): Promise<void>
}

export interface OpenOptions {
  /** True: short work, which uses the embedded server of a process that runs already. */
  readonly joins?: boolean
}

const DATABASE = 'siali'
const NO_ADDRESS = 'DATABASE_URL is not an address. Write postgresql://user:password@host:5432/database.'

/** @throws Error with one clear sentence when the server cannot be reached, started or used. */
export async function openPostgres(env: Env, options: OpenOptions = {}): Promise<OpenPostgres> {
  if (env.databaseUrl !== undefined) {
    // pg takes any word for a host or a file.
    if (!/^(postgres(ql)?|socket):/.test(env.databaseUrl)) throw new Error(NO_ADDRESS)
    const connection = { connectionString: env.databaseUrl }
    await requireReachable(connection)
    return { connection, stop: () => Promise.resolve() }
  }
  const log = (line: string) => {
    if (/^(FATAL|PANIC|WARNING: {2}the database)/.test(line) && env.logLevel !== 'silent')
      process.stderr.write(`postgres: ${line}\n`)
  }
  const server = await startEmbedded({ ...options, dataDir: join(env.dataDir, 'postgres'), log })
  try {
    await createDatabase(server.connection)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { connection: { ...server.connection, database: DATABASE }, stop: () => server.stop() }
}

async function requireReachable(connection: pg.ClientConfig): Promise<void> {
  let client: pg.Client
  try {
    client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 })
  } catch {
    throw new Error(NO_ADDRESS)
  }
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    const reason =
      error instanceof Error
        ? error.message || ('code' in error ? String(error.code) : error.name)
        : String(error)
    throw new Error(`The database of DATABASE_URL cannot be used: ${reason}.`, { cause: error })
  } finally {
    await client.end().catch(() => {})
  }
}

async function createDatabase(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' })
  client.on('error', () => {})
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}
