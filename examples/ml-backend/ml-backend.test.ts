import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestServer } from '../../packages/server/src/testing/server.ts'
import { Classifier } from './classifier.ts'
import { findClassification } from './label-config.ts'
import { createModelServer } from './server.ts'

const CONFIG =
  '<View><Text name="text" value="$review"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'
const TAUGHT = [
  ['The harbour was lovely and calm', 'good'],
  ['A lovely evening with friendly people', 'good'],
  ['Calm water and friendly boats', 'good'],
  ['The engine broke and the crew was rude', 'bad'],
  ['Rude people and a broken pump', 'bad'],
  ['It broke again, a dirty cabin', 'bad'],
] as const

let folder: string
const servers: Server[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siali-model-'))
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
  await rm(folder, { recursive: true, force: true })
})

const start = async (login: { user?: string; password?: string } = {}) => {
  const server = createModelServer({ folder, ...login })
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const post = async (url: string, path: string, body: unknown, headers: Record<string, string> = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const answer = await fetch(url + path, { method: 'POST', body: text, headers })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}
const teach = (url: string, id: number, text: string, label: string, action = 'ANNOTATION_CREATED') =>
  post(url, '/webhook', {
    action,
    project: { id: 3, label_config: CONFIG },
    task: { id, data: { review: text } },
    annotation: { id, task: id, result: [{ from_name: 'mood', value: { choices: [label] } }] },
  })
const predict = async (url: string, text: string) => {
  const body = { project: '3.1700000000', label_config: CONFIG, tasks: [{ id: 1, data: { review: text } }] }
  const { json } = await post(url, '/predict', body)
  const [entry] = json['results'] as { result: { value: { choices: string[] } }[]; score?: number }[]
  return { label: entry?.result[0]?.value.choices[0], score: entry?.score ?? 0 }
}

describe('the classifier', () => {
  it('is surer of what it saw more of, and forgets as it learned', () => {
    const model = new Classifier()
    expect(model.guess('lovely')).toBeUndefined()
    for (const [text, label] of TAUGHT) model.learn({ text, label })
    const before = model.guess('a lovely harbour')
    expect(before?.label).toBe('good')
    model.learn({ text: 'lovely harbour', label: 'good' })
    expect(model.guess('a lovely harbour')?.score).toBeGreaterThan(before?.score ?? 1)
    model.forget({ text: 'lovely harbour', label: 'good' })
    expect(model.guess('a lovely harbour')).toEqual(before)
  })

  it('says nothing while there is one label only', () => {
    const model = new Classifier()
    model.learn({ text: 'lovely', label: 'good' })
    expect(model.guess('lovely')).toBeUndefined()
  })
})

describe('a label config', () => {
  it('is read for its first Choices over a Text', () => {
    expect(findClassification(CONFIG)).toEqual({
      fromName: 'mood',
      toName: 'text',
      key: 'review',
      labels: ['good', 'bad'],
    })
    expect(findClassification('<View><Image name="i" value="$u"/></View>')).toBeUndefined()
  })
})

describe('the model server', () => {
  it('learns from each annotation, and takes a change back', async () => {
    const url = await start()
    expect((await predict(url, 'lovely')).label).toBeUndefined()
    for (const [at, [text, label]] of TAUGHT.entries()) await teach(url, at, text, label)
    expect(await predict(url, 'friendly and calm')).toMatchObject({ label: 'good' })
    expect(await predict(url, 'rude, and it broke')).toMatchObject({ label: 'bad' })
    const before = await predict(url, 'lovely')
    await teach(url, 0, TAUGHT[0][0], 'bad', 'ANNOTATION_UPDATED')
    expect((await predict(url, 'lovely')).score).toBeLessThan(before.score)
  })

  it('knows what it learned after a restart', async () => {
    const first = await start()
    for (const [at, [text, label]] of TAUGHT.entries()) await teach(first, at, text, label)
    const before = await predict(first, 'calm water')
    servers.pop()?.close()
    expect(await predict(await start(), 'calm water')).toEqual(before)
  })

  it('asks for its password, and refuses what it cannot read', async () => {
    const url = await start({ user: 'me', password: 'word' })
    expect((await post(url, '/predict', {})).status).toBe(401)
    const authorization = `Basic ${btoa('me:word')}`
    expect((await post(url, '/predict', {}, { authorization })).status).toBe(200)
    expect((await post(url, '/predict', '{', { authorization })).status).toBe(400)
    expect((await post(url, '/nowhere', {}, { authorization })).status).toBe(404)
  })

  it(
    'passes the check of the command line, and what is no model server does not',
    { timeout: 240_000 },
    async () => {
      const url = await start({ user: 'me', password: 'word' })
      const check = async (...more: string[]) => {
        const cli = join(import.meta.dirname, '../../packages/cli/src/main.ts')
        const child = spawn(process.execPath, [cli, 'ml', 'check', ...more])
        let output = ''
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
        const code = await new Promise<number | null>((done) => child.once('exit', done))
        return { code, output }
      }
      const good = await check(url, '--user', 'me', '--password', 'word')
      expect(good.output).toContain('9 passed, 0 failed')
      expect(good.code).toBe(0)
      const bad = await check(url)
      expect(bad.code).toBe(1)
      expect(bad.output).toContain('FAIL  POST /predict answers one entry for one task: it answered 401')
    },
  )

  it(
    'is taught by a project, predicts it as a whole, and tells its new version',
    { timeout: 240_000 },
    async () => {
      const url = await start()
      const platform = await startTestServer({ ML_BLOCK_LOCAL_IP: 'false' })
      try {
        const address = await platform.listen()
        await platform.startJobs()
        const { api } = platform
        const made = await api.post('/api/projects/', { title: 'Reviews', label_config: CONFIG })
        const project = made.json<{ id: number }>().id
        const texts = [...TAUGHT.map(([text]) => text), 'friendly water', 'rude and dirty']
        const imported = await api.post(
          `/api/projects/${project}/import?return_task_ids=true`,
          texts.map((review) => ({ review })),
        )
        const ids = imported.json<{ task_ids: number[] }>().task_ids
        for (const [at, [, label]] of TAUGHT.entries())
          await api.post(`/api/tasks/${ids[at]}/annotations/`, {
            result: [
              { id: 'r', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [label] } },
            ],
          })
        // Over its socket: the server is told that address at its set-up.
        const authorization = `Token ${platform.owner.token}`
        const headers = { authorization, 'content-type': 'application/json' }
        const { json } = await post(address, '/api/ml/', { project, url, title: 'Mood' }, headers)
        const id = Number(json['id'])
        // It reads the annotations with the token that it got.
        expect((await api.post(`/api/ml/${id}/train`, {})).status).toBe(200)
        const { job } = (await api.post(`/api/ml/${id}/predict`, {})).json<{ job: string }>()
        await expect
          .poll(async () => (await api.get(`/api/siali/jobs/${job}`)).json()['status'], { timeout: 40_000 })
          .toBe('completed')
        const predictions = (await api.get(`/api/predictions/?project=${project}`)).json<
          { task: number; model_version: string; result: { value: { choices: string[] } }[] }[]
        >()
        const said = new Map(predictions.map((one) => [one.task, one.result[0]?.value.choices[0]]))
        expect([said.get(ids[6] ?? 0), said.get(ids[7] ?? 0)]).toEqual(['good', 'bad'])
        expect(new Set(predictions.map((one) => one.model_version))).toEqual(new Set(['0.1.0']))
      } finally {
        await platform.stop()
      }
    },
  )
})
