// The open connection to a bucket of Google. Its official library for authentication makes the calls, with guarded agents;
// that for storage signs links. The latter makes no calls: it takes no agent, keeps one for the whole process, and ends all
// downloads of that agent when one of them is given up.

import type { AuthClient, GoogleAuth } from 'google-auth-library'
import { guardedAgents, type GuardedAgents } from '../../../../outbound/guard.ts'
import { checkListing, wholeSize } from '../../bucket-place.ts'
import {
  StorageError,
  type ListOptions,
  type ListPage,
  type OpenOptions,
  type StorageClient,
} from '../../connector.ts'
import { askOf, type Ask, type ErrorFacts } from '../../provider-call.ts'
import { streamOf } from '../../stream-of.ts'
import type { GcsParams } from './gcs.params.ts'

const PAGE = 1000
const GOOGLE = 'https://storage.googleapis.com'
const SCOPES = ['https://www.googleapis.com/auth/devstorage.read_write']

const NO_CREDENTIALS =
  'Your default credentials were not found. To set up Application Default Credentials, see https://cloud.google.com/docs/authentication/external/set-up-adc for more information.'

interface Authenticated {
  readonly client: AuthClient
  /** Signs links; undefined: nobody does for an emulator. */
  readonly signer: GoogleAuth | undefined
}

/** @throws StorageError in the incumbent's words where the machine has no credentials. */
export async function authenticate(params: GcsParams, agents?: GuardedAgents): Promise<Authenticated> {
  const { credentials } = params
  const { GoogleAuth, JWT, PassThroughClient } = await import('google-auth-library')
  if (credentials.by === 'nobody') return { client: new PassThroughClient(), signer: undefined }
  if (credentials.by === 'key') {
    const { email, privateKey, keyId } = credentials.key
    const client = new JWT({
      email,
      key: privateKey,
      ...(keyId !== undefined && { keyId }),
      scopes: SCOPES,
      ...(agents !== undefined && { transporterOptions: { agent: agentsOf(agents) } }),
    })
    // It signs by the client's key in the name that it finds here, and asks nobody.
    const signer = new GoogleAuth({ authClient: client })
    signer.jsonContent = { client_email: email, private_key: privateKey }
    return { client, signer }
  }
  // They may lie at the metadata address of the machine, which nobody but this library is let near.
  lookForMachine()
  const signer = new GoogleAuth({ scopes: SCOPES })
  try {
    return { client: await signer.getClient(), signer }
  } catch (error) {
    throw new StorageError('settings', NO_CREDENTIALS, error)
  }
}

/**
 * The library tells machines of Google's by what they are. On others it would call the metadata address, wait for that, and
 * print a warning of its own; it does where the administrator says so.
 */
function lookForMachine(): void {
  const { METADATA_SERVER_DETECTION: detection, GCE_METADATA_HOST: host, GCE_METADATA_IP: ip } = process.env
  if (detection === undefined && host === undefined && ip === undefined)
    process.env['METADATA_SERVER_DETECTION'] = 'bios-only'
}

const agentsOf = (agents: GuardedAgents) => (url: URL) =>
  url.protocol === 'https:' ? agents.httpsAgent : agents.httpAgent

