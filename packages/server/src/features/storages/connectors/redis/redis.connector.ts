// Redis: texts of tasks or annotations under keys that begin with the path. Its values have no address that a browser could
// open, and its keys come in no order.

import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { checkedAddress } from '../../../../outbound/guard.ts'
import {
  StorageError,
  numberOf,
  textOf,
  type Connector,
  type OpenOptions,
  type StorageClient,
  type StorageFields,
  type StoredObject,
} from '../../connector.ts'
import { askOf } from '../../provider-call.ts'

const PAGE = 1000

export const redisConnector: Connector = {
  kind: 'redis',
  isOrdered: false,
  form: [
    { name: 'path', label: 'Path', type: 'text', placeholder: 'tasks/' },
    { name: 'host', label: 'Host', type: 'text' },
    { name: 'port', label: 'Port', type: 'text', placeholder: '6379' },
    { name: 'password', label: 'Password', type: 'password' },
    { name: 'db', label: 'Database', type: 'number' },
  ],
  async require(fields, options) {
    readParams(fields, options)
  },
  isComplete: () => true,
  place(fields) {
    const prefix = textOf(fields, 'path') ?? ''
    return {
      prefix,
      label: prefix,
      addressOf: (key) => `redis://${key}`,
      keyOf: () => undefined,
      keyFor: (name) => prefix + name,
    }
  },
  open: (fields, options) => createClient(readParams(fields, options), options),
  endpoint(fields, options) {
    const { host, port } = readParams(fields, options)
    return new URL(`redis://${host.includes(':') ? `[${host}]` : host}:${port}`)
  },
  remedy: (step) =>
    step === 'credentials' || step === 'place'
      ? {
          text: 'Check host, port, password and database with this command.',
          paste: 'redis-cli -h HOST -p PORT -a PASSWORD -n DB ping',
        }
      : undefined,
}

interface RedisParams {
  readonly host: string
  readonly port: number
  readonly password: string | undefined
  readonly database: number
  readonly prefix: string
  /** The administrator set the host, nobody else. */
  readonly isHostTrusted: boolean
}

/** @throws StorageError for a port that is none. */
function readParams(fields: StorageFields, { cx, direction }: OpenOptions): RedisParams {
  const { cloud } = cx.env
  const own = textOf(fields, 'host')
  const port = textOf(fields, 'port') ?? cloud.redisPort ?? '6379'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new StorageError('settings', `"${port}" is no port: type a number up to 65535.`)
  return {
    host: own ?? cloud.redisHost ?? 'localhost',
    port: Number(port),
    // The server's own password is for the server's own Redis, not for a host that somebody typed.
    password: textOf(fields, 'password') ?? (own === undefined ? cloud.redisPassword : undefined),
    database: numberOf(fields, 'db', direction === 'source' ? 1 : 2),
    prefix: textOf(fields, 'path') ?? '',
    isHostTrusted: own === undefined && cloud.redisHost !== undefined,
  }
}

async function createClient(params: RedisParams, { cx }: OpenOptions): Promise<StorageClient> {
  const { host, port, prefix } = params
  const { cloud, storageTimeoutMs } = cx.env
  const settings = params.isHostTrusted ? { ...cx.env, ssrfProtection: false } : cx.env
  const { address } = await checkedAddress(host, settings)
  const { createClient: create } = await import('@redis/client')
  const ca = cloud.redisCaFile === undefined ? undefined : await readFile(cloud.redisCaFile)
  const connection = {
    host: address,
    port,
    connectTimeout: storageTimeoutMs,
    reconnectStrategy: false,
  } as const
  const redis = create({
    database: params.database,
    ...(params.password !== undefined && { password: params.password }),
    socket: cloud.redisTls
      ? { ...connection, tls: true, servername: host, ...(ca !== undefined && { ca }) }
      : connection,
  })
  // Every call gives its own error; without a listener one of them would end the process.
  redis.on('error', () => {})
  const wait = askOf({
    place: `Redis at ${host}:${port}`,
    secrets: params.password === undefined ? [] : [params.password],
    factsOf: () => ({ status: undefined, code: undefined }),
  })
  const ask = <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const connected = async () => {
      // A connection that was lost, by a restart of the server for one, is made anew.
      if (!redis.isOpen) await redis.connect()
      return work()
    }
    return wait(what, connected())
  }
  const read = (key: string) =>
    ask(`read "${key}"`, async () => {
      const value = await redis.get(key)
      if (value === null) throw new StorageError('gone', `"${key}" is not there.`)
      return Buffer.from(value)
    })
  const facts = { modifiedAt: undefined, etag: '', mediaType: 'application/json' }
  return {
    check: () =>
      ask('connect', async () => {
        await redis.ping()
      }),
    async *list({ signal }) {
      let cursor = '0'
      do {
        signal?.throwIfAborted()
        const step = await ask('list keys', () =>
          redis.scan(cursor, { MATCH: `${escapeGlob(prefix)}*`, COUNT: PAGE, TYPE: 'string' }),
        )
        // A scan may name a key twice.
        const keys = [...new Set(step.keys)]
        const sizes = await ask('list keys', () => Promise.all(keys.map((key) => redis.strLen(key))))
        const objects = keys.map((key, at) => describe(key, sizes[at] ?? 0))
        // A scan goes on from its mark on the connection that made it, and on no other.
        for (let from = 0; from < objects.length; from += PAGE)
          yield { objects: objects.slice(from, from + PAGE), cursor: undefined }
        cursor = step.cursor
      } while (cursor !== '0')
    },
    async read(key, range) {
      const value = await read(key)
      const part = range === undefined ? value : value.subarray(range.start, range.end + 1)
      return { body: Readable.from([part], { objectMode: false }), sizeBytes: value.length, ...facts }
    },
    async find(key) {
      return { sizeBytes: (await read(key)).length, ...facts }
    },
    async write(key, json) {
      await ask(`write "${key}"`, () => redis.set(key, json))
    },
    async remove(key) {
      await ask(`remove "${key}"`, () => redis.del(key))
    },
    close() {
      if (redis.isOpen) redis.destroy()
      return Promise.resolve()
    },
  }
}

const describe = (key: string, sizeBytes: number): StoredObject => ({
  key,
  sizeBytes,
  modifiedAt: new Date(0),
  etag: '',
})

const escapeGlob = (text: string) => text.replaceAll(/[\\*?[\]]/g, String.raw`\$&`)
