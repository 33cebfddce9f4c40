// The open connection to a container of Azure.

import type * as Sdk from '@azure/storage-blob'
import { guardedAgents, type GuardedAgents } from '../../../../outbound/guard.ts'
import { checkListing, plainEtag, wholeSize } from '../../bucket-place.ts'
import type { ListOptions, ListPage, OpenOptions, StorageClient, StoredObject } from '../../connector.ts'
import { askOf, type ErrorFacts } from '../../provider-call.ts'
import { streamOf } from '../../stream-of.ts'
import type { AzureParams } from './azure-blob.params.ts'

const PAGE = 1000

export async function createAzureClient(
  params: AzureParams,
  { cx, direction }: OpenOptions,
): Promise<StorageClient> {
  const sdk = await import('@azure/storage-blob')
  const agents = guardedAgents(params.isEndpointTrusted ? { ...cx.env, ssrfProtection: false } : cx.env)
  const { service, sign } = await connect(sdk, params, agents, cx)
  const container = service.getContainerClient(params.container)
  const place = `container "${params.container}"`
  const ask = askOf({ place, secrets: secretsOf(params), factsOf })
  const list = (options: ListOptions & { most?: number }) => listContainer(container, params, ask, options)
  return {
    async check() {
      if (direction === 'source') {
        const pages = list({ after: undefined, isRecursive: true, most: 1 })
        return checkListing(pages, { place, prefix: params.prefix })
      }
      try {
        await container.getProperties()
      } catch (error) {
        // A signature for blobs alone opens blobs, and may say nothing of their container.
        const isBlobsOnly =
          params.credentials.by === 'sas' && NOT_FOR_CONTAINERS.has(factsOf(error).code ?? '')
        if (!isBlobsOnly) await ask('reach the container', Promise.reject(error))
      }
    },
    list,
    async read(key, range, signal) {
      const answer = await ask(
        `read "${key}"`,
        container
          .getBlobClient(key)
          .download(range?.start, range === undefined ? undefined : range.end - range.start + 1, {
            ...(signal !== undefined && { abortSignal: signal }),
          }),
      )
      return {
        body: streamOf(answer.readableStreamBody),
        sizeBytes: wholeSize(answer.contentRange, answer.contentLength),
        modifiedAt: answer.lastModified,
        etag: etagOf(
          answer.blobContentMD5 ?? (range === undefined ? answer.contentMD5 : undefined),
          answer.etag,
        ),
        mediaType: answer.contentType,
      }
    },
    async find(key) {
      const found = await ask(`read "${key}"`, container.getBlobClient(key).getProperties())
      return {
        sizeBytes: found.contentLength ?? 0,
        modifiedAt: found.lastModified,
        etag: etagOf(found.contentMD5, found.etag),
        mediaType: found.contentType,
      }
    },
    async write(key, json, signal) {
      await ask(
        `write "${key}"`,
        container.getBlockBlobClient(key).upload(json, Buffer.byteLength(json), {
          blobHTTPHeaders: { blobContentType: 'application/json' },
          ...(signal !== undefined && { abortSignal: signal }),
        }),
      )
    },
    async remove(key) {
      await ask(`remove "${key}"`, container.getBlobClient(key).deleteIfExists())
    },
    ...(sign !== undefined && {
      presign: (key: string, ttlSec: number) =>
        ask(`sign "${key}"`, sign(container.getBlobClient(key), ttlSec)),
    }),
    close() {
      agents.close()
      return Promise.resolve()
    },
  }
}

interface Connection {
  readonly service: Sdk.BlobServiceClient
  /** Absent with a SAS: a link of it would hand on all that it grants. */
  readonly sign: ((blob: Sdk.BlobClient, ttlSec: number) => Promise<string>) | undefined
}

