// Storages: set up, look up, changed, taken away. Secrets are sealed when they come in and unsealed only to connect.

import {
  STORAGE_KINDS,
  secretFields,
  shownFields,
  type StorageDirection,
  type StorageFiles,
  type StorageKind,
  type StorageKindId,
} from '@siali/contract'
import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import { isPlainObject } from '../../http/body.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound, permissionDenied } from '../../http/errors.ts'
import { toStamp } from '../../http/stamp.ts'
import { storableJson } from '../../http/unstorable.ts'
import { OutboundError } from '../../outbound/error.ts'
import { findVisibleProject, requireProject, type ProjectRow } from '../projects/project.service.ts'
import {
  StorageError,
  textOf,
  type Connector,
  type StorageClient,
  type StorageFields,
  type StoragePlace,
} from './connector.ts'
import { CONNECTORS } from './connectors/index.ts'
import { keyFilter } from './key-filter.ts'
import { canKeepStorages } from './storage.policy.ts'
import {
  deleteStorage,
  findStorage,
  insertStorage,
  listStorages,
  lockStorage,
  updateStorage,
  type StorageColumns,
  type StorageFilter,
  type StorageRow,
} from './storage.queries.ts'
import { queueSync } from './sync-queue.service.ts'

/** Body of a write, as its contract describes it. */
export type StorageBody = Readonly<Record<string, unknown>> & { readonly project?: number }

export interface StorageType {
  readonly kind: StorageKindId
  readonly direction: StorageDirection
}

/** Storages that the caller may see, by id. */
export function listVisibleStorages(
  cx: AppContext,
  caller: Caller,
  filter: Omit<StorageFilter, 'organizationId'>,
): Promise<StorageRow[]> {
  return listStorages(cx.db.sql, { ...filter, organizationId: caller.organizationId })
}

/** @throws AppError 404 for storages of other organizations and of another type. */
export async function requireStorage(
  cx: AppContext,
  caller: Caller,
  id: number,
  type?: StorageType,
): Promise<StorageRow> {
  const row = await findStorage(cx.db.sql, caller.organizationId, id)
  if (
    row === undefined ||
    (type !== undefined && (row.kind !== type.kind || row.direction !== type.direction))
  )
    throw notFound('Storage')
  return row
}

/** A storage that the caller may change, check and sync. @throws AppError as requireStorage; 403. */
export async function requireOwnStorage(
  cx: AppContext,
  caller: Caller,
  id: number,
  type?: StorageType,
): Promise<StorageRow> {
  const row = await requireStorage(cx, caller, id, type)
  requireKeeper(caller, await requireProject(cx, caller, row.project_id))
  return row
}

function requireKeeper(caller: Caller, project: ProjectRow): void {
  if (!canKeepStorages(caller, project))
    throw permissionDenied('Storages are for those who manage the project, and for its maker.')
}

/** Everything that a storage connects with: its fields, and its secrets in the clear. Never goes further than a connector. */
export function fieldsOf(cx: AppContext, row: Pick<StorageRow, 'params' | 'secrets'>): StorageFields {
  const params = isPlainObject(row.params) ? row.params : {}
  if (row.secrets === null) return params
  let opened: string
  try {
    opened = cx.secrets.unseal(row.secrets)
  } catch (error) {
    throw new StorageError(
      'settings',
      'The stored secrets cannot be read: the key of this server has changed. Type them again.',
      error,
    )
  }
  return { ...params, ...(JSON.parse(opened) as StorageFields) }
}

export function connectorOf(row: Pick<StorageRow, 'kind'>): Connector {
  return CONNECTORS[row.kind as StorageKindId]
}

/** Opens a storage's connection; the caller closes it. @throws StorageError. */
export function openStorage(
  cx: AppContext,
  row: Pick<StorageRow, 'kind' | 'direction' | 'params' | 'secrets'>,
): Promise<StorageClient> {
  const direction = row.direction as StorageDirection
  return connectorOf(row).open(fieldsOf(cx, row), { cx, direction })
}

/** Where a storage's objects lie. Needs no secrets. */
export function placeOf(
  cx: AppContext,
  row: Pick<StorageRow, 'kind' | 'direction' | 'params'>,
): StoragePlace {
  const fields = isPlainObject(row.params) ? row.params : {}
  return connectorOf(row).place(fields, { cx, direction: row.direction as StorageDirection })
}

