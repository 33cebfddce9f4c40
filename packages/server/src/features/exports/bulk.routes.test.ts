import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

interface Annotation {
  id: number
  result: { value: { note: string } }[]
  created_at: string
  lead_time: number | null
}
interface Task {
  id: number
  data: { n: number; text: string }
  created_at: string
  annotations: Annotation[]
  drafts: { id: number }[]
  predictions: number[]
}

const TASKS = 700
const item = (note: string) => ({
  id: 'r1',
  from_name: 'mood',
  to_name: 'text',
  type: 'choices',
  value: { choices: ['good'], note },
})

describe('an export of many pages', () => {
  let server: TestServer
  let api: Client
  let project: number
  let trashed: number[]
  const exported = async (query: string) =>
    (await api.get(`/api/projects/${project}/export?exportType=JSON&${query}`)).json<Task[]>()
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const tasks = Array.from({ length: TASKS }, (_, n) => ({
      data: { n, text: `😀 ü "${n}" \\ `.repeat(60) },
      annotations: Array.from({ length: n % 3 }, (_, k) => ({
        result: [item(`é ${n}.${k}`)],
        lead_time: k + 0.5,
      })),
      predictions: n % 5 === 0 ? [{ result: [item('p')], model_version: 'm' }] : [],
    }))
    await api.post(`/api/projects/${project}/import`, tasks)
    const all = await exported('download_all_tasks=true')
    trashed = [1, 2, 350, 698].map((n) => all[n]?.id ?? 0)
    for (const id of trashed) await api.delete(`/api/tasks/${id}/`)
    await api.post(`/api/tasks/${all[3]?.id}/drafts/`, { result: [item('draft')] })
  })
  afterAll(() => server.stop())

  it('is the same to the byte beside others, of another project too', async () => {
    const other = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const tasks = Array.from({ length: TASKS }, (_, n) => ({ text: `other ${n} `.repeat(80) }))
    await api.post(`/api/projects/${other}/import`, tasks)
    const read = async (id: number) =>
      (await api.get(`/api/projects/${id}/export?exportType=JSON&download_all_tasks=true`)).text
    const [own, its] = [await read(project), await read(other)]
    const together = await Promise.all([project, other, project, other].map(read))
    expect(together.map((text) => text === own || text === its)).toEqual([true, true, true, true])
    expect([own === its, together[0] === own, together[1] === its]).toEqual([false, true, true])
  })

  it('holds every task with its own annotations, in the order of ids', async () => {
    const tasks = await exported('download_all_tasks=true')
    expect(tasks).toHaveLength(TASKS - trashed.length)
    expect(tasks.map((task) => task.id)).toEqual(tasks.map((task) => task.id).toSorted((a, b) => a - b))
    for (const task of tasks) {
      const { n, text } = task.data
      expect(text).toBe(`😀 ü "${n}" \\ `.repeat(60))
      const notes = Array.from({ length: n % 3 }, (_, k) => `é ${n}.${k}`)
      expect(task.annotations.map(({ result }) => result[0]?.value.note)).toEqual(notes)
      expect(task.annotations.map((one) => one.lead_time)).toEqual(notes.map((_, k) => k + 0.5))
      expect(task.predictions).toHaveLength(n % 5 === 0 ? 1 : 0)
      expect(task.drafts).toHaveLength(n === 3 ? 1 : 0)
    }
  })

  it('says the same as text, as objects and from the file of a snapshot', async () => {
    const direct = async (format: string) =>
      (await api.get(`/api/projects/${project}/export?exportType=${format}&download_all_tasks=true`)).text
    const json = await direct('JSON')
    expect(await direct('JSONL')).toBe(`${json.slice(1, -1).replaceAll(',\n', '\n')}\n`)
    const { id } = (await api.post(`/api/projects/${project}/exports/`, {})).json<{ id: number }>()
    for (const format of ['CSV', 'JSON_MIN', 'JSONL_REGIONS'])
      expect(
        (await api.get(`/api/projects/${project}/exports/${id}/download?exportType=${format}`)).text,
      ).toBe(await direct(format))
  })

  it('says the same times as the task itself', async () => {
    const [, , last] = (await exported('download_all_tasks=true')).slice(-3)
    const shown = (await api.get(`/api/tasks/${last?.id}/`)).json<Task>()
    expect(last?.created_at).toBe(shown.created_at)
    expect(last?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  })

  it('leaves out what was not asked for, and gives the rest whole', async () => {
    const all = await exported('download_all_tasks=true')
    expect(await exported('')).toEqual(all.filter((task) => task.annotations.length > 0))
    const some = all.filter((task) => task.data.n % 97 === 0)
    expect(await exported(`download_all_tasks=true&ids=${some.map((task) => task.id).join(',')}`)).toEqual(
      some,
    )
  })

  it('takes tasks with huge results a few at a time', async () => {
    const all = await exported('download_all_tasks=true')
    const noise = (seed: number) =>
      Array.from({ length: 60_000 }, (_, n) => Math.imul(seed * 60_000 + n, 2_654_435_761).toString(36)).join(
        '',
      )
    const [first, second] = all.slice(100, 102)
    for (const [seed, task] of [first, second].entries())
      await api.post(`/api/tasks/${task?.id}/annotations/`, {
        result: [item(noise(seed)), item(noise(seed + 9))],
      })
    const again = await exported('download_all_tasks=true')
    expect(again.map((task) => task.id)).toEqual(all.map((task) => task.id))
    const notes = again.slice(100, 102).map((task) => task.annotations.at(-1)?.result[0]?.value.note)
    expect(notes).toEqual([noise(0), noise(1)])
  })
})
