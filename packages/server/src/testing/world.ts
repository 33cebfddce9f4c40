// What tests need that go through every contract: the contracts, one object of each kind, addresses and bodies that name them.

import * as contract from '@siali/contract'
import type { RouteContract } from '@siali/contract'
import { createJobRun } from '../features/jobs/job-run.service.ts'
import type { AppContext } from '../context.ts'
import { buildProject } from './factories.ts'
import { formOf } from './multipart.ts'
import type { Client, TestAnswer } from './server.ts'

/** Stands in a text of every object of a world. */
export const MARK = 'seen-by-nobody-else'
const RESULT = [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] }, mark: MARK },
]

/** Every contract of the package, mounted or not; the test of the OpenAPI document says that all are. */
export const CONTRACTS: readonly RouteContract[] = Object.entries(contract)
  .filter(([name]) => name.endsWith('Routes'))
  .flatMap(([, group]) => Object.values(group as Record<string, RouteContract>))

/** One object of each kind, by the name that paths give its id. */
export interface World {
  readonly ids: Readonly<Record<string, number | string>>
}

// Which kind `{id}` is, by the words before it.
const KIND_OF_ID: readonly (readonly [RegExp, string])[] = [
  [/\/projects\/\{id\}/, 'project'],
  [/\/tasks\/\{id\}/, 'task'],
  [/\/annotations\/\{id\}/, 'annotation'],
  [/\/drafts\/\{id\}/, 'draft'],
  [/\/predictions\/\{id\}/, 'prediction'],
  [/\/views\/\{id\}/, 'view'],
  [/\/file-upload\/\{id\}/, 'file_upload'],
  [/\/webhooks\/\{id\}/, 'webhook'],
  [/\/users\/\{id\}/, 'user'],
  [/\/organizations\/\{id\}/, 'organization'],
  [/\/labels\/\{id\}/, 'label'],
  [/\/label_links\/\{id\}/, 'label_link'],
  [/\/ml\/\{id\}/, 'ml'],
]
const STORAGE = /^\/api\/storages\/(export\/)?(\w+)\//
const KIND_OF_PARAM: Readonly<Record<string, string>> = {
  project_id: 'project',
  annotation_id: 'annotation',
  export_pk: 'export',
  import_pk: 'import',
  reimport_pk: 'reimport',
  user_id: 'user',
  storage: 'storage localfiles',
  job: 'job',
  delivery_id: 'delivery',
  file: 'file',
  entity: 'entity',
  entity_id: 'task',
}

function kindOf(path: string, param: string): string {
  const [, direction = '', storage] = STORAGE.exec(path) ?? []
  if (storage !== undefined) return `storage ${direction}${storage}`
  const kind = param === 'id' ? KIND_OF_ID.find(([pattern]) => pattern.test(path))?.[1] : KIND_OF_PARAM[param]
  if (kind === undefined) throw new Error(`${path}: say in testing/world.ts what {${param}} names`)
  return kind
}

export const paramsOf = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')

/** `path` with the ids of its parameters: the first from the first world, and so on. */
export const fill = (path: string, worlds: readonly World[]): string => {
  const used = paramsOf(path)
  return path.replaceAll(/\{(\w+)\}/g, (_, param: string) => {
    const world = worlds[Math.min(used.indexOf(param), worlds.length - 1)]
    return String(world?.ids[kindOf(path, param)])
  })
}

/** Calls a contract with its example as the body. */
export const send = (
  client: Client,
  { method, example }: RouteContract,
  path: string,
): Promise<TestAnswer> => {
  if (method === 'GET') return client.get(path)
  const body = example ?? {}
  if (method === 'POST') return client.post(path, body)
  if (method === 'PATCH') return client.patch(path, body)
  if (method === 'PUT') return client.put(path, body)
  return client.delete(path)
}