async function connect(
  sdk: typeof Sdk,
  { endpoint, accountName, credentials }: AzureParams,
  agents: GuardedAgents,
  { env, clock }: OpenOptions['cx'],
): Promise<Connection> {
  const agentFor = (url: string) => (url.startsWith('https:') ? agents.httpsAgent : agents.httpAgent)
  const open = (
    credential: Sdk.StorageSharedKeyCredential | Sdk.AnonymousCredential | TokenCredential,
    query = '',
  ) => {
    const pipeline = sdk.newPipeline(credential, {
      retryOptions: { maxTries: 3, retryDelayInMs: 1000, tryTimeoutInMs: env.storageTimeoutMs },
    })
    // The last of all: nothing behind it chooses another agent.
    pipeline.factories.push({
      create: (next) => ({
        async sendRequest(request) {
          request.agent = agentFor(request.url)
          try {
            return await next.sendRequest(request)
          } catch (error) {
            // Its own error is tried again; the guard's is final.
            throw agents.refusalBehind(error) ?? error
          }
        },
      }),
    })
    return new sdk.BlobServiceClient(endpoint.href.replace(/\/$/, '') + query, pipeline)
  }
  const permissions = sdk.BlobSASPermissions.parse('r')
  const validity = (ttlSec: number) => {
    const now = clock.now().getTime()
    const expires = Math.min(ttlSec * 1000, LONGEST_MS)
    // Clocks differ: a link is good from a while ago.
    return { startsOn: new Date(now - CLOCK_MS), expiresOn: new Date(now + expires) }
  }
  if (credentials.by === 'sas')
    return { service: open(new sdk.AnonymousCredential(), `?${credentials.token}`), sign: undefined }
  if (credentials.by === 'key') {
    const key = new sdk.StorageSharedKeyCredential(accountName, credentials.key)
    const sign = async (blob: Sdk.BlobClient, ttlSec: number) =>
      blob.generateSasUrl({ permissions, ...validity(ttlSec) })
    return { service: open(key), sign }
  }
  const { ClientSecretCredential } = await import('@azure/identity')
  const { tenantId, clientId, clientSecret } = credentials
  const service = open(
    new ClientSecretCredential(tenantId, clientId, clientSecret, {
      additionalPolicies: [
        {
          position: 'perRetry',
          policy: {
            name: 'guard',
            sendRequest(request, next) {
              request.agent = agentFor(request.url)
              return next(request)
            },
          },
        },
      ],
    }),
  )
  // A key signs many links: asked for once, for longer than the first of them needs.
  let held: Sdk.UserDelegationKey | undefined
  return {
    service,
    async sign(blob, ttlSec) {
      const { startsOn, expiresOn } = validity(ttlSec)
      if (held === undefined || held.signedExpiresOn < expiresOn || held.signedStartsOn > startsOn) {
        const more = validity(ttlSec + HELD_SEC)
        held = await service.getUserDelegationKey(more.startsOn, more.expiresOn)
      }
      const values = {
        containerName: blob.containerName,
        blobName: blob.name,
        permissions,
        startsOn,
        expiresOn,
      }
      return `${blob.url}?${sdk.generateBlobSASQueryParameters(values, held, accountName).toString()}`
    },
  }
}

type TokenCredential = Extract<Parameters<typeof Sdk.newPipeline>[0], { getToken: unknown }>

const CLOCK_MS = 5 * 60_000
const HELD_SEC = 3600
// What signs for a service principal is good for seven days.
const LONGEST_MS = 7 * 86_400_000 - CLOCK_MS

async function* listContainer(
  container: Sdk.ContainerClient,
  { prefix }: AzureParams,
  ask: <T>(what: string, work: Promise<T>) => Promise<T>,
  { after, isRecursive, signal, most = PAGE }: ListOptions & { most?: number },
): AsyncGenerator<ListPage> {
  const options = { prefix, includeMetadata: true, ...(signal !== undefined && { abortSignal: signal }) }
  const settings = { maxPageSize: most, ...(after !== undefined && { continuationToken: after }) }
  const pages = isRecursive
    ? container.listBlobsFlat(options).byPage(settings)
    : container.listBlobsByHierarchy('/', options).byPage(settings)
  for (;;) {
    const { value, done } = await ask('list the container', pages.next())
    if (done === true) return
    const token = value.continuationToken
    yield {
      objects: value.segment.blobItems.filter((item) => !isFolder(item)).map(toObject),
      cursor: token === undefined || token === '' ? undefined : token,
    }
  }
}

/** True for the empty blobs that stand for folders of a hierarchical namespace. */
const isFolder = ({ metadata }: Sdk.BlobItem) => metadata?.['hdi_isfolder'] === 'true'

const toObject = ({ name, properties }: Sdk.BlobItem): StoredObject => ({
  key: name,
  sizeBytes: properties.contentLength ?? 0,
  modifiedAt: properties.lastModified,
  etag: etagOf(properties.contentMD5, properties.etag),
})

/** The checksum of the bytes where there is one: the etag of Azure changes with each write, of the same bytes too. */
const etagOf = (md5: Uint8Array | undefined, etag: string | undefined): string =>
  md5 === undefined || md5.length === 0 ? plainEtag(etag) : Buffer.from(md5).toString('hex')

const NOT_FOR_CONTAINERS = new Set(['AuthorizationResourceTypeMismatch', 'AuthorizationPermissionMismatch'])

function factsOf(error: unknown): ErrorFacts {
  const { statusCode, code } = (error ?? {}) as { readonly statusCode?: unknown; readonly code?: unknown }
  return {
    status: typeof statusCode === 'number' ? statusCode : undefined,
    code: typeof code === 'string' ? code : undefined,
  }
}

function secretsOf({ credentials }: AzureParams): string[] {
  if (credentials.by === 'key') return [credentials.key]
  return [credentials.by === 'sas' ? credentials.token : credentials.clientSecret]
}
