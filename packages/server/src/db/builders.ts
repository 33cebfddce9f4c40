// Query builders over clients of a pool: names for their statements, and batches that leave in one write.

import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import type { Tables } from './tables.ts'

const MAX_NAMED = 500
const MAX_NAMED_LENGTH = 6000

export type NameOf = (text: string) => string | undefined

/** A statement's name: the same text gets the same prepared statement on every connection. */
export function statementName(text: string): string {
  return createHash('sha1').update(text).digest('base64url')
}

/**
 * Names for the plain texts that the builder sends: PostgreSQL then keeps the plan (0.7x the time of a point select). Texts
 * that vary without bound (data-manager filters) would fill the server with plans, hence the cap.
 */
export function statementNames(): NameOf {
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined) return known
    if (names.size >= MAX_NAMED || text.length > MAX_NAMED_LENGTH) return undefined
    const name = statementName(text)
    names.set(text, name)
    return name
  }
}

/** A builder that takes a connection from `connect` for each query or transaction. */
export function builderOver(connect: () => Promise<PostgresPoolClient>): Kysely<Tables> {
  const pool = { connect, end: async () => {} } as unknown as PostgresPool
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

type SendQuery = (text: string, values?: unknown[]) => unknown
const connectionOf = (query: SendQuery, release: () => void) =>
  ({ query, release }) as unknown as PostgresPoolClient

/** A connection that names its statements. */
export function namingClient(client: pg.PoolClient, nameOf: NameOf, release: () => void): PostgresPoolClient {
  return connectionOf(namingQuery(client, nameOf), release)
}

/** A connection whose statements have no names, never released. */
export function plainClient(client: pg.PoolClient): PostgresPoolClient {
  return connectionOf(
    (text, values) => client.query(text, values),
    () => {},
  )
}

function namingQuery(client: pg.PoolClient, nameOf: NameOf): SendQuery {
  return (text, values = []) => {
    const name = nameOf(text)
    return name === undefined ? client.query(text, values) : client.query({ name, text, values })
  }
}

// Every query is a write to the socket of its own, and every write wakes the server; a corked socket writes once. The
// driver keeps the socket to itself.
function socketOf(client: pg.PoolClient): Writable {
  return (client as unknown as { connection: { stream: Writable } }).connection.stream
}

/** Sends what `send` sends in one write. */
export function together<T>(client: pg.PoolClient, send: () => T): T {
  const socket = socketOf(client)
  socket.cork()
  try {
    return send()
  } finally {
    socket.uncork()
  }
}

/** Gives each client the builder whose queries all go to it; those begun in one turn leave in one write. */
export function batchBuilders(nameOf: NameOf): (client: pg.PoolClient) => Kysely<Tables> {
  const builders = new WeakMap<pg.PoolClient, Kysely<Tables>>()
  return (client) => {
    const known = builders.get(client)
    if (known !== undefined) return known
    const socket = socketOf(client)
    const send = namingQuery(client, nameOf)
    let corked = false
    const connection = connectionOf(
      (text, values) => {
        if (!corked) {
          corked = true
          socket.cork()
          process.nextTick(() => {
            corked = false
            socket.uncork()
          })
        }
        return send(text, values)
      },
      () => {},
    )
    const made = builderOver(async () => connection)
    builders.set(client, made)
    return made
  }
}
