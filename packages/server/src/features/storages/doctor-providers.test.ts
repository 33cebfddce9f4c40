// What the doctor makes of the answers of providers: which step fails, in whose words, and what is to be pasted there. The
// providers are stand-ins that refuse everything in the words of the real ones, and an Azurite.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { isTested, startStorageServer } from '../../testing/storage-servers.ts'

interface Step {
  step: string
  status: string
  detail: string
  remedy: { text: string; paste: string | null } | null
}
interface Refusal {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

const ofAmazon = (status: number, code: string): Refusal => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>Words of ${code}.</Message></Error>`,
})
const ofAzure = (status: number, code: string): Refusal => ({
  status,
  headers: { 'content-type': 'application/xml', 'x-ms-error-code': code },
  body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>Words of ${code}.</Message></Error>`,
})
const ofGoogle = (status: number, reason: string): Refusal => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    error: {
      code: status,
      message: `Words of ${reason}.`,
      errors: [{ reason, message: `Words of ${reason}.` }],
    },
  }),
})

describe('the doctor', () => {
  let provider: Server
  let refusal: Refusal
  let url: string
  let server: TestServer
  let project: number
  beforeAll(async () => {
    provider = createServer((request, response) => {
      request.resume()
      response
        .writeHead(refusal.status, refusal.headers)
        .end(request.method === 'HEAD' ? undefined : refusal.body)
    })
    provider.listen(0, '127.0.0.1')
    await once(provider, 'listening')
    url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
    server = await startTestServer({
      SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8',
      STORAGE_EMULATOR_HOST: url,
    })
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  })
  afterAll(async () => {
    await server.stop()
    provider.closeAllConnections()
    provider.close()
  })

  /** Examines a storage whose connection nobody tried. */
  async function examine(kind: string, params: object, secrets: object): Promise<Step[]> {
    const { id } = await server.cx.db.sql
      .insertInto('storage')
      .values({
        project_id: project,
        direction: 'source',
        kind,
        params: JSON.stringify(params),
        secrets: server.cx.secrets.seal(JSON.stringify(secrets)),
        created_by: server.owner.id,
        created_at: server.cx.clock.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const answer = await server.api.post(`/api/siali/storages/${id}/doctor`, {})
    expect(answer.text).not.toContain('a2V5LXRoYXQtbm9ib2R5LXNlZXM')
    return answer.json<{ steps: Step[] }>().steps
  }
  const KEY = 'a2V5LXRoYXQtbm9ib2R5LXNlZXM='
  const connections: Record<'s3' | 'gcs' | 'azure', () => [object, object]> = {
    s3: () => [
      { bucket: 'photos', s3_endpoint: url, region_name: 'eu-central-1' },
      { aws_access_key_id: 'AKIA', aws_secret_access_key: KEY },
    ],
    gcs: () => [{ bucket: 'photos' }, {}],
    azure: () => [
      { container: 'photos', blob_endpoint: `${url}/account` },
      { account_name: 'account', account_key: KEY },
    ],
  }

  it.each([
    ['s3', 'credentials', ofAmazon(403, 'InvalidAccessKeyId'), undefined],
    ['s3', 'credentials', ofAmazon(403, 'SignatureDoesNotMatch'), undefined],
    ['s3', 'credentials', ofAmazon(400, 'ExpiredToken'), undefined],
    ['s3', 'region', ofAmazon(400, 'AuthorizationHeaderMalformed'), undefined],
    ['s3', 'place', ofAmazon(403, 'AccessDenied'), 's3:ListBucket'],
    ['s3', 'place', ofAmazon(404, 'NoSuchBucket'), undefined],
    ['gcs', 'credentials', ofGoogle(401, 'authError'), undefined],
    ['gcs', 'place', ofGoogle(403, 'forbidden'), 'roles/storage.objectViewer'],
    ['gcs', 'place', ofGoogle(404, 'notFound'), undefined],
    ['azure', 'credentials', ofAzure(403, 'AuthenticationFailed'), undefined],
    ['azure', 'place', ofAzure(403, 'AuthorizationPermissionMismatch'), 'Storage Blob Data Reader'],
    ['azure', 'place', ofAzure(404, 'ContainerNotFound'), undefined],
  ] as const)('finds at %s what is about %s: %o', async (kind, step, given, paste) => {
    refusal = given
    const [params, secrets] = connections[kind]()
    const steps = await examine(kind, params, secrets)
    expect(steps.slice(0, 3).map((one) => `${one.step} ${one.status}`)).toEqual([
      'settings ok',
      'address ok',
      'connection ok',
    ])
    const last = steps.at(-1)
    expect(last).toMatchObject({ step, status: 'failed', detail: expect.stringMatching(/Words of \w+\./) })
    expect(last?.remedy?.text).toMatch(/\w+ \w+/)
    if (paste !== undefined) expect(last?.remedy?.paste).toContain(paste)
  })

  it.runIf(isTested('azurite'))(
    'walks an Azure storage to its end, and stops where it is not there',
    async () => {
      const azurite = await startStorageServer('azurite')
      try {
        const account_name = 'devstoreaccount1'
        const account_key =
          'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
        const blob_endpoint = `${azurite.url}/${account_name}`
        const shared = new StorageSharedKeyCredential(account_name, account_key)
        const container = new BlobServiceClient(blob_endpoint, shared).getContainerClient('photos')
        await container.create()
        await container.getBlockBlobClient('a.txt').upload('a', 1)
        const words = async (params: object, secrets: object) =>
          (
            await examine('azure', { container: 'photos', blob_endpoint, presign: true, ...params }, secrets)
          ).map((one) => `${one.step} ${one.status}`)
        const secrets = { account_name, account_key }
        const way = ['settings ok', 'address ok', 'connection ok']
        expect(await words({}, secrets)).toEqual([
          ...way,
          'credentials ok',
          'place ok',
          'list ok',
          'read ok',
          'presign ok',
          'cors failed',
        ])
        expect(await words({ container: 'missing' }, secrets)).toEqual([
          ...way,
          'credentials ok',
          'place failed',
        ])
        await azurite.kill()
        expect(await words({}, secrets)).toEqual(['settings ok', 'address ok', 'connection failed'])
      } finally {
        await azurite.stop()
      }
    },
  )
})
