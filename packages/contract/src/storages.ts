// Cloud storages: sources, whose objects become tasks, and targets, which annotations are written to. The routes of all kinds
// are made from their descriptions.

import { Type, type Static, type TProperties, type TSchema } from 'typebox'
import {
  STORAGE_KINDS,
  STORAGE_KIND_IDS,
  secretFields,
  shownFields,
  type StorageDirection,
  type StorageKindId,
} from './storage-kinds.ts'
import {
  AnyJson,
  ErrorEnvelope,
  Id,
  JsonObject,
  Stamp,
  choice,
  defineRoute,
  nullable,
  type RouteContract,
} from './wire.ts'

export const STORAGE_STATUSES = [
  'initialized',
  'queued',
  'in_progress',
  'failed',
  'completed',
  'completed_with_errors',
] as const
export type StorageStatus = (typeof STORAGE_STATUSES)[number]

const named = {
  project: Type.Integer(),
  title: Type.Optional(nullable(Type.String({ maxLength: 256 }))),
  description: Type.Optional(nullable(Type.String({ maxLength: 10_000 }))),
  synchronizable: Type.Optional(Type.Boolean({ default: true })),
}

function bodyOf(kind: StorageKindId, direction: StorageDirection, more: TProperties = {}): TSchema {
  return Type.Object({
    ...named,
    ...shownFields(kind, direction),
    ...STORAGE_KINDS[kind].secrets,
    ...more,
  })
}

/** Of a storage that is stored: which of its secrets are forgotten. */
function forgetting(kind: StorageKindId): TProperties {
  const names = secretFields(kind)
  if (names.length === 0) return {}
  return {
    forget_secrets: Type.Optional(
      Type.Array(choice(names), {
        maxItems: names.length,
        description: 'Names of stored secrets to forget; one that the body gives anew stays',
      }),
    ),
  }
}

function answerOf(kind: StorageKindId, direction: StorageDirection): TSchema {
  return Type.Object(
    {
      id: Id,
      type: Type.Literal(kind),
      project: Id,
      title: nullable(Type.String()),
      description: nullable(Type.String()),
      created_at: Stamp,
      synchronizable: Type.Boolean(),
      last_sync: nullable(Stamp),
      last_sync_count: nullable(Type.Integer()),
      last_sync_job: nullable(Type.String()),
      status: choice(STORAGE_STATUSES),
      traceback: nullable(Type.String()),
      meta: JsonObject,
      ...shownFields(kind, direction),
    },
    { title: `${STORAGE_KINDS[kind].title} ${direction}` },
  )
}

const EXAMPLES: Readonly<Record<StorageKindId, object>> = {
  s3: {
    project: 1,
    title: 'Photos',
    bucket: 'photos',
    prefix: 'raw/',
    use_blob_urls: true,
    aws_access_key_id: 'key-id',
    aws_secret_access_key: 'secret',
    s3_endpoint: 'https://s3.example.test',
  },
  gcs: { project: 1, bucket: 'photos', google_application_credentials: '{}' },
  azure: { project: 1, container: 'photos', account_name: 'account', account_key: 'a2V5' },
  redis: { project: 1, host: 'redis.example.test', port: '6379', path: 'tasks/', password: 'secret' },
  localfiles: { project: 1, title: 'Photos', path: '/data/photos', use_blob_urls: true },
}

const IdParams = Type.Object({ id: Type.Integer() })
const ListQuery = Type.Object({
  project: Type.Optional(Type.Integer()),
  ordering: Type.Optional(Type.String()),
})

export const StorageFiles = Type.Object({
  files: Type.Array(
    Type.Object({
      key: nullable(Type.String()),
      last_modified: nullable(Stamp),
      size: nullable(Type.Integer({ description: 'Bytes' })),
    }),
  ),
})
export type StorageFiles = Static<typeof StorageFiles>