/** Makes a project of `owner` with one object of each kind, by the API where it has a way. */
export async function buildWorld(
  cx: AppContext,
  client: Client,
  owner: { id: number; organizationId: number },
) {
  const { organizationId } = owner
  const project = await buildProject(cx, { organizationId, title: MARK, createdBy: owner.id })
  const made = async (path: string, body: unknown, headers?: Record<string, string>) => {
    const answer = await client.post(path, body, headers)
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    return answer.json<{ id: number; file_upload_ids: number[] }>()
  }
  const form = formOf([
    { name: 'file', filename: `${MARK}.json`, bytes: Buffer.from(`[{"text":"${MARK}"}]`) },
  ])
  const files = await made(`/api/projects/${project}/import?commit_to_project=false`, form.body, form.headers)
  const task = (await made('/api/tasks/', { project, data: { text: MARK } })).id
  const annotation = (await made(`/api/tasks/${task}/annotations/`, { result: RESULT })).id
  const draft = (await made(`/api/tasks/${task}/drafts`, { result: RESULT })).id
  const prediction = (await made('/api/predictions/', { task, result: RESULT, model_version: MARK })).id
  const view = (await made('/api/dm/views/', { project, data: { title: MARK } })).id
  const [label] = (await made('/api/labels/', [
    { project, title: MARK, value: MARK, from_name: 'mood' },
  ])) as unknown as { id: number }[]
  const link = await cx.db.sql
    .selectFrom('label_link')
    .select('id')
    .where('project_id', '=', project)
    .executeTakeFirstOrThrow()
  const snapshot = (await made(`/api/projects/${project}/exports/`, { title: MARK })).id
  const imported = await cx.db.sql
    .insertInto('import')
    .values({ project_id: project, user_id: owner.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  const reimported = await cx.db.sql
    .insertInto('import')
    .values({ project_id: project, user_id: owner.id, source: 'reimport' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const token = cx.newId.hex(20)
  const backend = await cx.db.sql
    .insertInto('ml_backend')
    .values({
      project_id: project,
      // A closed network: no test calls it.
      url: 'http://192.0.2.1:9090',
      title: MARK,
      timeout_sec: 1,
      token_hash: cx.secrets.hashToken(token),
      token_sealed: cx.secrets.seal(token),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const job = await createJobRun(cx, cx.db.sql, {
    organizationId,
    projectId: project,
    userId: owner.id,
    kind: 'test',
  })
  const hook = { project, url: `http://hook.example.test/${MARK}`, is_active: false }
  const webhook = (await made('/api/webhooks/', hook)).id
  const delivery = await buildDelivery(cx, webhook, project)
  // What a storage answers lies outside: their rows are enough.
  const storages = await cx.db.sql
    .insertInto('storage')
    .values(
      contract.STORAGE_KIND_IDS.flatMap((kind) =>
        (['source', 'target'] as const).map((direction) => ({
          project_id: project,
          kind,
          direction,
          title: MARK,
          params: JSON.stringify({
            ...defaultsOf(contract.shownFields(kind, direction)),
            path: '/nowhere',
            prefix: MARK,
          }),
        })),
      ),
    )
    .returning(['id', 'kind', 'direction'])
    .execute()
  const upload = await cx.db.sql
    .selectFrom('file_upload')
    .selectAll()
    .where('project_id', '=', project)
    .executeTakeFirstOrThrow()
  const file = upload.file.split('/').at(-1) ?? ''
  return {
    ids: {
      project,
      task,
      annotation,
      draft,
      prediction,
      view,
      job,
      webhook,
      delivery,
      file,
      label: label?.id ?? 0,
      label_link: link.id,
      // Which kind of thing the id of a state's address names.
      entity: 'task',
      export: snapshot,
      import: imported.id,
      reimport: reimported.id,
      ml: backend.id,
      file_upload: files.file_upload_ids[0] ?? 0,
      user: owner.id,
      organization: organizationId,
      ...Object.fromEntries(
        storages.map((row) => [`storage ${row.direction === 'source' ? '' : 'export/'}${row.kind}`, row.id]),
      ),
    },
  } satisfies World
}

async function buildDelivery(cx: AppContext, webhook: number, project: number): Promise<number> {
  const message = await cx.db.sql
    .insertInto('webhook_message')
    .values({
      project_id: project,
      action: 'TASKS_DELETED',
      payload: JSON.stringify({ tasks: [1], mark: MARK }),
      body: JSON.stringify({ mark: MARK }),
      happened_at: cx.clock.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const row = await cx.db.sql
    .insertInto('webhook_delivery')
    .values({ webhook_id: webhook, project_id: project, message_id: message.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

function defaultsOf(
  fields: Readonly<Record<string, { readonly default?: unknown }>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.default]))
}
