import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestAnswer, type TestServer } from '../../testing/server.ts'
import { pushDue } from './push.service.ts'

const RESULT = [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
]

describe('targets', () => {
  let root: string
  let server: TestServer
  let api: Client
  let project: number
  let task: number
  let folder: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'siali-target-'))
    server = await startTestServer({
      LOCAL_FILES_SERVING_ENABLED: 'true',
      LOCAL_FILES_DOCUMENT_ROOT: root,
      STORAGE_SYNC_WAIT_MS: '30000',
      STORAGE_PUSH_WAIT_MS: '30000',
    })
    await server.startJobs()
    api = server.api
  })
  afterAll(async () => {
    await server.stop()
    await rm(root, { recursive: true, force: true })
  })
  beforeEach(async () => {
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    task = (await api.post('/api/tasks/', { project, data: { text: 'one' } })).json<{ id: number }>().id
    folder = await mkdtemp(join(root, 'out-'))
  })
  /** What saves remember of projects with targets ends after a second. */
  const remembered = () => wait(1100)
  const connect = async (more: object = {}) =>
    (await api.post('/api/storages/export/localfiles', { project, path: folder, ...more })).json<{
      id: number
      status: string
    }>()
  const annotate = async (body: object = { result: RESULT }) =>
    (await api.post(`/api/tasks/${task}/annotations/`, body)).json<{ id: number }>().id
  const stored = async (id: number) =>
    JSON.parse(await readFile(join(folder, String(id)), 'utf8')) as Record<string, unknown>
  const behind = async (id: number) =>
    (await server.cx.db.sql.selectFrom('storage_push').selectAll().where('storage_id', '=', id).execute())
      .length

  it('get each annotation before its save is answered, with its task and author, as it changes and goes', async () => {
    await connect({ can_delete_objects: true })
    await remembered()
    const id = await annotate()
    expect(await stored(id)).toMatchObject({
      id,
      result: RESULT,
      was_cancelled: false,
      task: { id: task, data: { text: 'one' }, project },
      completed_by: { id: server.owner.id, email: server.owner.email },
    })
    await api.patch(`/api/annotations/${id}/`, { was_cancelled: true })
    expect(await stored(id)).toMatchObject({ was_cancelled: true })
    await api.delete(`/api/annotations/${id}/`)
    expect(await readdir(folder)).toEqual([])
  })

  it('keep objects of deleted annotations unless they may be deleted', async () => {
    const { id: storage } = await connect()
    await remembered()
    const id = await annotate()
    await api.delete(`/api/annotations/${id}/`)
    expect(await readdir(folder)).toEqual([String(id)])
    expect(await behind(storage)).toBe(0)
  })

  it('that another writer writes to are waited for by a save', async () => {
    const { id: storage } = await connect()
    await remembered()
    await rm(folder, { recursive: true })
    const id = await annotate()
    await mkdir(folder)
    const hold = async (until: Date | null) =>
      server.cx.db.sql
        .updateTable('storage_push')
        .set({ held_until: until })
        .where('storage_id', '=', storage)
        .execute()
    await hold(new Date(Date.now() + 60_000))
    let isAnswered = false
    const save = api.patch(`/api/annotations/${id}/`, { lead_time: 7 }).finally(() => (isAnswered = true))
    await wait(300)
    expect(isAnswered).toBe(false)
    await hold(null)
    expect((await save).status).toBe(200)
    expect(await stored(id)).toMatchObject({ lead_time: 7 })
  })

  it('get everything when they are connected and when they are synced', async () => {
    const ids = [await annotate(), await annotate({ result: [], was_cancelled: true })].map(String)
    const { id, status } = await connect()
    expect(status).toBe('queued')
    await expect
      .poll(async () => (await api.get(`/api/storages/export/localfiles/${id}`)).json(), { timeout: 30_000 })
      .toMatchObject({ status: 'completed', last_sync_count: 2, meta: { total_annotations: 2 } })
    expect((await readdir(folder)).toSorted()).toEqual(ids.toSorted())
    await rm(join(folder, ids[0] ?? ''))
    const synced = await api.post(`/api/storages/export/localfiles/${id}/sync`, {})
    expect(synced.json()).toMatchObject({ status: 'completed', last_sync_count: 2 })
    expect((await readdir(folder)).toSorted()).toEqual(ids.toSorted())
  })

  it('are synced with what another writer had and could not write', async () => {
    const { id } = await connect()
    await remembered()
    await expect
      .poll(async () => (await api.get(`/api/storages/export/localfiles/${id}`)).json(), { timeout: 30_000 })
      .toMatchObject({ status: 'completed' })
    await rm(folder, { recursive: true })
    const annotation = await annotate()
    await mkdir(folder)
    const hold = (until: Date | null) =>
      server.cx.db.sql
        .updateTable('storage_push')
        .set({ held_until: until })
        .where('storage_id', '=', id)
        .execute()
    await hold(new Date(Date.now() + 60_000))
    let isAnswered = false
    const sync = api.post(`/api/storages/export/localfiles/${id}/sync`, {}).finally(() => (isAnswered = true))
    await wait(500)
    expect(isAnswered).toBe(false)
    await hold(null)
    expect((await sync).json()).toMatchObject({ status: 'completed', last_sync_count: 1 })
    expect(await readdir(folder)).toEqual([String(annotation)])
    expect(await behind(id)).toBe(0)
  })

  it('fall behind without failing a save, and catch up in their last state', async () => {
    const { id: storage } = await connect()
    await remembered()
    await rm(folder, { recursive: true })
    const id = await annotate()
    expect(await behind(storage)).toBe(1)
    await api.patch(`/api/annotations/${id}/`, { result: [] })
    expect(await behind(storage)).toBe(1)
    const [push] = await server.cx.db.sql
      .selectFrom('storage_push')
      .selectAll()
      .where('storage_id', '=', storage)
      .execute()
    expect(push).toMatchObject({ error: expect.stringContaining('does not exist') })
    await mkdir(folder)
    await writeFile(join(folder, 'other'), '')
    await server.cx.db.sql
      .updateTable('storage_push')
      .set({ next_try_at: new Date(0) })
      .where('storage_id', '=', storage)
      .execute()
    await pushDue(server.cx, new AbortController().signal)
    expect(await behind(storage)).toBe(0)
    expect(await stored(id)).toMatchObject({ id, result: [] })
  })

  it('never go back in time, however many save at once', async () => {
    const { id: storage } = await connect()
    await remembered()
    const id = await annotate()
    const times = Array.from({ length: 12 }, (_, n) => n)
    await Promise.all(times.map((n) => api.patch(`/api/annotations/${id}/`, { lead_time: n })))
    await expect.poll(() => behind(storage), { timeout: 30_000 }).toBe(0)
    const now = (await api.get(`/api/annotations/${id}/`)).json<{ lead_time: number }>()
    expect(await stored(id)).toMatchObject({ lead_time: now.lead_time })
  })

  it('hear of tasks that are deleted and come back, of annotations that do, and of those that are imported', async () => {
    const { id: storage } = await connect({ can_delete_objects: true })
    await remembered()
    const id = await annotate()
    expect(await readdir(folder)).toEqual([String(id)])
    const settled = () => expect.poll(() => behind(storage), { timeout: 30_000 }).toBe(0)
    const undo = async (answer: TestAnswer) =>
      api.post('/api/siali/trash/restore', { undo: String(answer.headers['x-undo']) })
    const gone = await api.delete(`/api/tasks/${task}/`)
    await settled()
    expect(await readdir(folder)).toEqual([])
    expect((await undo(gone)).status).toBe(200)
    await settled()
    expect(await stored(id)).toMatchObject({ id, result: RESULT })
    const away = await api.delete(`/api/annotations/${id}/`)
    expect(await readdir(folder)).toEqual([])
    expect((await undo(away)).status).toBe(200)
    await settled()
    expect(await readdir(folder)).toEqual([String(id)])
    await api.post(`/api/projects/${project}/import`, [
      { data: { text: 'with' }, annotations: [{ result: RESULT }] },
      { data: { text: 'without' } },
    ])
    await settled()
    expect((await readdir(folder)).length).toBe(2)
    await api.post(`/api/dm/actions/?project=${project}&id=delete_tasks`, {
      selectedItems: { all: true, excluded: [] },
    })
    await settled()
    expect(await readdir(folder)).toEqual([])
  })

  it('that take nothing are left alone for a while, and hold nothing else up', async () => {
    const { id: storage } = await connect()
    await remembered()
    await rm(folder, { recursive: true })
    const ids = [await annotate(), await annotate(), await annotate()]
    const rows = () =>
      server.cx.db.sql
        .selectFrom('storage_push')
        .select(['annotation_id', 'attempts'])
        .where('storage_id', '=', storage)
        .orderBy('annotation_id')
        .execute()
    await server.cx.db.sql
      .updateTable('storage_push')
      .set({ next_try_at: new Date(0) })
      .where('storage_id', '=', storage)
      .execute()
    await pushDue(server.cx, new AbortController().signal)
    expect((await rows()).map((row) => row.annotation_id)).toEqual(ids)
    const other = await mkdtemp(join(root, 'other-'))
    await api.post('/api/storages/export/localfiles', { project, path: other })
    await remembered()
    const last = await annotate()
    expect(await readdir(other)).toContain(String(last))
  })
})