/** @throws AppError 400, also when the connection fails; 403 for closed addresses. */
export async function createStorage(
  cx: AppContext,
  caller: Caller,
  type: StorageType,
  body: StorageBody,
): Promise<StorageRow> {
  const projectId = await requireProjectOf(cx, caller, body)
  const fields = mergeFields(type, defaultsOf(type), body)
  await tryConnection(cx, type, fields)
  const id = await withTransaction(cx.db, async (tx) => {
    const storageId = await insertStorage(tx, {
      ...columnsOf(cx, type, fields, body),
      project_id: projectId,
      direction: type.direction,
      kind: type.kind,
      created_by: caller.userId,
      created_at: cx.clock.now(),
    })
    if (type.direction === 'target' && cx.env.syncOnTargetCreation) {
      const row = await lockStorage(tx, storageId)
      if (row !== undefined) await queueSync(cx, tx, caller, row)
    }
    return storageId
  })
  return requireStorage(cx, caller, id)
}

/** Changes what the body names. @throws AppError as createStorage. */
export async function changeStorage(
  cx: AppContext,
  caller: Caller,
  type: StorageType,
  id: number,
  body: StorageBody,
): Promise<StorageRow> {
  const before = await requireOwnStorage(cx, caller, id, type)
  if (body.project !== undefined && body.project !== before.project_id)
    throw invalid({ project: ['A storage stays with its project. Connect a new one in the other.'] })
  const fields = mergeStored(cx, type, before, body)
  await tryConnection(cx, type, fields)
  await updateStorage(cx.db.sql, id, columnsOf(cx, type, fields, body))
  return requireStorage(cx, caller, id)
}

export async function removeStorage(
  cx: AppContext,
  caller: Caller,
  type: StorageType,
  id: number,
): Promise<void> {
  const row = await requireOwnStorage(cx, caller, id, type)
  await deleteStorage(cx.db.sql, row.id)
}

/** Tries settings that are not stored. @throws AppError 400, 403. */
export async function validateStorage(
  cx: AppContext,
  caller: Caller,
  type: StorageType,
  body: StorageBody,
): Promise<void> {
  const fields = await unsavedFields(cx, caller, type, body)
  if (!CONNECTORS[type.kind].isComplete(fields, { cx, direction: type.direction }))
    throw invalid({ non_field_errors: ['Error validating storage connection'] })
  await withClient(cx, type, fields, async (client) => {
    await client.check()
    if (type.direction !== 'source') return
    for await (const { objects } of client.list({ after: undefined, isRecursive: true }))
      if (objects.length > 0) break
  })
}

/** The first objects that settings would take. A last entry of nulls says that the list stops at its limit. */
export async function previewStorage(
  cx: AppContext,
  caller: Caller,
  type: StorageType,
  body: StorageBody,
): Promise<StorageFiles> {
  const fields = await unsavedFields(cx, caller, type, body)
  const limit = typeof body['limit'] === 'number' ? body['limit'] : PREVIEWED
  const files: StorageFiles['files'] = []
  await withClient(cx, type, fields, async (client) => {
    const takes = keyFilter(textOf(fields, 'regex_filter'))
    const until = cx.clock.now().getTime() + PREVIEW_MS
    pages: for await (const { objects } of client.list({
      after: undefined,
      isRecursive: fields['recursive_scan'] === true,
    })) {
      for (const one of objects) {
        if (!takes(one.key)) continue
        files.push({ key: one.key, last_modified: toStamp(one.modifiedAt), size: one.sizeBytes })
        if (files.length === limit) break pages
      }
      if (cx.clock.now().getTime() > until) break
    }
  })
  if (files.length === limit) files.push({ key: null, last_modified: null, size: null })
  return { files }
}

const PREVIEWED = 100
const PREVIEW_MS = 20_000

async function requireProjectOf(cx: AppContext, caller: Caller, body: StorageBody): Promise<number> {
  const { project } = body
  if (project === undefined) throw invalid({ project: ['This field is required.'] })
  const row = await findVisibleProject(cx, caller, project)
  if (row === undefined) throw invalid({ project: [`Invalid pk "${project}" - object does not exist.`] })
  requireKeeper(caller, row)
  return project
}

async function unsavedFields(
  cx: AppContext,
  caller: Caller,
  type: StorageType,
  body: StorageBody,
): Promise<StorageFields> {
  await requireProjectOf(cx, caller, body)
  const { id } = body
  if (typeof id !== 'number') return mergeFields(type, defaultsOf(type), body)
  return mergeStored(cx, type, await requireOwnStorage(cx, caller, id, type), body)
}

/** A stored storage with what the body names. @throws AppError 400 when that would take its secrets to another address. */
function mergeStored(cx: AppContext, type: StorageType, row: StorageRow, body: StorageBody): StorageFields {
  const forgotten = new Set(Array.isArray(body['forget_secrets']) ? body['forget_secrets'] : [])
  const all = readFields(cx, row)
  const stored = Object.fromEntries(Object.entries(all).filter(([name]) => !forgotten.has(name)))
  const merged = mergeFields(type, stored, body)
  const keeps = secretFields(type.kind).some((name) => isSet(stored[name]) && !isSet(body[name]))
  if (!keeps) return merged
  const before = findEndpoint(cx, type, all)
  const after = findEndpoint(cx, type, merged)
  if (!isSameHome(cx, before, after))
    throw invalid({
      non_field_errors: [
        `The address changes from ${before?.host} to ${after?.host}: type the secrets again. Those that are stored go nowhere else.`,
      ],
    })
  return merged
}

