import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directoryBlobs, type Blobs } from '../../blobs/blobs.ts'
import { buildProject } from '../../testing/factories.ts'
import { formOf, type FormPart } from '../../testing/multipart.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { errorsOf, importsOf, JSON_TYPE } from './testing.ts'

describe('imports', () => {
  let server: TestServer
  let api: Client
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
  })
  afterAll(() => server.stop())
  const { project, send, tasksOf } = importsOf(() => server)

  describe('of hostile input', () => {
    it.each([
      ['NUL in a text', String.raw`[{"text":"a\u0000b"}]`, /NUL/],
      ['half a surrogate pair', String.raw`[{"text":"\ud800"}]`, /surrogate/],
      ['a number without end', `[{"text":"a","n":1${'0'.repeat(500)}}]`, /number/],
      [
        'NUL in a result',
        String.raw`[{"data":{"text":"a"},"annotations":[{"result":[{"value":"\u0000"}]}]}]`,
        /NUL/,
      ],
    ])('%s is refused by name', async (_name, body, reason) => {
      const projectId = await project()
      const answer = await api.post(`/api/projects/${projectId}/import`, body, JSON_TYPE)
      expect(answer.status).toBe(400)
      expect(JSON.stringify(errorsOf(answer))).toMatch(reason)
    })

    it('nesting without end and items without end are 413 with the limit', async () => {
      const projectId = await project()
      const answer = await api.post(
        `/api/projects/${projectId}/import`,
        `[{"text":"a","x":${'['.repeat(5000)}`,
        JSON_TYPE,
      )
      expect(answer.status).toBe(413)
      expect(answer.json()['detail']).toMatch(/200 levels/)
    })

    it('fields without end are 413, since they are held in memory', async () => {
      const field = { name: 'note', bytes: Buffer.from('x') }
      const { body, headers } = formOf(Array.from({ length: 51 }, () => field))
      const answer = await api.post(`/api/projects/${await project()}/import`, body, headers)
      expect([answer.status, answer.json()['detail']]).toEqual([413, expect.stringMatching(/limit/)])
    })

    it('markup in every text is stored as written', async () => {
      const evil = '<script>alert(1)</script><img src=x onerror=alert(1)>'
      const created = await api.post('/api/projects/', {
        title: evil.slice(0, 50),
        description: evil,
        expert_instruction: evil,
      })
      expect(created.status).toBe(201)
      const projectId = created.json<{ id: number }>().id
      expect(created.json()).toMatchObject({ description: evil, expert_instruction: evil })
      const answer = await send(
        projectId,
        [{ name: evil, filename: `${evil}.txt`, bytes: Buffer.from(evil) }],
        '?return_task_ids=1',
      )
      expect(answer.status).toBe(201)
      const [row] = await tasksOf(projectId)
      expect(row?.data).toEqual({ $undefined$: evil })
      const [file] = (await api.get(`/api/projects/${projectId}/file-uploads?all=1`)).json<
        { file: string }[]
      >()
      expect(file?.file).toMatch(/^upload\/\d+\/[0-9a-f]{8}-[\w.-]+\.txt$/)
    })

    it('an address of a private network in the data is stored and never called', async () => {
      let calls = 0
      const inside = createServer(() => (calls += 1))
      inside.listen(0, '127.0.0.1')
      await once(inside, 'listening')
      try {
        const { port } = inside.address() as AddressInfo
        const data = { image: `http://127.0.0.1:${port}/latest/meta-data` }
        const projectId = await project('<View><Image name="i" value="$image"/></View>')
        const path = `/api/projects/${projectId}`
        expect((await api.post(`${path}/import`, [data])).status).toBe(201)
        const csv = { name: 'f', filename: 'a.csv', bytes: Buffer.from(`image\n${data.image}\n`) }
        expect((await send(projectId, [csv])).status).toBe(201)
        const [task] = await tasksOf(projectId)
        for (const url of [
          `${path}/next/`,
          `/api/tasks/${task?.id}/`,
          `/api/tasks/?project=${projectId}&fields=all`,
          `/api/projects/${projectId}/export?download_all_tasks=true&download_resources=true`,
        ])
          expect([url, (await api.get(url)).text.includes(data.image)]).toEqual([url, true])
        for (const kind of ['resolve', 'presign']) {
          const uri = Buffer.from(data.image).toString('base64url')
          expect((await api.get(`/tasks/${task?.id}/${kind}/?fileuri=${uri}`)).status).toBe(404)
        }
        expect(calls).toBe(0)
      } finally {
        inside.close()
      }
    })

    it.each(['http://127.0.0.1:1/x.csv', 'http://[::1]/x.csv', 'http://localhost/x.csv'])(
      'the address %s is not downloaded',
      async (url) => {
        const projectId = await project()
        const answer = await api.post(`/api/projects/${projectId}/import`, `url=${encodeURIComponent(url)}`, {
          'content-type': 'application/x-www-form-urlencoded',
        })
        expect(answer.status).toBe(400)
        expect(answer.headers['x-error-code']).toBe('address_refused')
        expect(String(errorsOf(answer)[0])).toMatch(/^URL resolves to a reserved network address \(block: /)
      },
    )

    it('a wrong quote in a table is named with its row', async () => {
      const projectId = await project()
      const answer = await send(projectId, [
        { name: 'f', filename: 'a.csv', bytes: Buffer.from('text\n"never ends\nx\n') },
      ])
      expect(answer.status).toBe(400)
      expect(String(errorsOf(answer)[0])).toMatch(/EOF inside string starting at row 1/)
    })

    it('a malformed multipart body is 400', async () => {
      const projectId = await project()
      const answer = await api.post(`/api/projects/${projectId}/import`, '--x\r\nrubbish', {
        'content-type': 'multipart/form-data; boundary=x',
      })
      expect(answer.status).toBe(400)
    })
  })

  it('on a full disk keep nothing and say so', async () => {
    const real = directoryBlobs(join(server.cx.env.dataDir, 'media'))
    const removed: string[] = []
    const full: Blobs = {
      ...real,
      async write(key, source) {
        const info = await real.write(key, source)
        if (!key.endsWith('b.csv')) return info
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      },
      remove: (key) => {
        removed.push(key)
        return real.remove(key)
      },
    }
    const cx = server.cx as { blobs: Blobs }
    cx.blobs = full
    try {
      const projectId = await project()
      const answer = await send(projectId, [
        { name: 'a', filename: 'a.csv', bytes: Buffer.from('text\nx\n') },
        { name: 'b', filename: 'b.csv', bytes: Buffer.from('text\ny\n') },
      ])
      expect(answer.status).toBe(507)
      expect(answer.headers['x-error-code']).toBe('storage_full')
      expect(await tasksOf(projectId)).toEqual([])
      expect(removed).toHaveLength(1)
      expect(await real.find(removed[0] ?? '')).toBeUndefined()
    } finally {
      cx.blobs = real
    }
  })
})

