// ML backends: connected after their server answered, changed, watched and disconnected. Rules: platform reference, ML
// backends, connection state.

import type { Updateable } from 'kysely'
import type { MlBackendChange } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound } from '../../http/errors.ts'
import { storableJson } from '../../http/unstorable.ts'
import { readCounters } from '../counters/counter.service.ts'
import { findVisibleProject, requireProject, type ProjectRow } from '../projects/project.service.ts'
import { followVersion, projectKey } from './ask.service.ts'
import {
  deleteBackend,
  findBackend,
  findBackendById,
  followTitle,
  insertBackend,
  listBackends as listRows,
  updateBackend,
  type BackendRow,
} from './backend.queries.ts'
import {
  askHealth,
  askSetup,
  askVersions,
  ModelServerError,
  serverOf,
  type ServerColumns,
} from './model-server.ts'

export type { BackendRow } from './backend.queries.ts'

/** @throws AppError 404 outside the caller's organization. */
export async function requireBackend(cx: AppContext, caller: Caller, id: number): Promise<BackendRow> {
  const row = await findBackend(cx.db.sql, caller.organizationId, id)
  if (row === undefined) throw notFound('MLBackend')
  return row
}

/** The error that a failed call amounts to. */
export function toModelError(error: unknown): unknown {
  if (!(error instanceof ModelServerError)) return error
  const code = error.kind === 'refused' ? 'address_refused' : 'model_server'
  return new AppError(code, error.message, { cause: error })
}

/**
 * Connects a server. `hostname` is where it finds us.
 * @throws AppError `validation`; `address_refused`; `model_server` when it does not answer or refuses the set-up.
 */
export async function createBackend(
  cx: AppContext,
  caller: Caller,
  body: MlBackendChange,
  hostname: string,
): Promise<BackendRow> {
  const project = body.project === undefined ? undefined : await findVisibleProject(cx, caller, body.project)
  if (project === undefined)
    throw invalid({ project: [`Invalid pk "${body.project}" - object does not exist.`] })
  const columns = readColumns(cx, body)
  const token = cx.newId.hex(20)
  const now = cx.clock.now()
  const counters = (await readCounters(cx.db.sql, [project.id])).get(project.id)
  const row = {
    ...EMPTY,
    timeout_sec: cx.env.ml.predictSec,
    ...columns,
    project_id: project.id,
    url: body.url ?? '',
    token_hash: cx.secrets.hashToken(token),
    token_sealed: cx.secrets.seal(token),
    // What was annotated before is no reason to train at once.
    trained_at_annotations: counters?.total_annotations_number ?? 0,
    created_by: caller.userId,
    created_at: now,
    updated_at: now,
  }
  requirePassword(row)
  const given = { ...row, extra_params: body.extra_params }
  const version = await setUp(cx, project, given, token, hostname)
  const id = await withTransaction(cx.db, (tx) =>
    insertBackend(tx, {
      ...row,
      ...(row.auto_update && version !== undefined && { model_version: version }),
      state: 'CO',
    }),
  )
  return requireBackend(cx, caller, id)
}

/** Changes what the body names; the server is asked again. @throws AppError as createBackend. */
export async function changeBackend(
  cx: AppContext,
  caller: Caller,
  id: number,
  body: MlBackendChange,
  hostname: string,
): Promise<BackendRow> {
  const before = await requireBackend(cx, caller, id)
  if (body.project !== undefined && body.project !== before.project_id)
    throw invalid({ project: ['A backend stays with its project. Connect the server to the other one too.'] })
  const project = await requireProject(cx, caller, before.project_id)
  const columns = readColumns(cx, body)
  const { extra_params: params, ...rest } = columns
  const after = { ...before, ...rest, ...(params !== undefined && { extra_params: body.extra_params }) }
  requirePassword(after)
  const version = await setUp(cx, project, after, cx.secrets.unseal(before.token_sealed), hostname)
  await withTransaction(cx.db, async (tx) => {
    await updateBackend(tx, id, {
      ...columns,
      ...(after.auto_update && version !== undefined && { model_version: version }),
      state: 'CO',
      error_message: null,
      updated_at: cx.clock.now(),
    })
    if (after.title !== before.title)
      await followTitle(tx, before.project_id, before.title, after.title ?? '')
  })
  return requireBackend(cx, caller, id)
}

/** Disconnects a server; its token opens nothing from then on. */
export async function removeBackend(cx: AppContext, caller: Caller, id: number): Promise<void> {
  const row = await requireBackend(cx, caller, id)
  await withTransaction(cx.db, async (tx) => {
    await deleteBackend(tx, id)
    await followTitle(tx, row.project_id, row.title, '')
  })
}

