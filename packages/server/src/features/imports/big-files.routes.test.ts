// Files of 200 MB, sent over a socket a piece at a time: what may come is stored byte for byte, what may not leaves nothing.

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { importsOf } from './testing.ts'

const MB = 1024 * 1024
const HEAD = (name: string) =>
  `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`

interface Answer {
  readonly file_upload_ids: number[]
  readonly validation_errors: { non_field_errors: string[] }
}

describe('a file of 200 MB', { timeout: 180_000 }, () => {
  let server: TestServer
  let address: string
  beforeAll(async () => {
    server = await startTestServer()
    address = await server.listen()
  })
  afterAll(() => server.stop())
  const { project, tasksOf } = importsOf(() => server)

  const upload = async (
    projectId: number,
    name: string,
    pieces: Iterable<Buffer>,
    token = server.owner.token,
  ) => {
    const call = request(`${address}/api/projects/${projectId}/import`, {
      method: 'POST',
      headers: {
        authorization: `Token ${token}`,
        'content-type': 'multipart/form-data; boundary=b',
      },
    })
    const answered = once(call, 'response') as Promise<[IncomingMessage]>
    call.write(HEAD(name))
    // A refusal may come before all is sent, and the line may end then.
    call.on('error', () => {})
    let isAnswered = false
    void answered.then(() => (isAnswered = true))
    for (const piece of pieces)
      if (!isAnswered && !call.write(piece)) await Promise.race([once(call, 'drain'), answered])
    call.end('\r\n--b--\r\n')
    const [answer] = await answered
    return { status: answer.statusCode, body: (await json(answer)) as Answer }
  }
  function* pieces(count: number, lastLine = ''): Generator<Buffer> {
    for (let n = 0; n < count; n++) yield Buffer.alloc(MB, `${n} calm sea, high waves; `)
    yield Buffer.from(lastLine)
  }
  const bytesKept = (projectId: number) => {
    const folder = join(server.cx.env.dataDir, 'media/upload', String(projectId))
    return existsSync(folder) ? readdirSync(folder) : []
  }
  const expectNothing = async (projectId: number) => {
    expect(await tasksOf(projectId)).toEqual([])
    expect(bytesKept(projectId)).toEqual([])
    for (const table of ['file_upload', 'import'] as const) {
      const rows = server.cx.db.sql.selectFrom(table).select('id').where('project_id', '=', projectId)
      expect(await rows.execute()).toEqual([])
    }
  }

  it('of a film is stored byte for byte', async () => {
    const projectId = await project('<View></View>')
    const { status, body } = await upload(projectId, 'film.mp4', pieces(200))
    expect([status, body.file_upload_ids.length]).toEqual([201, 1])
    const sent = createHash('sha256')
    for (const piece of pieces(200)) sent.update(piece)
    const kept = createHash('sha256')
    const path = `upload/${projectId}/${bytesKept(projectId)[0]}`
    for await (const chunk of server.cx.blobs.read(path)) kept.update(chunk as Buffer)
    expect(kept.digest('hex')).toBe(sent.digest('hex'))
    const end = await server.api.get(`/data/${path}`, { range: 'bytes=-10' })
    expect(end.headers['content-range']).toBe(`bytes ${200 * MB - 10}-${200 * MB - 1}/${200 * MB}`)
  })

  it('with a table whose last quote is wrong is refused by row, and nothing stays', async () => {
    const projectId = await project()
    const rows = function* () {
      yield Buffer.from('text\n')
      for (let n = 0; n < 200; n++)
        yield Buffer.concat([Buffer.alloc(MB - 1, `${n} calm sea; `), Buffer.from('\n')])
      yield Buffer.from('"never ends\n')
    }
    const { status, body } = await upload(projectId, 'rows.csv', rows())
    expect([status, body.validation_errors.non_field_errors[0]]).toEqual([
      400,
      expect.stringMatching(/EOF inside string starting at row 201/),
    ])
    await expectNothing(projectId)
  })

  it('for nobody, or for no project, gets the refusal, not a broken line', async () => {
    const projectId = await project()
    expect(await upload(projectId, 'film.mp4', pieces(200), 'f'.repeat(40))).toMatchObject({ status: 401 })
    expect(await upload(987_654, 'film.mp4', pieces(200))).toMatchObject({ status: 404 })
    expect(await upload(projectId, 'program.exe', pieces(200))).toMatchObject({ status: 400 })
    await expectNothing(projectId)
  })

  it('and more than the limit is refused by the limit, and nothing stays', async () => {
    const projectId = await project()
    const { status, body } = await upload(projectId, 'film.mp4', pieces(260))
    expect([status, body.validation_errors.non_field_errors[0]]).toEqual([
      400,
      expect.stringMatching(/^Maximum total size of all files is 262144000 bytes/),
    ])
    await expectNothing(projectId)
    expect((await server.api.post(`/api/projects/${projectId}/import`, [{ text: 'a' }])).status).toBe(201)
  })
})
