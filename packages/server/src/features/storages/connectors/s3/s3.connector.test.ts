import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomIds, systemClock } from '../../../../clock.ts'
import { readEnv } from '../../../../env.ts'
import { isTested, startStorageServer, type StorageServer } from '../../../../testing/storage-servers.ts'
import { checkConnector } from '../../check-connector.ts'
import type { StorageFields } from '../../connector.ts'
import { checkBuckets } from '../../testing.buckets.ts'
import { s3Connector } from './s3.connector.ts'

const LOOPBACK = { SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' }
const keys = { aws_access_key_id: 'key', aws_secret_access_key: 'secret' }

const clientOf = (url: string) =>
  new S3Client({
    endpoint: url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  })

const makeBucket = async (url: string) => {
  const s3 = clientOf(url)
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  s3.destroy()
}

checkConnector('s3', 'moto', async () => {
  const moto = await startStorageServer('moto')
  await makeBucket(moto.url)
  const connection = { ...keys, s3_endpoint: moto.url }
  return {
    cx: { env: readEnv(LOOPBACK), newId: randomIds, clock: systemClock },
    fields: { ...connection, bucket: 'photos', prefix: 'raw' },
    nowhere: { ...connection, bucket: 'missing' },
    stop: () => moto.stop(),
  }
})

checkBuckets('s3', 'moto', async () => {
  const server = await startStorageServer('moto')
  const s3 = clientOf(server.url)
  return {
    server,
    make: () => makeBucket(server.url),
    async put(key, body, type) {
      const one = {
        Bucket: 'photos',
        Key: key,
        Body: body,
        ...(type !== undefined && { ContentType: type }),
      }
      await s3.send(new PutObjectCommand(one))
    },
    async remove(key) {
      await s3.send(new DeleteObjectCommand({ Bucket: 'photos', Key: key }))
    },
    fields: { bucket: 'photos', s3_endpoint: server.url, ...keys, aws_session_token: 'token' },
    addressOf: (key) => `s3://photos/${key}`,
    validity: (link) => Number(link.searchParams.get('X-Amz-Expires')),
    close: () => s3.destroy(),
  }
})

describe.runIf(isTested('moto'))('an S3 connection', () => {
  let moto: StorageServer
  beforeAll(async () => {
    moto = await startStorageServer('moto')
    await makeBucket(moto.url)
  })
  afterAll(() => moto.stop())
  const open = (fields: StorageFields, env: Readonly<Record<string, string>> = {}) =>
    s3Connector.open(
      { bucket: 'photos', s3_endpoint: moto.url, ...fields },
      {
        cx: { env: readEnv({ ...LOOPBACK, ...env }), newId: randomIds, clock: systemClock },
        direction: 'target',
      },
    )

  it('takes a role on, with the credentials that it was given', async () => {
    const role = { role_arn: 'arn:aws:iam::123456789012:role/labels', external_id: 'ours' }
    const client = await open({ ...keys, ...role })
    await client.write('by-role.json', '{}')
    await client.close()
    const s3 = clientOf(moto.url)
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'photos', Prefix: 'by-role' }))
    s3.destroy()
    expect(Contents.map((one) => one.Key)).toEqual(['by-role.json'])
  })

  it('refuses what is no role and no region', async () => {
    await expect(open({ ...keys, role_arn: 'arn:aws:s3:::photos' })).rejects.toMatchObject({
      reason: 'settings',
    })
    await expect(open({ ...keys, region_name: 'x.example.com/' })).rejects.toMatchObject({
      reason: 'settings',
    })
  })

  it('never sends a token of the machine to a server that somebody typed', async () => {
    const before = { ...process.env }
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'machine',
      AWS_SECRET_ACCESS_KEY: 'machine-secret',
      AWS_SESSION_TOKEN: 'machine-token',
    })
    try {
      const client = await open({})
      await expect(client.check()).rejects.toMatchObject({
        reason: 'settings',
        message: expect.stringContaining('S3_TRUSTED_STORAGE_DOMAINS'),
      })
      await client.close()
      const trusted = await open({}, { S3_TRUSTED_STORAGE_DOMAINS: '127.0.0.1' })
      await trusted.check()
      await trusted.close()
    } finally {
      process.env = before
    }
  })
})
