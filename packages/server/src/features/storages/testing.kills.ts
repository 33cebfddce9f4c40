// What every kind of storage with a server of its own passes: that server is killed while objects are read or annotations
// written, and comes back. Nothing is lost, nothing is there twice.

import { expect } from 'vitest'
import type { StorageKindId } from '@siali/contract'
import { buildProject } from '../../testing/factories.ts'
import type { TestServer } from '../../testing/server.ts'
import type { StorageServer } from '../../testing/storage-servers.ts'
import { findStorageById } from './storage.queries.ts'
import { openStorage } from './storage.service.ts'

export interface Killed {
  readonly kind: StorageKindId
  /** Its jobs run. */
  readonly server: TestServer
  readonly storage: StorageServer
  /** Makes the place anew, after the storage lost it, with objects of these contents. */
  fill(objects: ReadonlyMap<string, string>): Promise<void>
  /** What people would type to connect to what lies below a prefix. */
  fieldsFor(prefix: string): object
}

interface State {
  status: string
  last_sync_count: number | null
  traceback: string | null
}

// Several of what is read, or written, at the same time.
const OBJECTS = 400
const ANNOTATIONS = 200
const BUSY = /^(queued|in_progress)$/
const PATIENCE = { timeout: 120_000, interval: 10 }

/** What the tasks of a project say. */
export async function textsOf(server: TestServer, project: number): Promise<string[]> {
  const rows = await server.cx.db.sql
    .selectFrom('task')
    .select('data')
    .where('project_id', '=', project)
    .execute()
  return rows.map((row) => (row.data as { text: string }).text)
}

/** A source whose server dies while objects are read. */
export async function killWhileReading({ kind, server, storage, fill, fieldsFor }: Killed): Promise<void> {
  const { api } = server
  const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  const objects = new Map(
    Array.from({ length: OBJECTS }, (_, n) => [
      `killed/${String(n).padStart(4, '0')}.json`,
      `{"text":"object ${n}"}`,
    ]),
  )
  await fill(objects)
  const fields = { project, recursive_scan: true, ...fieldsFor('killed/') }
  const made = await api.post(`/api/storages/${kind}/`, fields)
  expect([made.status, made.text]).toEqual([201, expect.any(String)])
  const { id } = made.json<{ id: number }>()
  const state = async () => (await api.get(`/api/storages/${kind}/${id}`)).json<State>()
  const sync = async () => {
    const answer = await api.post(`/api/storages/${kind}/${id}/sync`, {})
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
  }
  const ended = () => expect.poll(async () => (await state()).status, PATIENCE).not.toMatch(BUSY)
  const texts = () => textsOf(server, project)
  const begun = sync()
  await expect
    .poll(async () => [(await texts()).length > 0, await state()], PATIENCE)
    .toEqual([true, expect.anything()])
  await storage.kill()
  await begun
  await ended()
  expect(await state()).toMatchObject({ status: 'failed', traceback: expect.stringMatching(/\w+ \w+/) })
  expect((await texts()).length).toBeLessThan(OBJECTS)
  await storage.start()
  await fill(objects)
  await sync()
  await ended()
  expect(await state()).toMatchObject({ status: 'completed', traceback: null })
  const all = await texts()
  expect([all.length, new Set(all).size]).toEqual([OBJECTS, OBJECTS])
}

/** A target whose server dies while annotations are written. */
export async function killWhileWriting({ kind, server, storage, fill, fieldsFor }: Killed): Promise<void> {
  const { api } = server
  const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  const tasks = Array.from({ length: ANNOTATIONS }, (_, n) => ({
    data: { text: `task ${n}` },
    annotations: [{ result: [] }],
  }))
  const imported = await api.post(`/api/projects/${project}/import`, tasks)
  expect([imported.status, imported.text]).toEqual([201, expect.any(String)])
  await fill(new Map())
  const base = `/api/storages/export/${kind}`
  const { id } = (await api.post(base, { project, ...fieldsFor('written/') })).json<{ id: number }>()
  const state = async () => (await api.get(`${base}/${id}`)).json<State>()
  const ended = () => expect.poll(async () => (await state()).status, PATIENCE).not.toMatch(BUSY)
  const written = async () =>
    (
      await server.cx.db.sql
        .selectFrom('storage_object')
        .select('annotation_id')
        .where('storage_id', '=', id)
        .execute()
    ).length
  await expect
    .poll(async () => [(await written()) > 0, await state()], PATIENCE)
    .toEqual([true, expect.anything()])
  await storage.kill()
  await ended()
  expect(await state()).toMatchObject({ status: expect.stringMatching(/failed|completed_with_errors/) })
  expect(await written()).toBeLessThan(ANNOTATIONS)
  await storage.start()
  await fill(new Map())
  const again = await api.post(`${base}/${id}/sync`, {})
  expect([again.status, again.text]).toEqual([200, expect.any(String)])
  await ended()
  expect(await state()).toMatchObject({
    status: 'completed',
    traceback: null,
    last_sync_count: ANNOTATIONS,
  })
  const states = (await api.get(`/api/siali/projects/${project}/storages`)).json()
  expect(states).toMatchObject([{ id, behind: 0, push_error: null }])
  const row = await findStorageById(server.cx.db.sql, id)
  if (row === undefined) throw new Error('the storage is gone')
  const client = await openStorage(server.cx, row)
  const keys = new Set<string>()
  for await (const { objects } of client.list({ after: undefined, isRecursive: true }))
    for (const one of objects) keys.add(one.key)
  await client.close()
  expect(keys.size).toBe(ANNOTATIONS)
}