describe('limits of imports', () => {
  it('name themselves: body, files, tasks', async () => {
    const server = await startTestServer({
      DATA_UPLOAD_MAX_MEMORY_SIZE: '100000',
      TASKS_MAX_NUMBER: '10',
      DATA_UPLOAD_MAX_NUMBER_FILES: '2',
    })
    try {
      const projectId = await buildProject(server.cx, { organizationId: server.owner.organizationId })
      const path = `/api/projects/${projectId}/import`
      const big = await server.api.post(path, JSON.stringify([{ text: 'x'.repeat(200_000) }]), {
        'content-type': 'application/json',
      })
      expect(big.status).toBe(413)
      expect(big.text).toContain('100000')
      const many = await server.api.post(
        path,
        Array.from({ length: 11 }, () => ({ text: 'a' })),
      )
      expect(errorsOf(many)).toEqual(['Maximum task number is 10, current task number is 11'])
      const form = (parts: FormPart[]) => {
        const { body, headers } = formOf(parts)
        return server.api.post(path, body, headers)
      }
      const file = (name: string, size: number) => ({
        name,
        filename: `${name}.txt`,
        bytes: Buffer.alloc(size, 'x'),
      })
      const heavy = await form([file('a', 60_000), file('b', 60_000)])
      expect(heavy.status).toBe(400)
      expect(String(errorsOf(heavy)[0])).toMatch(/^Maximum total size of all files is 100000 bytes/)
      expect((await form([file('a', 1), file('b', 1), file('c', 1)])).status).toBe(400)
      const { rows } = await server.cx.db.pool.query('select 1 from task union all select 1 from file_upload')
      expect(rows).toEqual([])
    } finally {
      await server.stop()
    }
  })
})
