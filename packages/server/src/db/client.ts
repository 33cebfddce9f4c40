// Connections to PostgreSQL: one pipelined pool for everything short, one small plain pool for COPY and cursors.
// Knows nothing of features. SQL itself lives in *.queries.ts, columns, operators and migrations.

import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import {
  CompiledQuery,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type RawBuilder,
  type Transaction,
} from 'kysely'
import pg from 'pg'
import type { Tables } from './tables.ts'

/** What a query function takes first: the database or an open transaction. */
export type Queryable = Kysely<Tables>
export type Tx = Transaction<Tables>

export interface Db {
  /** Typed queries. */
  readonly sql: Kysely<Tables>
  /** Hand-written hot statements; `pipeline: true`, so queries sent together travel together. */
  readonly pool: pg.Pool
  /** COPY, cursors and streams only: they refuse a pipelined client. */
  readonly bulk: pg.Pool
  /** False: statements must not carry names. */
  readonly named: boolean
  close(): Promise<void>
}

export interface DbOptions {
  readonly connection: pg.PoolConfig
  readonly poolSize?: number
  readonly bulkPoolSize?: number
  /** False behind a transaction pooler that cannot keep named statements (pgbouncer before 1.21). */
  readonly namedStatements?: boolean
}

// int8 ids and counts, lists of them too, fit a double for any database that fits a disk; dates stay Date; json stays text where a
// query casts it. numeric is not used.
const types = new pg.TypeOverrides()
types.setTypeParser(20, Number)
// A list of int8, written as {1,NULL,{2}}.
types.setTypeParser(1016, (text: string): unknown =>
  JSON.parse(text.replaceAll('{', '[').replaceAll('}', ']').replaceAll('NULL', 'null')),
)

const MAX_NAMED = 500
const MAX_NAMED_LENGTH = 6000

/** A statement's name: the same text gets the same prepared statement on every connection. */
function statementName(text: string): string {
  return createHash('sha1').update(text).digest('base64url')
}

// Kysely sends plain texts; naming them makes PostgreSQL keep the plan (0.7x the time of a point select). Texts that
// vary without bound (data-manager filters) would fill the server with plans, hence the cap.
function namingPool(pool: pg.Pool): PostgresPool {
  const names = new Map<string, string>()
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text)
    if (known !== undefined) return known
    if (names.size >= MAX_NAMED || text.length > MAX_NAMED_LENGTH) return undefined
    const name = statementName(text)
    names.set(text, name)
    return name
  }
  return {
    async connect() {
      const client = await pool.connect()
      const wrapped = {
        query(text: unknown, values?: unknown[]) {
          if (typeof text !== 'string') throw new TypeError('cursors go through the bulk pool')
          const name = nameOf(text)
          return name === undefined
            ? client.query(text, values)
            : client.query({ name, text, values: values ?? [] })
        },
        release: () => client.release(),
      }
      return wrapped as unknown as PostgresPoolClient
    },
    end: () => pool.end(),
  } as PostgresPool
}

/** Opens both pools; nothing connects before the first query. */
export function createDb(options: DbOptions): Db {
  const { namedStatements = true } = options
  const common: pg.PoolConfig = { ...options.connection, types, idleTimeoutMillis: 30_000 }
  const pool = new pg.Pool({ ...common, max: options.poolSize ?? 12, pipeline: true } as pg.PoolConfig)
  const bulk = new pg.Pool({ ...common, max: options.bulkPoolSize ?? 4 })
  // An idle connection that the server drops must not end the process; the next checkout opens a new one.
  pool.on('error', () => {})
  bulk.on('error', () => {})
  // The worker asks for a handler on every client it borrows.
  bulk.on('connect', (client) => client.on('error', () => {}))
  const sql = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: namedStatements ? namingPool(pool) : pool }),
  })
  return {
    sql,
    pool,
    bulk,
    named: namedStatements,
    async close() {
      await pool.end()
      await bulk.end()
    },
  }
}