/** Undefined for fields that name no address, or none that can be read: those are refused before anything is called. */
function findEndpoint(cx: AppContext, { kind, direction }: StorageType, fields: StorageFields) {
  try {
    return CONNECTORS[kind].endpoint(fields, { cx, direction })
  } catch (error) {
    if (error instanceof StorageError) return undefined
    throw error
  }
}

// Regions of a provider are one home.
function isSameHome(cx: AppContext, before: URL | undefined, after: URL | undefined): boolean {
  if (after === undefined || before?.host === after.host) return true
  return cx.env.cloud.s3TrustedDomains.some((domain) =>
    [before, after].every((url) => url?.hostname.endsWith(`.${domain}`)),
  )
}

const isSet = (value: unknown) => value !== undefined && value !== null && value !== ''

/** Names of the secrets that a storage holds; none when they cannot be read any more. */
export function storedSecretsOf(cx: AppContext, row: StorageRow): readonly string[] {
  const fields = readFields(cx, row)
  return secretFields(row.kind as StorageKindId).filter((name) => isSet(fields[name]))
}

function defaultsOf({ kind, direction }: StorageType): StorageFields {
  return (STORAGE_KINDS[kind] as StorageKind).defaults?.[direction] ?? {}
}

function readFields(cx: AppContext, row: StorageRow): StorageFields {
  try {
    return fieldsOf(cx, row)
  } catch (error) {
    // New secrets come with the change: those that cannot be read any more are not needed.
    if (error instanceof StorageError && isPlainObject(row.params)) return row.params
    throw error
  }
}

function namesOf({ kind, direction }: StorageType): readonly string[] {
  return [...Object.keys(shownFields(kind, direction)), ...secretFields(kind)]
}

/** What is stored, with what the body names. A secret that is empty or null keeps the stored one: clients send it so. */
function mergeFields(type: StorageType, stored: StorageFields, body: StorageBody): StorageFields {
  const secrets = new Set(secretFields(type.kind))
  const merged: Record<string, unknown> = {}
  for (const name of namesOf(type)) {
    const given = body[name]
    const isLeft = given === undefined || (secrets.has(name) && (given === null || given === ''))
    const value = isLeft ? stored[name] : given
    if (value !== undefined && value !== null) merged[name] = value
    else if (given === null && stored[name] === undefined) merged[name] = null
  }
  return merged
}

function columnsOf(
  cx: AppContext,
  { kind }: StorageType,
  fields: StorageFields,
  body: StorageBody,
): StorageColumns {
  const secretNames = new Set(secretFields(kind))
  const entries = Object.entries(fields)
  const params = Object.fromEntries(entries.filter(([name]) => !secretNames.has(name)))
  const secrets = entries.filter(([name]) => secretNames.has(name))
  return {
    ...(body['title'] !== undefined && { title: body['title'] as string | null }),
    ...(body['description'] !== undefined && { description: body['description'] as string | null }),
    ...(typeof body['synchronizable'] === 'boolean' && { synchronizable: body['synchronizable'] }),
    params: storableJson(params, 'non_field_errors'),
    secrets: secrets.length === 0 ? null : cx.secrets.seal(JSON.stringify(Object.fromEntries(secrets))),
  }
}

async function tryConnection(cx: AppContext, type: StorageType, fields: StorageFields): Promise<void> {
  const connector = CONNECTORS[type.kind]
  const options = { cx, direction: type.direction }
  try {
    await connector.require(fields, options)
    if (!connector.isComplete(fields, options)) return
  } catch (error) {
    throw toStorageProblem(error)
  }
  await withClient(cx, type, fields, (client) => client.check())
}

async function withClient(
  cx: AppContext,
  { kind, direction }: StorageType,
  fields: StorageFields,
  work: (client: StorageClient) => Promise<void>,
): Promise<void> {
  try {
    const client = await CONNECTORS[kind].open(fields, { cx, direction })
    try {
      await work(client)
    } finally {
      await client.close()
    }
  } catch (error) {
    throw toStorageProblem(error)
  }
}

/** What an error of a storage is to a client. */
export function toStorageProblem(error: unknown): unknown {
  if (error instanceof OutboundError && error.reason === 'reserved')
    return new AppError('address_refused', error.message, { cause: error })
  if (error instanceof OutboundError) return invalid({ non_field_errors: [error.message] })
  if (!(error instanceof StorageError)) return error
  if (error.reason === 'refused') return new AppError('address_refused', error.message, { cause: error })
  return invalid({ non_field_errors: [error.message] })
}