/** The routes of one kind in one direction, by name. */
function routesOf(kind: StorageKindId, direction: StorageDirection): Record<string, RouteContract> {
  const isSource = direction === 'source'
  const base = isSource ? `/api/storages/${kind}` : `/api/storages/export/${kind}`
  const name = `api_storages_${isSource ? '' : 'export_'}${kind}`
  const storage = answerOf(kind, direction)
  const { title } = STORAGE_KINDS[kind]
  const what = `a ${title} ${direction}`
  const tag = 'Storages'
  const example = EXAMPLES[kind]
  const one = { path: `${base}/{id}`, tag, params: IdParams } as const
  const all = isSource ? `${base}/` : base
  return {
    list: defineRoute({
      method: 'GET',
      path: all,
      operationId: `${name}_list`,
      tag,
      summary: `List ${title} ${direction}s of a project`,
      query: ListQuery,
      responses: { 200: Type.Array(storage) },
    }),
    create: defineRoute({
      method: 'POST',
      path: all,
      operationId: `${name}_create`,
      tag,
      summary: `Connect ${what}`,
      description: 'The connection is tried first.',
      body: bodyOf(kind, direction),
      example,
      responses: { 201: storage },
    }),
    validate: defineRoute({
      method: 'POST',
      path: `${base}/validate`,
      operationId: `${name}_validate_create`,
      tag,
      summary: `Try the connection of ${what}`,
      description: 'With `id` the stored fields and secrets fill what the body leaves out.',
      body: bodyOf(kind, direction, {
        id: Type.Optional(nullable(Type.Integer())),
        ...forgetting(kind),
      }),
      example,
      responses: { 200: null },
    }),
    form: defineRoute({
      method: 'GET',
      path: `${base}/form`,
      operationId: `${name}_form_list`,
      tag,
      summary: `Describe the form of ${what}`,
      responses: { 200: Type.Array(AnyJson) },
    }),
    ...(isSource && {
      files: defineRoute({
        method: 'POST',
        path: `${base}/files`,
        operationId: `${name}_files_create`,
        tag,
        summary: `List the first objects of ${what}`,
        body: bodyOf(kind, direction, {
          id: Type.Optional(nullable(Type.Integer())),
          ...forgetting(kind),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
        }),
        example,
        responses: { 200: StorageFiles },
      }),
    }),
    get: defineRoute({
      ...one,
      method: 'GET',
      operationId: `${name}_read`,
      summary: `Get ${what}`,
      responses: { 200: storage },
    }),
    update: defineRoute({
      ...one,
      method: 'PATCH',
      operationId: `${name}_partial_update`,
      summary: `Change ${what}`,
      description:
        'Fields and secrets that are left out stay, also secrets that are empty or null. The connection is tried first.',
      body: bodyOf(kind, direction, forgetting(kind)),
      example: { title: 'Renamed' },
      responses: { 200: storage },
    }),
    replace: defineRoute({
      ...one,
      method: 'PUT',
      operationId: `${name}_update`,
      summary: `Change ${what} (fields left out stay)`,
      body: bodyOf(kind, direction, forgetting(kind)),
      example,
      responses: { 200: storage },
    }),
    delete: defineRoute({
      ...one,
      method: 'DELETE',
      operationId: `${name}_delete`,
      summary: `Disconnect ${what}; its objects stay`,
      responses: { 204: null },
    }),
    sync: defineRoute({
      method: 'POST',
      path: `${base}/{id}/sync`,
      operationId: `${name}_sync_create`,
      errors: { 400: Type.Union([ErrorEnvelope, Type.Object({ message: Type.String() })]) },
      tag,
      summary: isSource ? `Make tasks of new objects of ${what}` : `Write all annotations to ${what}`,
      description: 'Answers with the final state when that is reached within two seconds.',
      params: IdParams,
      body: JsonObject,
      example: {},
      responses: { 200: storage },
    }),
  }
}

const StorageTypes = Type.Array(Type.Object({ name: Type.String(), title: Type.String() }))

