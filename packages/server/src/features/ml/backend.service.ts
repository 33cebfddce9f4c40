// ML backends: connected after their server answered, changed, looked at and disconnected. Rules: platform reference, ML
// backends, connection state.

import { isDeepStrictEqual } from 'node:util'
import type { Updateable } from 'kysely'
import type { MlBackendChange } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound, permissionDenied } from '../../http/errors.ts'
import { maskSecrets, unmaskSecrets } from '../../http/masking.ts'
import { storableJson } from '../../http/unstorable.ts'
import { readCounters } from '../counters/counter.service.ts'
import { canConnectOutside } from '../projects/project.policy.ts'
import { findVisibleProject, requireProject, type ProjectRow } from '../projects/project.service.ts'
import { addModelHook, followModelServer } from '../webhooks/model-hook.service.ts'
import { followVersion, projectKey } from './ask.service.ts'
import {
  deleteBackend,
  findBackend,
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
  hookOf,
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

function requireConnector(caller: Caller, project: ProjectRow): void {
  if (!canConnectOutside(caller, project))
    throw permissionDenied(
      'Models are connected and changed by those who manage the project, and by its maker.',
    )
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
  requireConnector(caller, project)
  const columns = readColumns(cx, body, null)
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
    hostname,
    // What was annotated before is no reason to train at once.
    trained_at_annotations: counters?.total_annotations_number ?? 0,
    created_by: caller.userId,
    created_at: now,
    updated_at: now,
  }
  requirePassword(row)
  const version = await setUp(cx, project, row, token)
  const id = await withTransaction(cx.db, async (tx) => {
    const made = await insertBackend(tx, {
      ...row,
      ...(row.auto_update && version !== undefined && { model_version: version }),
      state: 'CO',
    })
    await addModelHook(
      cx,
      tx,
      { organizationId: caller.organizationId, projectId: project.id },
      hookOf(cx, made, row),
    )
    return made
  })
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
  requireConnector(caller, project)
  const stored = readExtraParams(cx, before)
  const isMoved = body.url !== undefined && !isSameServer(before.url, body.url)
  if (isMoved) requireSecretsAnew(before, body, stored)
  const columns = {
    ...readColumns(cx, body, isMoved ? null : stored),
    // A password that is not used just now goes to no other server later.
    ...(isMoved && (body.basic_auth_pass ?? '') === '' && { basic_auth_pass_sealed: null }),
  }
  const after = { ...before, ...columns, hostname }
  requirePassword(after)
  const version = await setUp(cx, project, after, cx.secrets.unseal(before.token_sealed))
  await withTransaction(cx.db, async (tx) => {
    await updateBackend(tx, id, {
      ...columns,
      hostname,
      ...(after.auto_update && version !== undefined && { model_version: version }),
      state: 'CO',
      error_message: null,
      updated_at: cx.clock.now(),
    })
    await followModelServer(cx, tx, hookOf(cx, id, after))
    if (after.title !== before.title)
      await followTitle(tx, before.project_id, before.title, after.title ?? '')
  })
  return requireBackend(cx, caller, id)
}

const ANEW = 'The address changes to another server: type it again. What is stored goes to no other.'

/** @throws AppError 400 when a change of address would take along what people typed for the server before. */
function requireSecretsAnew(before: BackendRow, body: MlBackendChange, params: unknown): void {
  const usesPassword = (body.auth_method ?? before.auth_method) === 'BASIC_AUTH'
  if (usesPassword && before.basic_auth_pass_sealed !== null && body.basic_auth_pass === undefined)
    throw invalid({ basic_auth_pass: [ANEW] })
  const holdsSecret = !isDeepStrictEqual(maskSecrets(params), params)
  if (holdsSecret && body.extra_params === undefined) throw invalid({ extra_params: [ANEW] })
}

const isSameServer = (one: string, other: string) =>
  URL.canParse(other) && URL.canParse(one) && new URL(one).origin === new URL(other).origin

