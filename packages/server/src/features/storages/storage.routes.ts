// Routes of storages, the same for each kind.

import { Readable } from 'node:stream'
import {
  STORAGE_KINDS,
  STORAGE_KIND_IDS,
  storageKindRoutes,
  storageListRoutes,
  type RouteContract,
} from '@siali/contract'
import { invalid } from '../../http/errors.ts'
import { queryBoolean, queryInteger } from '../../http/query.ts'
import { SENT, type Call, type Http } from '../../http/route.ts'
import { requireProject } from '../projects/project.service.ts'
import { presentForm } from './storage-form.presenter.ts'
import { CONNECTORS } from './connectors/index.ts'
import { presentSteps, printStepLines } from './doctor.presenter.ts'
import { examineStorage } from './doctor.service.ts'
import { presentState, presentStorage } from './storage.presenter.ts'
import { countOfStorages } from './storage.queries.ts'
import {
  changeStorage,
  createStorage,
  listVisibleStorages,
  placeOf,
  previewStorage,
  removeStorage,
  requireOwnStorage,
  requireStorage,
  storedSecretsOf,
  validateStorage,
  type StorageBody,
  type StorageType,
} from './storage.service.ts'
import { syncStorage } from './sync-queue.service.ts'

export function storageFeature(http: Http): void {
  http.route(storageListRoutes.states, async ({ cx, caller, params, query }) => {
    const project = await requireProject(cx, caller, params['project_id'] ?? 0)
    const rows = await listVisibleStorages(cx, caller, { projectId: project.id })
    const counts = await countOfStorages(cx.db.sql, project.id, queryBoolean(query, 'tasks'))
    const of = new Map(counts.map((one) => [one.storage_id, one]))
    return rows.map((row) =>
      presentState(row, placeOf(cx, row).label, of.get(row.id), storedSecretsOf(cx, row)),
    )
  })
  http.route(storageListRoutes.doctor, async ({ cx, caller, params, publicUrl, request, reply }) => {
    const row = await requireOwnStorage(cx, caller, params['storage'] ?? 0)
    const walk = examineStorage(cx, row, originOf(request.headers.origin) ?? new URL(publicUrl).origin)
    if (request.headers.accept !== LINES) return presentSteps(await collect(walk))
    void reply.type(LINES).header('cache-control', 'no-store')
    void reply.send(Readable.from(printStepLines(walk), { objectMode: false }))
    return SENT
  })
  for (const [direction, list, types] of [
    ['source', storageListRoutes.sources, storageListRoutes.sourceTypes],
    ['target', storageListRoutes.targets, storageListRoutes.targetTypes],
  ] as const) {
    http.route(list, async ({ cx, caller, query }) => {
      const projectId = queryInteger(query, 'project')
      // Without a project it is empty, as recorded.
      if (projectId === undefined) return []
      await requireProject(cx, caller, projectId)
      return (await listVisibleStorages(cx, caller, { direction, projectId })).map(presentStorage)
    })
    http.route(types, async () =>
      STORAGE_KIND_IDS.map((kind) => ({ name: kind, title: STORAGE_KINDS[kind].title })),
    )
    for (const kind of STORAGE_KIND_IDS) kindRoutes(http, { kind, direction })
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

const LINES = 'application/x-ndjson'

/** Where the page of the caller lies: buckets must let that read, whatever name the server has. */
function originOf(header: string | undefined): string | undefined {
  const url = header === undefined ? null : URL.parse(header)
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : undefined
}

type AnyCall = Call<RouteContract & { readonly auth?: true }>

function kindRoutes(http: Http, type: StorageType): void {
  const { kind, direction } = type
  const route = (name: string, handler: (call: AnyCall, body: StorageBody) => Promise<unknown>) => {
    const contract = storageKindRoutes[`${kind}.${direction}.${name}`]
    if (contract === undefined) return
    http.route({ ...contract, auth: true }, (call) => handler(call, (call.body ?? {}) as StorageBody))
  }
  const idOf = ({ params }: AnyCall) => params['id'] ?? 0
  route('list', async ({ cx, caller, query }) => {
    const projectId = queryInteger(query, 'project')
    if (projectId === undefined)
      throw invalid({ non_field_errors: ['query parameter "project" is required'] })
    await requireProject(cx, caller, projectId)
    return (await listVisibleStorages(cx, caller, { ...type, projectId })).map(presentStorage)
  })
  route('create', async ({ cx, caller }, body) => presentStorage(await createStorage(cx, caller, type, body)))
  route('validate', async ({ cx, caller, reply }, body) => {
    await validateStorage(cx, caller, type, body)
    // An empty body, as recorded: clients of the incumbent look at the status alone.
    void reply.code(200).send('')
    return SENT
  })
  route('form', async () => presentForm(CONNECTORS[kind].form, type))
  route('files', ({ cx, caller }, body) => previewStorage(cx, caller, type, body))
  route('get', async (call) => presentStorage(await requireStorage(call.cx, call.caller, idOf(call), type)))
  for (const name of ['update', 'replace'])
    route(name, async (call, body) =>
      presentStorage(await changeStorage(call.cx, call.caller, type, idOf(call), body)),
    )
  route('delete', (call) => removeStorage(call.cx, call.caller, type, idOf(call)))
  route('sync', async (call) => {
    const row = await requireOwnStorage(call.cx, call.caller, idOf(call), type)
    return presentStorage(await syncStorage(call.cx, call.caller, row))
  })
}