const Examination = Type.Object({
  is_well: Type.Boolean(),
  steps: Type.Array(
    Type.Object({
      step: Type.String(),
      status: choice(['ok', 'failed', 'skipped']),
      detail: Type.String({ description: 'What was found, or the words of the other side' }),
      remedy: nullable(Type.Object({ text: Type.String(), paste: nullable(Type.String()) })),
    }),
  ),
})
export type Examination = Static<typeof Examination>

const StorageState = Type.Object({
  id: Id,
  type: Type.String(),
  direction: choice(['source', 'target']),
  place: Type.String({ description: 'Bucket and prefix, or folder' }),
  job: nullable(Type.String({ format: 'uuid' })),
  behind: Type.Integer({ description: 'Annotations that the target has not got in their last state' }),
  push_error: nullable(Type.String()),
  missing: Type.Integer({ description: 'Objects of tasks that are no longer listed' }),
  changed: Type.Integer({ description: 'Objects that changed since their task was made' }),
  secrets: Type.Array(Type.String(), { description: 'Names of the fields that are stored and never shown' }),
  tasks: Type.Optional(
    Type.Integer({ description: 'Tasks that are linked to its objects; on request alone' }),
  ),
})
export type StorageState = Static<typeof StorageState>

/** Routes over all kinds. */
export const storageListRoutes = {
  sources: defineRoute({
    method: 'GET',
    path: '/api/storages/',
    operationId: 'api_storages_list',
    tag: 'Storages',
    summary: 'List all sources of a project',
    query: ListQuery,
    responses: { 200: Type.Array(AnyJson) },
  }),
  targets: defineRoute({
    method: 'GET',
    path: '/api/storages/export',
    operationId: 'api_storages_export_list',
    tag: 'Storages',
    summary: 'List all targets of a project',
    query: ListQuery,
    responses: { 200: Type.Array(AnyJson) },
  }),
  sourceTypes: defineRoute({
    method: 'GET',
    path: '/api/storages/types',
    operationId: 'api_storages_types_list',
    tag: 'Storages',
    summary: 'List the kinds of sources',
    responses: { 200: StorageTypes },
  }),
  targetTypes: defineRoute({
    method: 'GET',
    path: '/api/storages/export/types',
    operationId: 'api_storages_export_types_list',
    tag: 'Storages',
    summary: 'List the kinds of targets',
    responses: { 200: StorageTypes },
  }),
  states: defineRoute({
    method: 'GET',
    path: '/api/siali/projects/{project_id}/storages',
    operationId: 'siali_projects_storages_list',
    tag: 'Siali',
    summary: 'Say how far the storages of a project are',
    params: Type.Object({ project_id: Type.Integer() }),
    query: Type.Object({ tasks: Type.Optional(Type.Boolean()) }),
    responses: { 200: Type.Array(StorageState) },
  }),
  doctor: defineRoute({
    method: 'POST',
    path: '/api/siali/storages/{storage}/doctor',
    operationId: 'siali_storages_doctor_create',
    tag: 'Siali',
    summary: 'Walk the way to a storage and say what fails',
    description:
      'Writes and removes a small object in a target. With `Accept: application/x-ndjson` each step is a line as soon as it is done.',
    params: Type.Object({ storage: Type.Integer() }),
    body: JsonObject,
    example: {},
    responses: { 200: Examination },
  }),
}

/** A way to name a route of a kind: `s3.source.list`. */
export type StorageRouteName = `${StorageKindId}.${StorageDirection}.${string}`

/** Routes of each kind, named `<kind>.<direction>.<route>`. */
export const storageKindRoutes: Readonly<Record<StorageRouteName, RouteContract>> = Object.fromEntries(
  STORAGE_KIND_IDS.flatMap((kind) =>
    (['source', 'target'] as const).flatMap((direction) =>
      Object.entries(routesOf(kind, direction)).map(([name, route]) => [
        `${kind}.${direction}.${name}`,
        route,
      ]),
    ),
  ),
)
