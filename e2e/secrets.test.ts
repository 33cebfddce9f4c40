// What people type as secrets: it goes to the other side and nowhere else. Not into answers, not into the log, however much
// that tells, and not in the clear onto the disk. The other side is a stand-in that fails and repeats what it is sent.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { readFile, readdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startFreshServer, type FreshServer } from './conformance/server.ts'

const TOKEN = 'e'.repeat(40)
// Base64 where the other side wants that of a key.
const SECRETS = {
  s3: 'hidden-aws-secret-1',
  session: 'hidden-aws-session-2',
  azure: 'aGlkZGVuLWF6dXJlLWtleS0z',
  sas: 'sv=2024&sig=hiddensassignature4',
  redis: 'hidden-redis-password-5',
  header: 'Bearer hidden-header-6',
  password: 'hidden-model-password-7',
  param: 'hidden-model-param-8',
} as const

describe('secrets', () => {
  let server: FreshServer
  let outside: Server
  let url: string
  let status = 200
  const told: string[] = []
  beforeAll(async () => {
    outside = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const sent = JSON.stringify(request.headers) + Buffer.concat(chunks).toString()
        told.push(sent)
        response.writeHead(status).end(status === 200 ? '{"model_version":"1"}' : `no: ${sent}`)
      })
    })
    outside.listen(0, '127.0.0.1')
    await once(outside, 'listening')
    url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`
    server = await startFreshServer({
      args: ['--username', 'ana@example.test', '--password', 'correct horse', '--user-token', TOKEN],
      env: { SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8', LOG_LEVEL: 'trace', DEBUG: 'true' },
    })
  })
  afterAll(async () => {
    await server.stop()
    outside.closeAllConnections()
    outside.close()
  })
  const answers: string[] = []
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization: `Token ${TOKEN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    answers.push(text)
    return { status: answer.status, json: () => JSON.parse(text) as Record<string, unknown> & { id: number } }
  }

  it('stand in no answer, no line of the log and no file, whatever the other side does', async () => {
    const { json: made } = await call('POST', '/api/projects/', {
      title: 'Secrets',
      label_config:
        '<View><Text name="text" value="$text"/><Choices name="c" toName="text"><Choice value="a"/></Choices></View>',
    })
    const project = made().id
    const task = (await call('POST', '/api/tasks/', { project, data: { text: 'one' } })).json().id
    const storages = {
      s3: {
        bucket: 'b',
        s3_endpoint: url,
        aws_access_key_id: 'AKIA',
        aws_secret_access_key: SECRETS.s3,
        aws_session_token: SECRETS.session,
      },
      azure: { container: 'c', blob_endpoint: url, account_name: 'account', account_key: SECRETS.azure },
      redis: { host: '127.0.0.1', port: new URL(url).port, password: SECRETS.redis },
    }
    for (const [kind, fields] of Object.entries(storages)) {
      for (status of [500, 403, 200]) {
        await call('POST', `/api/storages/${kind}/validate`, { project, ...fields })
        await call('POST', `/api/storages/${kind}/`, { project, ...fields })
        await call('POST', `/api/storages/export/${kind}`, { project, ...fields })
      }
    }
    const sas = { container: 'c', blob_endpoint: url, account_name: 'account', sas_token: SECRETS.sas }
    await call('POST', '/api/storages/azure/', { project, ...sas })
    // One without a bucket is stored without being tried, and fails later.
    const { id: later } = (
      await call('POST', '/api/storages/s3/', { project, ...storages.s3, bucket: null })
    ).json()
    await call('POST', `/api/siali/storages/${later}/doctor`, {})
    await call('POST', `/api/storages/s3/${later}/sync`, {})
    status = 200
    const hook = (
      await call('POST', '/api/webhooks/', {
        project,
        url: `${url}/hook`,
        headers: { Authorization: SECRETS.header },
      })
    ).json().id
    const { secret } = (await call('POST', `/api/siali/webhooks/${hook}/secret`, {})).json()
    answers.pop()
    const model = (
      await call('POST', '/api/ml/', {
        project,
        url,
        auth_method: 'BASIC_AUTH',
        basic_auth_user: 'me',
        basic_auth_pass: SECRETS.password,
        extra_params: { api_key: SECRETS.param },
      })
    ).json().id
    for (status of [200, 500]) {
      for (const [method, path] of [
        ['POST', `/api/siali/webhooks/${hook}/test`],
        ['POST', `/api/ml/${model}/predict/test`],
        ['POST', `/api/ml/${model}/train`],
        ['GET', `/api/ml/${model}/versions`],
        ['GET', `/api/ml/${model}`],
        ['GET', `/api/ml/?project=${project}`],
        ['POST', `/api/ml/${model}/interactive-annotating`],
        ['PATCH', `/api/ml/${model}`],
      ] as const)
        await call(method, path, method === 'GET' ? undefined : { task, context: {}, title: 'Mood' })
    }
    for (const path of [
      `/api/storages/?project=${project}`,
      `/api/storages/export?project=${project}`,
      `/api/siali/projects/${project}/storages`,
      `/api/webhooks/?project=${project}`,
      `/api/siali/webhooks?project=${project}`,
      `/api/siali/jobs?project=${project}`,
    ])
      await call('GET', path)
    const sent = told.join('\n')
    // They did get where they belong.
    for (const one of [SECRETS.session, SECRETS.header, SECRETS.param, btoa(`me:${SECRETS.password}`)])
      expect(sent).toContain(one)
    const hidden = [
      ...Object.values(SECRETS),
      'hiddensassignature4',
      btoa(`me:${SECRETS.password}`),
      String(secret),
    ]
    const [said, logged] = [answers.join('\n'), server.output()]
    expect(logged).toContain(`/api/ml/${model}`)
    for (const one of hidden) {
      expect([one, said.includes(one)]).toEqual([one, false])
      expect([one, logged.includes(one)]).toEqual([one, false])
    }
    for (const file of await readdir(server.dataDir, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      const bytes = await readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0))
      for (const one of hidden) expect([file.name, one, bytes.includes(one)]).toEqual([file.name, one, false])
    }
  })
})
