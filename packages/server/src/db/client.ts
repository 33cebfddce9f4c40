// Connections to PostgreSQL: one pipelined pool for everything short, one small plain pool for COPY and cursors.
// Knows nothing of features. SQL itself lives in *.queries.ts, columns, operators and migrations.

import { CompiledQuery, type Kysely, type RawBuilder, type Transaction } from 'kysely'
import pg from 'pg'
import {
  batchBuilders,
  builderOver,
  namingClient,
  plainClient,
  statementName,
  statementNames,
  together,
} from './builders.ts'
import { createGatherer, statementOf, type GatheredCall } from './gather.ts'
import { noteLostConnection } from './lost-connection.ts'
import type { Tables } from './tables.ts'

export { isLostConnection } from './lost-connection.ts'

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
  /** Short queries of one request that are begun together, in one round trip on one connection. No transaction. */
  batch<T>(work: (sql: Queryable) => Promise<T>): Promise<T>
  /** A function of the database that gives one row at most, in a transaction that calls of other requests may share. */
  call<T>(call: GatheredCall): Promise<T | undefined>
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

/** Opens both pools; nothing connects before the first query. */
export function createDb(options: DbOptions): Db {
  const { namedStatements = true } = options
  const common: pg.PoolConfig = { ...options.connection, types, idleTimeoutMillis: 30_000 }
  const pool = new pg.Pool({ ...common, max: options.poolSize ?? 12, pipeline: true } as pg.PoolConfig)
  const bulk = new pg.Pool({ ...common, max: options.bulkPoolSize ?? 4 })
  // A connection that is lost must not end the process, whether it is idle, in use or on its way back: whoever uses it gets
  // the error of his query, and the next checkout opens a new one.
  for (const one of [pool, bulk]) {
    one.on('error', () => {})
    one.on('connect', (client) => client.on('error', noteLostConnection))
  }
  const nameOf = namedStatements ? statementNames() : () => undefined
  const sql = builderOver(async () => {
    const client = await connect(pool)
    return namingClient(client, nameOf, () => client.release())
  })
  const builderOf = batchBuilders(nameOf)
  return {
    sql,
    pool,
    bulk,
    named: namedStatements,
    batch: (work) => withClient(pool, (client) => work(builderOf(client))),
    call: createGatherer((name, text, values) =>
      withClient(pool, (client) => client.query({ ...(namedStatements && { name }), text, values })),
    ),
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

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  return pool.connect().catch((error) => {
    noteLostConnection(error)
    throw error
  })
}

/** Runs `work` on a client of the pool. One that is lost meanwhile does not go back. */
async function withClient<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await connect(pool)
  let lost: Error | undefined
  const onLost = (error: Error) => {
    lost = error
  }
  client.on('error', onLost)
  try {
    return await work(client)
  } finally {
    client.off('error', onLost)
    client.release(lost)
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
export function runInTwo<T>(
  db: Db,
  first: Statement,
  rest: (row: T | undefined) => readonly Statement[],
): Promise<pg.QueryResult[]> {
  return withClient(db.pool, async (client) => {
    const send = ({ name, text, values }: Statement) =>
      client.query({ ...(db.named && { name }), text, values: [...values] })
    let open = true
    try {
      const [, head] = await Promise.all(
        together(client, () => [client.query('begin'), send(first)] as const),
      )
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
      if (open) await rollback(client)
    }
  })
}

/** A client that cannot even roll back is closed. */
async function rollback(client: pg.PoolClient): Promise<void> {
  await client.query('rollback').catch((error: Error) => client.emit('error', error))
}

/** The statement that a call amounts to, for a transaction of its own. */
export function callStatement(call: GatheredCall): Statement {
  return statementOf([call], false)
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
export function withBulkTransaction<T>(
  db: Db,
  work: (tx: Tx, client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  return withClient(db.bulk, (client) =>
    builderOver(async () => plainClient(client))
      .transaction()
      .execute((tx) => work(tx, client)),
  )
}

/** Runs `work` on a client of the small pool; all its statements see the same moment and change nothing. */
export function withSnapshot<T>(bulk: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return withClient(bulk, async (client) => {
    await client.query('begin isolation level repeatable read read only')
    try {
      return await work(client)
    } finally {
      await rollback(client)
    }
  })
}

/** True for a PostgreSQL error with this SQLSTATE. */
export function isPgError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