/** Runs `work` in one transaction; an error rolls back and is thrown on. */
export function withTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.sql.transaction().execute(work)
}

/**
 * Runs `work` in one transaction on a pipelined client, for hot paths: statements that `work` sends together
 * (Promise.all) share one round trip. An error in the middle fails the rest with 25P02; the first one is thrown.
 */
export async function withPipeline<T>(db: Db, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await db.pool.connect()
  let broken: Error | undefined
  try {
    const began = client.query('begin')
    const [, result] = await Promise.all([began, work(client)])
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => {
      broken = cause
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** A hand-written statement with `$n` parameters; the name makes PostgreSQL keep its plan. */
export interface Statement {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
}

/**
 * Runs one transaction in two round trips: begin and `first`, then what `rest` makes of its first row, and commit. Gives
 * the answers of the rest. The first error (also of `rest`) is thrown and nothing is kept.
 */
export async function runInTwo<T>(
  db: Db,
  first: Statement,
  rest: (row: T | undefined) => readonly Statement[],
): Promise<pg.QueryResult[]> {
  const client = await db.pool.connect()
  let lost: Error | undefined
  const onLost = (error: Error) => {
    lost = error
  }
  client.on('error', onLost)
  const send = ({ name, text, values }: Statement) =>
    client.query({ ...(db.named && { name }), text, values: [...values] })
  let open = true
  try {
    const [, head] = await Promise.all(together(client, () => [client.query('begin'), send(first)] as const))
    const statements = rest(head.rows[0] as T | undefined)
    open = false
    // After an error in the middle the commit is a rollback.
    const { sent, commit } = together(client, () => ({
      sent: statements.map(send),
      commit: client.query('commit'),
    }))
    const outcomes = await Promise.allSettled([...sent, commit])
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    return await Promise.all(sent)
  } finally {
    if (open) await client.query('rollback').catch(onLost)
    client.off('error', onLost)
    client.release(lost)
  }
}

// Every query is a write to the socket of its own, and every write wakes the server: together they are one.
function together<T>(client: pg.PoolClient, send: () => T): T {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  stream.cork()
  try {
    return send()
  } finally {
    stream.uncork()
  }
}

/** The statement that a template of the query builder amounts to. */
export function toStatement(db: Queryable, query: RawBuilder<unknown>): Statement {
  const { sql: text, parameters } = query.compile(db)
  return { name: statementName(text), text, values: parameters }
}

/** A hand-written statement with `$n` parameters, inside a transaction of the query builder. */
export async function runStatement<T = unknown>(
  db: Queryable,
  statement: { readonly text: string; readonly values: readonly unknown[] },
): Promise<T[]> {
  const { rows } = await db.executeQuery<T>(CompiledQuery.raw(statement.text, [...statement.values]))
  return rows
}

/**
 * Runs `work` in one transaction on a client of the small pool: typed queries by `tx` and COPY by `client` see the same
 * transaction. One statement at a time.
 */
export async function withBulkTransaction<T>(
  db: Db,
  work: (tx: Tx, client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await db.bulk.connect()
  let broken: Error | undefined
  const lost = (error: Error) => {
    broken = error
  }
  client.on('error', lost)
  const borrowed = { query: client.query.bind(client), release() {} } as unknown as PostgresPoolClient
  const only = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: { connect: async () => borrowed, end: async () => {} } }),
  })
  try {
    return await only.transaction().execute((tx) => work(tx, client))
  } finally {
    client.off('error', lost)
    client.release(broken)
  }
}

/** Runs `work` on a client of the small pool; all its statements see the same moment and change nothing. */
export async function withSnapshot<T>(
  bulk: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await bulk.connect()
  let broken: Error | undefined
  const lost = (error: Error) => {
    broken = error
  }
  client.on('error', lost)
  try {
    await client.query('begin isolation level repeatable read read only')
    return await work(client)
  } finally {
    await client.query('rollback').catch(lost)
    client.off('error', lost)
    client.release(broken)
  }
}

/** True for a PostgreSQL error with this SQLSTATE. */
export function isPgError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