export async function createGcsClient(params: GcsParams, options: OpenOptions): Promise<StorageClient> {
  const { cx, direction } = options
  const { emulator } = params
  const agents = guardedAgents(emulator === undefined ? cx.env : { ...cx.env, ssrfProtection: false })
  const { client, signer } = await authenticate(params, agents)
  const place = `bucket "${params.bucket}"`
  const ask = askOf({ place, secrets: secretsOf(params), factsOf })
  const origin = emulator?.origin ?? GOOGLE
  const objects = `/b/${encodeURIComponent(params.bucket)}/o`
  const call: Call = (path, more = {}) =>
    client.request({
      url: `${origin}${path}`,
      agent: agentsOf(agents),
      timeout: cx.env.storageTimeoutMs,
      retry: true,
      ...more,
    })
  const api: Call = (path, more) => call(`/storage/v1${path}`, more)
  const list = (how: ListOptions & { most?: number }) => listObjects(api, objects, params.prefix, ask, how)
  const objectPath = (key: string) => `${objects}/${encodeURIComponent(key)}`
  return {
    async check() {
      if (direction === 'target') return checkTarget(api, params.bucket, ask)
      return checkListing(list({ after: undefined, isRecursive: true, most: 1 }), {
        place,
        prefix: params.prefix,
      })
    },
    list,
    async read(key, range, signal) {
      const answer = await ask(
        `read "${key}"`,
        api(objectPath(key), {
          params: { alt: 'media' },
          responseType: 'stream',
          // The bytes as they are stored: ranges count those.
          headers: {
            'accept-encoding': 'gzip',
            ...(range !== undefined && { range: `bytes=${range.start}-${range.end}` }),
          },
          compress: false,
          ...(signal !== undefined && { signal }),
        }),
      )
      const header = (name: string) => answer.headers.get(name) ?? undefined
      const length = header('content-length')
      const modified = header('last-modified')
      return {
        body: streamOf(answer.data),
        sizeBytes: wholeSize(header('content-range'), length === undefined ? undefined : Number(length)),
        modifiedAt: modified === undefined ? undefined : new Date(modified),
        etag: /crc32c=([^,\s]+)/.exec(header('x-goog-hash') ?? '')?.[1] ?? '',
        mediaType: header('content-type'),
      }
    },
    async find(key) {
      const answer = await ask(`read "${key}"`, api(objectPath(key), { params: { fields: FACTS } }))
      const { sizeBytes, modifiedAt, etag } = toObject(answer.data as Item)
      return { sizeBytes, modifiedAt, etag, mediaType: (answer.data as Item).contentType }
    },
    async write(key, json, signal) {
      await ask(
        `write "${key}"`,
        call(`/upload/storage/v1${objects}`, {
          method: 'POST',
          params: { uploadType: 'media', name: key },
          headers: { 'content-type': 'application/json' },
          body: json,
          ...(signal !== undefined && { signal }),
        }),
      )
    },
    async remove(key) {
      try {
        await api(objectPath(key), { method: 'DELETE' })
      } catch (error) {
        if (factsOf(error).status !== 404) await ask(`remove "${key}"`, Promise.reject(error as Error))
      }
    },
    ...(signer !== undefined && {
      async presign(key: string, ttlSec: number) {
        const { Storage } = await import('@google-cloud/storage')
        const storage = new Storage({ authClient: signer, apiEndpoint: origin })
        const expires = cx.clock.now().getTime() + ttlSec * 1000
        const file = storage.bucket(params.bucket).file(key)
        const [link] = await ask(
          `sign "${key}"`,
          file.getSignedUrl({ version: 'v4', action: 'read', expires }),
        )
        return link
      },
    }),
    close() {
      agents.close()
      return Promise.resolve()
    },
  }
}

type Call = (
  path: string,
  more?: Omit<Parameters<AuthClient['request']>[0], 'url'> & { readonly compress?: boolean },
) => Promise<{ readonly data: unknown; readonly headers: Headers }>

interface Item {
  readonly name: string
  /** Digits. */
  readonly size?: string
  readonly updated?: string
  readonly crc32c?: string
  readonly generation?: string
  readonly contentType?: string
}

const FACTS = 'name,size,updated,crc32c,generation,contentType'

const toObject = ({ name, size, updated, crc32c, generation }: Item) => ({
  key: name,
  sizeBytes: Number(size ?? 0),
  modifiedAt: new Date(updated ?? 0),
  // The checksum of the bytes: the etag of Google changes with labels too.
  etag: crc32c ?? generation ?? '',
})

async function* listObjects(
  api: Call,
  path: string,
  prefix: string,
  ask: Ask,
  { after, isRecursive, signal, most = PAGE }: ListOptions & { most?: number },
): AsyncGenerator<ListPage> {
  let token: string | undefined
  do {
    const answer = await ask(
      'list the bucket',
      api(path, {
        params: {
          prefix,
          maxResults: most,
          fields: `nextPageToken,items(${FACTS})`,
          ...(!isRecursive && { delimiter: '/' }),
          ...(after !== undefined && { startOffset: after }),
          ...(token !== undefined && { pageToken: token }),
        },
        ...(signal !== undefined && { signal }),
      }),
    )
    const { items = [], nextPageToken } = answer.data as { items?: Item[]; nextPageToken?: string }
    // A listing begins at the key that it is to begin behind.
    const objects = items.filter((item) => item.name !== after).map(toObject)
    yield { objects, cursor: objects.at(-1)?.key }
    token = nextPageToken
  } while (token !== undefined && token !== '')
}

/** A target's account may write objects without being allowed to look at their bucket. */
async function checkTarget(api: Call, bucket: string, ask: Ask): Promise<void> {
  const path = `/b/${encodeURIComponent(bucket)}`
  try {
    await api(path, { params: { fields: 'name' } })
  } catch (error) {
    const needed = 'storage.objects.create'
    const held =
      factsOf(error).status === 403
        ? await api(`${path}/iam/testPermissions`, { params: { permissions: needed } }).catch(() => undefined)
        : undefined
    const { permissions = [] } = (held?.data ?? {}) as { permissions?: string[] }
    if (!permissions.includes(needed)) await ask('reach the bucket', Promise.reject(error as Error))
  }
}

function factsOf(error: unknown): ErrorFacts {
  const { status, code } = (error ?? {}) as { readonly status?: unknown; readonly code?: unknown }
  return {
    status: typeof status === 'number' ? status : undefined,
    code: typeof code === 'string' && !/^\d+$/.test(code) ? code : undefined,
  }
}

const secretsOf = ({ credentials }: GcsParams): string[] =>
  credentials.by === 'key' ? [credentials.key.privateKey] : []