/** Disconnects a server; its token opens nothing from then on. */
export async function removeBackend(cx: AppContext, caller: Caller, id: number): Promise<void> {
  const row = await requireBackend(cx, caller, id)
  requireConnector(caller, await requireProject(cx, caller, row.project_id))
  await withTransaction(cx.db, async (tx) => {
    await deleteBackend(tx, id)
    await followTitle(tx, row.project_id, row.title, '')
  })
}

/** The project's backends, each asked whether it lives. */
export async function listBackends(
  cx: AppContext,
  project: ProjectRow,
  isInteractive?: boolean,
): Promise<BackendRow[]> {
  const rows = await listRows(cx.db.sql, project.id, isInteractive)
  return Promise.all(rows.map((row) => lookAt(cx, row)))
}

/** The backend as it is now: its server is asked for its health. Reading stores nothing of it. */
export async function lookAt(cx: AppContext, row: BackendRow): Promise<BackendRow> {
  try {
    await askHealth(cx, serverOf(cx, row))
  } catch (error) {
    if (!(error instanceof ModelServerError)) throw error
    return { ...row, state: 'DI', error_message: error.message }
  }
  return row.state === 'DI' ? { ...row, state: 'CO', error_message: null } : row
}

/**
 * Sets the server up before work that needs it, as it may have been started anew since; stores how it is, and the version
 * that it reports. @throws AppError `model_server`, `address_refused`.
 */
export async function setUpForWork(
  cx: AppContext,
  project: ProjectRow,
  row: BackendRow,
): Promise<BackendRow> {
  try {
    const version = await setUp(cx, project, row, cx.secrets.unseal(row.token_sealed))
    const known = { state: 'CO', error_message: null }
    if (row.state !== 'CO' || row.error_message !== null) await updateBackend(cx.db.sql, row.id, known)
    await followVersion(cx, cx.db.sql, row, version)
    const isFollowed = row.auto_update && version !== undefined
    return { ...row, ...known, ...(isFollowed && { model_version: version }) }
  } catch (error) {
    if (error instanceof AppError)
      await updateBackend(cx.db.sql, row.id, { state: 'ER', error_message: error.message })
    throw error
  }
}

/** What the server is set up with, in the clear. */
export function readExtraParams(cx: AppContext, row: Pick<BackendRow, 'extra_params_sealed'>): unknown {
  return row.extra_params_sealed === null ? null : JSON.parse(cx.secrets.unseal(row.extra_params_sealed))
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

/** Health, then set-up; the version the server reports. @throws AppError. */
async function setUp(
  cx: AppContext,
  project: ProjectRow,
  row: ServerColumns & Pick<BackendRow, 'extra_params_sealed' | 'hostname'>,
  token: string,
): Promise<string | undefined> {
  const server = serverOf(cx, row)
  try {
    await askHealth(cx, server)
    return await askSetup(cx, server, {
      project: projectKey(project),
      schema: project.label_config,
      hostname: row.hostname,
      access_token: token,
      extra_params: readExtraParams(cx, row),
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
  extra_params_sealed: null as Buffer | null,
  model_version: '',
  auto_update: true,
}

type Columns = Updateable<Tables['ml_backend']>

/** `stored`: the extra params so far, of which what comes masked is kept. */
function readColumns(cx: AppContext, body: MlBackendChange, stored: unknown) {
  const { project: _project, timeout, basic_auth_pass: password, extra_params: params, ...rest } = body
  if (rest.url !== undefined) requirePlainUrl(rest.url)
  return {
    ...rest,
    ...(timeout !== undefined && { timeout_sec: timeout }),
    ...(password !== undefined && {
      basic_auth_pass_sealed: password === null || password === '' ? null : cx.secrets.seal(password),
    }),
    ...(params !== undefined && {
      extra_params_sealed: params === null ? null : cx.secrets.seal(readParams(params, stored)),
    }),
  } satisfies Columns
}

function readParams(given: unknown, stored: unknown): string {
  const lost = (name: string): never => {
    throw invalid({ extra_params: [`No value of ${name} is stored. Write it out.`] })
  }
  return storableJson(unmaskSecrets(given, stored, lost), 'extra_params')
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
