// The open connection to a bucket of S3. The official library is loaded on first use and connects through guarded agents,
// whatever address or redirect it is given.

import type * as Sdk from '@aws-sdk/client-s3'
import { guardedAgents } from '../../../../outbound/guard.ts'
import { checkListing, plainEtag, wholeSize } from '../../bucket-place.ts'
import type { ListOptions, ListPage, OpenOptions, StorageClient } from '../../connector.ts'
import { askOf, type Ask, type ErrorFacts } from '../../provider-call.ts'
import { streamOf } from '../../stream-of.ts'
import { s3Credentials } from './s3.credentials.ts'
import type { S3Params } from './s3.params.ts'

const PAGE = 1000

export async function createS3Client(
  params: S3Params,
  { cx, direction }: OpenOptions,
): Promise<StorageClient> {
  const sdk = await import('@aws-sdk/client-s3')
  const { bucket, prefix } = params
  // An address that the administrator set is his own network's business.
  const agents = guardedAgents(params.isEndpointTrusted ? { ...cx.env, ssrfProtection: false } : cx.env)
  const requestHandler = {
    httpAgent: agents.httpAgent,
    httpsAgent: agents.httpsAgent,
    connectionTimeout: cx.env.storageTimeoutMs,
    requestTimeout: cx.env.storageTimeoutMs,
  }
  const s3 = new sdk.S3Client({
    region: params.region,
    followRegionRedirects: true,
    maxAttempts: 3,
    // Servers other than Amazon's know the older protocol only.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(params.endpoint !== undefined && { endpoint: params.endpoint.href, forcePathStyle: true }),
    credentials: await s3Credentials(params, requestHandler),
    requestHandler,
  })
  const place = `bucket "${bucket}"`
  const ask = askOf({ place, secrets: secretsOf(params), factsOf })
  const list = (options: ListOptions & { most?: number }) => listBucket(sdk, s3, params, ask, options)
  return {
    async check() {
      if (direction === 'target') {
        await ask('reach the bucket', s3.send(new sdk.HeadBucketCommand({ Bucket: bucket })))
        return
      }
      await checkListing(list({ after: undefined, isRecursive: true, most: 1 }), { place, prefix })
    },
    list,
    async read(key, range, signal) {
      const answer = await ask(
        `read "${key}"`,
        s3.send(
          new sdk.GetObjectCommand({
            Bucket: bucket,
            Key: key,
            ...(range !== undefined && { Range: `bytes=${range.start}-${range.end}` }),
          }),
          { ...(signal !== undefined && { abortSignal: signal }) },
        ),
      )
      return {
        body: streamOf(answer.Body),
        sizeBytes: wholeSize(answer.ContentRange, answer.ContentLength),
        modifiedAt: answer.LastModified,
        etag: plainEtag(answer.ETag),
        mediaType: answer.ContentType,
      }
    },
    async find(key) {
      const head = await ask(
        `read "${key}"`,
        s3.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key })),
      )
      return {
        sizeBytes: head.ContentLength ?? 0,
        modifiedAt: head.LastModified,
        etag: plainEtag(head.ETag),
        mediaType: head.ContentType,
      }
    },
    async write(key, json, signal) {
      await ask(
        `write "${key}"`,
        s3.send(
          new sdk.PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: json,
            ContentType: 'application/json',
            ...encryptionOf(params),
          }),
          { ...(signal !== undefined && { abortSignal: signal }) },
        ),
      )
    },
    async remove(key) {
      try {
        await s3.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key }))
      } catch (error) {
        if (factsOf(error).status !== 404) await ask(`remove "${key}"`, Promise.reject(error as Error))
      }
    },
    async presign(key, ttlSec) {
      const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner')
      const command = new sdk.GetObjectCommand({ Bucket: bucket, Key: key })
      return ask(`sign "${key}"`, getSignedUrl(s3, command, { expiresIn: ttlSec }))
    },
    close() {
      s3.destroy()
      agents.close()
      return Promise.resolve()
    },
  }
}

async function* listBucket(
  sdk: typeof Sdk,
  s3: Sdk.S3Client,
  { bucket, prefix }: S3Params,
  ask: Ask,
  { after, isRecursive, signal, most = PAGE }: ListOptions & { most?: number },
): AsyncGenerator<ListPage> {
  let token: string | undefined
  do {
    const page = await ask(
      'list the bucket',
      s3.send(
        new sdk.ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          MaxKeys: most,
          ...(!isRecursive && { Delimiter: '/' }),
          ...(after !== undefined && { StartAfter: after }),
          ...(token !== undefined && { ContinuationToken: token }),
        }),
        { ...(signal !== undefined && { abortSignal: signal }) },
      ),
    )
    const objects = (page.Contents ?? []).map((one) => ({
      key: one.Key ?? '',
      sizeBytes: one.Size ?? 0,
      modifiedAt: one.LastModified ?? new Date(0),
      etag: plainEtag(one.ETag),
    }))
    yield { objects, cursor: objects.at(-1)?.key }
    token = page.NextContinuationToken
  } while (token !== undefined)
}

function encryptionOf(params: S3Params): Partial<Sdk.PutObjectCommandInput> {
  if (params.kmsKeyId !== undefined) return { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: params.kmsKeyId }
  return params.isTrusted ? { ServerSideEncryption: 'AES256' } : {}
}

function factsOf(error: unknown): ErrorFacts {
  const { $metadata, name } = (error ?? {}) as {
    readonly $metadata?: { readonly httpStatusCode?: number }
    readonly name?: unknown
  }
  const status = $metadata?.httpStatusCode
  return { status, code: status !== undefined && typeof name === 'string' ? name : undefined }
}

function secretsOf({ credentials }: S3Params): string[] {
  if (credentials === undefined) return []
  const { secretAccessKey, sessionToken } = credentials
  return sessionToken === undefined ? [secretAccessKey] : [secretAccessKey, sessionToken]
}
