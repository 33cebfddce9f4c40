// Text that people write is data: every field gives it back as it was written, as JSON that no browser takes for a page.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formOf } from '../testing/multipart.ts'
import { startTestServer, type Client, type TestAnswer, type TestServer } from '../testing/server.ts'

const TEXT = `</script><script>alert("1")</script><img src=x onerror='alert(1)'>&amp;&lt;{{7*7}}\${1}\u2028 \u202e ü 🙂`
// Names have limits of 50 and of 256 characters.
const SHORT = `<b onclick="x()">'&amp;</b>🙂`

describe('texts with markup', () => {
  let server: TestServer
  let api: Client
  let project: number
  let task: number
  beforeAll(async () => {
    server = await startTestServer({ STORAGE_SYNC_WAIT_MS: '0' })
    api = server.api
    const labelConfig =
      '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/></Choices></View>'
    const made = await api.post('/api/projects/', {
      title: SHORT,
      description: TEXT,
      expert_instruction: TEXT,
      label_config: labelConfig,
    })
    expect(made.status).toBe(201)
    project = made.json<{ id: number }>().id
    task = (await api.post('/api/tasks/', { project, data: { text: TEXT, [SHORT]: TEXT } })).json<{
      id: number
    }>().id
  })
  afterAll(() => server.stop())

  const isJson = (answer: TestAnswer) => {
    expect(answer.status).toBeLessThan(300)
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    return answer.json()
  }

  it('come back from projects, alone and in the list', async () => {
    const project_ = isJson(await api.get(`/api/projects/${project}/`))
    expect(project_).toMatchObject({ title: SHORT, description: TEXT, expert_instruction: TEXT })
    const list = isJson(await api.get('/api/projects/')) as { results: object[] }
    expect(list.results).toMatchObject([{ title: SHORT, description: TEXT, expert_instruction: TEXT }])
  })

  it('come back from tasks by every route that shows them', async () => {
    const data = { text: TEXT, [SHORT]: TEXT }
    expect(isJson(await api.get(`/api/tasks/${task}/`))).toMatchObject({ data })
    expect(isJson(await api.get(`/api/projects/${project}/next/`))).toMatchObject({ data })
    expect(isJson(await api.get(`/api/tasks/?project=${project}&fields=all`))).toMatchObject({
      tasks: [{ data }],
    })
    const columns = isJson(await api.get(`/api/dm/columns/?project=${project}`)) as {
      columns: { id: string }[]
    }
    expect(columns.columns.map(({ id }) => id)).toContain(SHORT)
    const exported = await api.get(`/api/projects/${project}/export?download_all_tasks=true`)
    expect(exported.json()).toMatchObject([{ data }])
    // Clients know this type; a browser stores a file of it.
    expect(exported.headers).toMatchObject({
      'content-type': 'application/.json',
      'content-disposition': expect.stringMatching(/^attachment;/) as string,
      'x-content-type-options': 'nosniff',
    })
  })

  it('come back from people', async () => {
    const path = `/api/users/${server.owner.id}/`
    const names = { first_name: SHORT, last_name: SHORT, username: SHORT, phone: SHORT }
    expect(isJson(await api.patch(path, names))).toMatchObject(names)
    for (const where of [path, '/api/current-user/whoami'])
      expect(isJson(await api.get(where))).toMatchObject(names)
    const [first] = isJson(await api.get('/api/users/')) as unknown as object[]
    expect(first).toMatchObject(names)
  })

  it('come back from views, snapshots and results', async () => {
    const view = isJson(await api.post('/api/dm/views/', { project, data: { title: TEXT } })) as {
      id: number
    }
    expect(isJson(await api.get(`/api/dm/views/${view.id}/`))).toMatchObject({ data: { title: TEXT } })
    const snapshot = isJson(await api.post(`/api/projects/${project}/exports/`, { title: TEXT })) as {
      id: number
    }
    expect(isJson(await api.get(`/api/projects/${project}/exports/${snapshot.id}`))).toMatchObject({
      title: TEXT,
    })
    const result = [
      {
        id: SHORT,
        from_name: 'mood',
        to_name: 'text',
        type: 'choices',
        value: { choices: ['good'] },
        meta: { text: [TEXT] },
      },
    ]
    const made = isJson(await api.post(`/api/tasks/${task}/annotations/`, { result })) as { id: number }
    expect(isJson(await api.get(`/api/annotations/${made.id}/`))).toMatchObject({ result })
  })

  it('are cleaned from the names of files, which are never pages', async () => {
    const path = `/api/projects/${project}/import?commit_to_project=false`
    for (const extension of ['csv', 'html', 'svg', 'xml']) {
      const filename = `../<script>alert(1)</script>.${extension}`
      const bytes = Buffer.from('text\n<script>alert(1)</script>\n')
      const form = formOf([{ name: 'file', filename, bytes }])
      const answer = await api.post(path, form.body, form.headers)
      expect([extension, answer.status < 500, answer.headers['content-type']]).toEqual([
        extension,
        true,
        'application/json; charset=utf-8',
      ])
    }
    const files = isJson(await api.get(`/api/projects/${project}/file-uploads?all=1`)) as unknown as {
      file: string
    }[]
    for (const { file } of files) {
      expect(file).toMatch(/^upload\/\d+\/[^<>"'/\\]+$/)
      const answer = await api.get(`/data/${file}`)
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
      const risky = /html|svg|xml|javascript/.test(String(answer.headers['content-type']))
      const stored = String(answer.headers['content-disposition']).startsWith('attachment')
      expect([file, risky && !stored]).toEqual([file, false])
    }
    expect(files.length).toBeGreaterThan(0)
  })

  it('are quoted in errors as JSON too', async () => {
    for (const answer of [
      await api.post('/api/projects/', { title: TEXT, label_config: TEXT }),
      await api.get(`/api/tasks/?project=${encodeURIComponent(TEXT)}`),
      await api.get(`/api/projects/${project}/export?exportType=${encodeURIComponent(TEXT)}`),
      await api.get(`/api/${encodeURIComponent(TEXT)}`),
    ]) {
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
    }
  })
})
