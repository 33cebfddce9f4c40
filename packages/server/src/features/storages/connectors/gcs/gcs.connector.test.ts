import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { randomIds, systemClock } from '../../../../clock.ts'
import { readEnv } from '../../../../env.ts'
import { startStorageServer, type StorageServer } from '../../../../testing/storage-servers.ts'
import { checkConnector } from '../../check-connector.ts'
import type { StorageFields } from '../../connector.ts'
import { checkBuckets } from '../../testing.buckets.ts'
import { gcsConnector } from './gcs.connector.ts'

const privateKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey
const key = (more: object = {}) =>
  JSON.stringify({
    type: 'service_account',
    project_id: 'p',
    private_key_id: 'k',
    client_email: 'labels@p.iam.gserviceaccount.com',
    private_key: privateKey,
    ...more,
  })

const call = (
  server: StorageServer,
  method: string,
  path: string,
  body?: string,
  type = 'application/json',
) =>
  fetch(`${server.url}${path}`, {
    method,
    ...(body !== undefined && { body, headers: { 'content-type': type } }),
  })
const makeBucket = async (server: StorageServer) => {
  await call(server, 'POST', '/storage/v1/b?project=p', '{"name":"photos"}')
}
const emulated = (server: StorageServer) => ({ STORAGE_EMULATOR_HOST: server.url })

checkConnector('gcs', 'gcs', async () => {
  const server = await startStorageServer('gcs')
  await makeBucket(server)
  return {
    cx: { env: readEnv(emulated(server)), newId: randomIds, clock: systemClock },
    fields: { bucket: 'photos', prefix: 'raw' },
    nowhere: { bucket: 'missing' },
    stop: () => server.stop(),
  }
})

checkBuckets('gcs', 'gcs', async () => {
  const server = await startStorageServer('gcs')
  return {
    server,
    make: () => makeBucket(server),
    async put(name, body, type) {
      const path = `/upload/storage/v1/b/photos/o?uploadType=media&name=${encodeURIComponent(name)}`
      await call(server, 'POST', path, body, type)
    },
    async remove(name) {
      await call(server, 'DELETE', `/storage/v1/b/photos/o/${encodeURIComponent(name)}`)
    },
    env: emulated(server),
    fields: { bucket: 'photos' },
    addressOf: (name) => `gs://photos/${name}`,
  }
})

describe('a Google connection', () => {
  const options = (env: Readonly<Record<string, string>> = {}) => ({
    cx: { env: readEnv(env), newId: randomIds, clock: systemClock },
    direction: 'source' as const,
  })
  const open = (fields: StorageFields, env?: Readonly<Record<string, string>>) =>
    gcsConnector.open({ bucket: 'photos', ...fields }, options(env))

  it('signs links with the key of a service account, without asking anybody', async () => {
    const client = await open({ google_application_credentials: key() })
    const link = new URL((await client.presign?.('a b/ü.png', 120)) ?? '')
    expect(link.origin + link.pathname).toBe('https://storage.googleapis.com/photos/a%20b/%C3%BC.png')
    expect(Number(link.searchParams.get('X-Goog-Expires'))).toBeCloseTo(120, -1)
    expect(link.searchParams.get('X-Goog-Credential')).toContain('labels@p.iam.gserviceaccount.com')
    await client.close()
  })

  it('takes nothing but the key itself from what was typed: no file, no command, no address', async () => {
    const asked: string[] = []
    const stranger = createServer((request, response) => {
      asked.push(String(request.url))
      response.end('{}')
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(stranger.address() as { port: number }).port}`
    const external = {
      type: 'external_account',
      audience: 'a',
      token_url: address,
      subject_token_type: 't',
      credential_source: { file: '/etc/passwd' },
    }
    for (const text of [JSON.stringify(external), key({ type: 'authorized_user' }), '[]', '{', '"x"'])
      await expect(open({ google_application_credentials: text })).rejects.toMatchObject({
        reason: 'settings',
      })
    // A metadata address in the key is not asked for tokens.
    const client = await open(
      { google_application_credentials: key({ token_uri: address, universe_domain: '127.0.0.1' }) },
      { RESOLVER_PROXY_TIMEOUT: '1' },
    )
    await client.check().catch(() => {})
    await client.close()
    stranger.close()
    expect(asked).toEqual([])
  })

  it('says what is wrong with a key without repeating it', async () => {
    const text = key().slice(0, -1)
    const error = await open({ google_application_credentials: text }).catch((thrown: unknown) => thrown)
    expect((error as Error).message).not.toContain('PRIVATE')
  })

  it('asks for credentials in words when neither storage nor machine has any', async () => {
    const before = { ...process.env }
    const warnings: string[] = []
    const note = (warning: Error) => void warnings.push(warning.name)
    process.on('warning', note)
    try {
      // A file that is not there, and nothing at all: the home of nobody holds no credentials either.
      for (const given of [{ GOOGLE_APPLICATION_CREDENTIALS: '/nowhere.json' }, { HOME: '/nonexistent' }]) {
        Object.assign(process.env, given)
        await expect(gcsConnector.require({ bucket: 'photos' }, options())).rejects.toMatchObject({
          reason: 'settings',
          message: expect.stringContaining('default credentials'),
        })
        process.env = { ...before }
      }
    } finally {
      process.env = before
      process.off('warning', note)
    }
    // The library looks for no metadata where the machine is not Google's, and says nothing of its own.
    expect(warnings).toEqual([])
  })
})
