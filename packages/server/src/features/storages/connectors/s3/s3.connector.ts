// Amazon S3 and every server that speaks its protocol. The official library is loaded on first use and connects through
// guarded agents, whatever address or redirect it is given.

import { Readable } from 'node:stream'
import type * as Sdk from '@aws-sdk/client-s3'
import { guardedAgents } from '../../../../outbound/guard.ts'
import { bucketPlace } from '../../bucket-place.ts'
import {
  StorageError,
  type Connector,
  type ListOptions,
  type OpenOptions,
  type StorageClient,
} from '../../connector.ts'
import { describeS3Error, isMissing } from './s3.errors.ts'
import { readS3Params, type S3Params } from './s3.params.ts'

const PAGE = 1000

export const s3Connector: Connector = {
  kind: 's3',
  isOrdered: true,
  form: [
    { name: 'bucket', label: 'Bucket Name', type: 'text', required: true },
    { name: 'prefix', label: 'Bucket Prefix', type: 'text' },
    { name: 'region_name', label: 'Region Name', type: 'text', placeholder: 'us-east-1' },
    { name: 's3_endpoint', label: 'S3 Endpoint', type: 'text', placeholder: 'https://s3.example.com' },
    { name: 'aws_access_key_id', label: 'Access Key ID', type: 'password' },
    { name: 'aws_secret_access_key', label: 'Secret Access Key', type: 'password' },
    { name: 'aws_session_token', label: 'Session Token', type: 'password' },
    { name: 'aws_sse_kms_key_id', label: 'SSE KMS Key ID', type: 'text' },
  ],
  require(fields, options) {
    const { bucket } = readS3Params(fields, options)
    // As recorded: a source may be connected before its bucket is known, a target may not.
    if (bucket === '' && options.direction === 'target')
      throw new StorageError('settings', "expected string or bytes-like object, got 'NoneType'")
  },
  isComplete: (fields, options) => readS3Params(fields, options).bucket !== '',
  place(fields, options) {
    const { bucket, prefix } = readS3Params(fields, options)
    return bucketPlace('s3', bucket, prefix)
  },
  async open(fields, options) {
    const params = readS3Params(fields, options)
    if (params.bucket === '') throw new StorageError('settings', 'The bucket is missing: type its name.')
    return createClient(params, options)
  },
  endpoint(fields, options) {
    const { endpoint, region } = readS3Params(fields, options)
    return endpoint ?? new URL(`https://s3.${region}.amazonaws.com`)
  },
  remedy(step, fields) {
    const bucket = typeof fields['bucket'] === 'string' ? fields['bucket'] : 'BUCKET'
    const actions: Readonly<Record<string, readonly string[]>> = {
      place: ['s3:ListBucket'],
      list: ['s3:ListBucket'],
      read: ['s3:GetObject'],
      write: ['s3:PutObject'],
      remove: ['s3:DeleteObject'],
    }
    if (step === 'cors')
      return {
        text: 'Browsers may read presigned links only when the bucket allows it. Paste this as its CORS rules.',
        paste: JSON.stringify(
          [{ AllowedOrigins: ['*'], AllowedMethods: ['GET', 'HEAD'], AllowedHeaders: ['*'] }],
          null,
          2,
        ),
      }
    const needed = actions[step]
    if (needed === undefined) return undefined
    return {
      text: 'Give the keys this permission.',
      paste: JSON.stringify(
        {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: needed,
              Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
            },
          ],
        },
        null,
        2,
      ),
    }
  },
}

async function createClient(params: S3Params, { cx, direction }: OpenOptions): Promise<StorageClient> {
  const sdk = await import('@aws-sdk/client-s3')
  const { bucket, prefix } = params
  // An address that the administrator set is his own network's business.
  const agents = guardedAgents(params.isEndpointTrusted ? { ...cx.env, ssrfProtection: false } : cx.env)
  const s3 = new sdk.S3Client({
    region: params.region,
    followRegionRedirects: true,
    maxAttempts: 3,
    // Servers other than Amazon's know the older protocol only.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(params.endpoint !== undefined && { endpoint: params.endpoint.href, forcePathStyle: true }),
    ...(params.credentials !== undefined && { credentials: params.credentials }),
    requestHandler: {
      httpAgent: agents.httpAgent,
      httpsAgent: agents.httpsAgent,
      connectionTimeout: cx.env.storageTimeoutMs,
      requestTimeout: cx.env.storageTimeoutMs,
    },
  })
  const ask = async <T>(what: string, work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw describeS3Error(what, bucket, error)
    }
  }
  const list = (options: ListOptions & { most?: number }) => listBucket(sdk, s3, params, ask, options)
  return {
    async check() {
      if (direction === 'target') {
        await ask('reach the bucket', s3.send(new sdk.HeadBucketCommand({ Bucket: bucket })))
        return
      }
      for await (const page of list({ after: undefined, isRecursive: true, most: 1 }))
        if (page.length > 0) return
      if (prefix !== '')
        throw new StorageError('settings', `No object of bucket "${bucket}" begins with "${prefix}".`)
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
      const whole = /\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1]
      return {
        body: answer.Body instanceof Readable ? answer.Body : Readable.from([]),
        sizeBytes: whole === undefined ? (answer.ContentLength ?? 0) : Number(whole),
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
        if (!isMissing(error)) throw describeS3Error(`remove "${key}"`, bucket, error)
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
  ask: <T>(what: string, work: Promise<T>) => Promise<T>,
  { after, isRecursive, signal, most = PAGE }: ListOptions & { most?: number },
) {
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
    yield (page.Contents ?? []).map((one) => ({
      key: one.Key ?? '',
      sizeBytes: one.Size ?? 0,
      modifiedAt: one.LastModified ?? new Date(0),
      etag: plainEtag(one.ETag),
    }))
    token = page.NextContinuationToken
  } while (token !== undefined)
}

function encryptionOf(params: S3Params): Partial<Sdk.PutObjectCommandInput> {
  if (params.kmsKeyId !== undefined) return { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: params.kmsKeyId }
  return params.isTrusted ? { ServerSideEncryption: 'AES256' } : {}
}

const plainEtag = (etag: string | undefined) => (etag ?? '').replaceAll('"', '')