/** The project's backends, each asked whether it lives. */
export async function listBackends(
  cx: AppContext,
  project: ProjectRow,
  hostname: string,
  isInteractive?: boolean,
): Promise<BackendRow[]> {
  const rows = await listRows(cx.db.sql, project.id, isInteractive)
  return Promise.all(rows.map((row) => refreshState(cx, project, row, hostname)))
}

/**
 * The backend as it is now: its server is asked for its health, and set up again when it was away. What changed is stored, so
 * that jobs know it; nothing is written while nothing changes.
 */
export async function refreshState(
  cx: AppContext,
  project: ProjectRow,
  row: BackendRow,
  hostname: string,
): Promise<BackendRow> {
  const { version, ...found } = await lookAt(cx, project, row, hostname)
  if (found.state === row.state && found.error_message === row.error_message) return row
  await updateBackend(cx.db.sql, row.id, found)
  await followVersion(cx, cx.db.sql, row, version)
  return (await findBackendById(cx.db.sql, row.id)) ?? row
}

/** What the server offers; the version it has when it offers no list. @throws AppError `model_server`. */
export async function readVersions(
  cx: AppContext,
  row: BackendRow,
): Promise<{ versions: string[]; message?: string }> {
  try {
    const versions = await askVersions(cx, serverOf(cx, row))
    if (versions !== undefined) return { versions }
    const own = row.model_version ?? ''
    return {
      versions: own === '' ? [] : [own],
      message: 'The model server has no list of versions: upgrade it to see all it has.',
    }
  } catch (cause) {
    const error = toModelError(cause)
    if (!(error instanceof AppError)) throw error
    throw new AppError(error.code, error.message, { bare: { error: error.message }, cause })
  }
}

interface Look {
  readonly state: string
  readonly error_message: string | null
  readonly version?: string | undefined
}

async function lookAt(cx: AppContext, project: ProjectRow, row: BackendRow, hostname: string): Promise<Look> {
  try {
    await askHealth(cx, serverOf(cx, row))
  } catch (error) {
    if (!(error instanceof ModelServerError)) throw error
    return { state: 'DI', error_message: error.message }
  }
  if (row.state === 'CO') return { state: 'CO', error_message: row.error_message }
  try {
    const version = await setUp(cx, project, row, cx.secrets.unseal(row.token_sealed), hostname)
    return { state: 'CO', error_message: null, version }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { state: 'ER', error_message: error.message }
  }
}

/** Health, then set-up; the version the server reports. @throws AppError. */
async function setUp(
  cx: AppContext,
  project: ProjectRow,
  row: ServerColumns & { readonly extra_params?: unknown },
  token: string,
  hostname: string,
): Promise<string | undefined> {
  const server = serverOf(cx, row)
  try {
    await askHealth(cx, server)
    return await askSetup(cx, server, {
      project: projectKey(project),
      schema: project.label_config,
      hostname,
      access_token: token,
      extra_params: row.extra_params ?? null,
    })
  } catch (error) {
    throw toModelError(error)
  }
}

const EMPTY = {
  title: 'default',
  description: '',
  is_interactive: false,
  auth_method: 'NONE',
  basic_auth_user: '',
  basic_auth_pass_sealed: null as Buffer | null,
  extra_params: null,
  model_version: '',
  auto_update: true,
}

type Columns = Updateable<Tables['ml_backend']>

function readColumns(cx: AppContext, body: MlBackendChange) {
  const { project: _project, timeout, basic_auth_pass: password, extra_params: params, ...rest } = body
  if (rest.url !== undefined) requirePlainUrl(rest.url)
  return {
    ...rest,
    ...(timeout !== undefined && { timeout_sec: timeout }),
    ...(password !== undefined && {
      basic_auth_pass_sealed: password === null || password === '' ? null : cx.secrets.seal(password),
    }),
    ...(params !== undefined && {
      extra_params: params === null ? null : storableJson(params, 'extra_params'),
    }),
  } satisfies Columns
}

/** Credentials in an address would be shown to everybody who reads it. */
function requirePlainUrl(given: string): void {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || (url.username === '' && url.password === '')) return
  throw invalid({
    url: ['Write user and password into basic_auth_user and basic_auth_pass, not into the address.'],
  })
}

function requirePassword(row: {
  readonly auth_method: string
  readonly basic_auth_user: string | null
  readonly basic_auth_pass_sealed: Buffer | null
}): void {
  if (row.auth_method !== 'BASIC_AUTH') return
  if ((row.basic_auth_user ?? '') !== '' && row.basic_auth_pass_sealed !== null) return
  throw invalid({
    non_field_errors: ['Authentication username and password is required for Basic Authentication.'],
  })
}
