// Clients that go away in the middle: nothing is stored by half, and no connection, file or open handle stays behind.

import { mkdirSync, readdirSync, readlinkSync } from 'node:fs'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject } from '../testing/factories.ts'
import { formOf } from '../testing/multipart.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'

const MB = 1024 * 1024

// Open handles are seen in /proc.
describe.runIf(process.platform === 'linux')('a client that goes away', () => {
  let server: TestServer
  let address: string
  let project: number
  beforeAll(async () => {
    server = await startTestServer({ STORAGE_SYNC_WAIT_MS: '0' })
    address = await server.listen()
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    for (const folder of ['spool', 'media'])
      mkdirSync(join(server.cx.env.dataDir, folder), { recursive: true })
  })
  afterAll(() => server.stop())

  const open = (
    method: string,
    path: string,
    headers: Record<string, string | number> = {},
  ): ClientRequest => {
    const call = request(address + path, {
      method,
      headers: { authorization: `Token ${server.owner.token}`, ...headers },
    })
    // That the line breaks is the point.
    call.on('error', () => {})
    return call
  }

  /** What the server holds: queries under way, connections lent out, files by name, files that are open. */
  const held = async () => {
    const { pool, bulk } = server.cx.db
    const { dataDir } = server.cx.env
    const { rows } = await server.cx.db.pool.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and state <> 'idle'`,
    )
    const files = ['spool', 'media'].flatMap((folder) =>
      readdirSync(join(dataDir, folder), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      ),
    )
    const handles = readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        const target = readlinkSync(`/proc/self/fd/${fd}`)
        return target.startsWith(dataDir) ? [target] : []
      } catch {
        return []
      }
    })
    return {
      busy: rows[0]?.n,
      lent: pool.totalCount - pool.idleCount + bulk.totalCount - bulk.idleCount,
      waiting: pool.waitingCount + bulk.waitingCount,
      files: files.length,
      handles,
    }
  }
  const expectNothingHeld = (files: number) =>
    expect
      .poll(held, { timeout: 30_000, interval: 100 })
      .toEqual({ busy: 0, lent: 0, waiting: 0, files, handles: [] })
  const countOf = async (table: string) =>
    (await server.cx.db.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n

  it('in the middle of a JSON body has sent nothing', async () => {
    for (const bytes of [MB, 60 * MB]) {
      const call = open('POST', `/api/projects/${project}/import`, {
        'content-type': 'application/json',
        'content-length': 100 * MB,
      })
      await new Promise((sent) => call.write(`[${'{"text":"a"},'.repeat(bytes / 13)}`, sent))
      call.destroy()
    }
    await expectNothingHeld(0)
    expect([await countOf('task'), await countOf('import')]).toEqual([0, 0])
  })

  it('in the middle of a file has stored none of the files before it', async () => {
    const form = formOf([
      { name: 'a', filename: 'a.csv', bytes: Buffer.from('text\nx\n') },
      { name: 'b', filename: 'b.csv', bytes: Buffer.alloc(8 * MB, 'x') },
    ])
    const call = open('POST', `/api/projects/${project}/import`, {
      ...form.headers,
      'content-length': form.body.length,
    })
    await new Promise((sent) => call.write(form.body.subarray(0, 5 * MB), sent))
    call.destroy()
    await expectNothingHeld(0)
    expect([await countOf('task'), await countOf('file_upload')]).toEqual([0, 0])
  })

  describe('with a project of 60 MB', () => {
    beforeAll(async () => {
      const item = (n: number) => ({ text: `${n} ${'long text '.repeat(1200)}` })
      for (let from = 0; from < 5000; from += 1000) {
        const items = Array.from({ length: 1000 }, (_, n) => item(from + n))
        expect((await server.api.post(`/api/projects/${project}/import`, items)).status).toBe(201)
      }
    })
    const openAnswer = async (path: string): Promise<IncomingMessage> => {
      const call = open('GET', path)
      call.end()
      const [answer] = (await once(call, 'response')) as [IncomingMessage]
      expect(answer.statusCode).toBe(200)
      return answer
    }

    it.each(['JSON', 'JSON_MIN', 'CSV'])(
      'in the middle of an export as %s ends the reading',
      async (format) => {
        const path = `/api/projects/${project}/export?exportType=${format}&download_all_tasks=true`
        const answer = await openAnswer(path)
        await once(answer, 'data')
        answer.pause()
        answer.destroy()
        await expectNothingHeld(0)
      },
    )

    it('before the first byte of a table ends the reading too', async () => {
      const call = open('GET', `/api/projects/${project}/export?exportType=CSV&download_all_tasks=true`)
      call.end()
      await expect.poll(async () => (await held()).handles.length, { interval: 5 }).toBeGreaterThan(0)
      call.destroy()
      await expectNothingHeld(0)
    })

    it('in the middle of a stored export closes its file', async () => {
      const made = await server.api.post(`/api/projects/${project}/exports/`, {})
      const { id } = made.json<{ id: number }>()
      const answer = await openAnswer(`/api/projects/${project}/exports/${id}/download`)
      await once(answer, 'data')
      answer.destroy()
      await expectNothingHeld(1)
    })

    it('leaves the server as it was', async () => {
      const whole = await server.api.get(`/api/projects/${project}/export?download_all_tasks=true`)
      expect(whole.json<unknown[]>()).toHaveLength(5000)
    })
  })
})
