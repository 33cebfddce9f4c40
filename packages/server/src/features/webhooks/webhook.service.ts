// Webhooks: who is told of what. Addresses are checked when they are stored and again at each request.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound, permissionDenied } from '../../http/errors.ts'
import { namesSecret } from '../../http/masking.ts'
import { OutboundError, requireOpenAddress } from '../../outbound/fetch.ts'
import { findVisibleProject } from '../projects/project.service.ts'
import { skipWaiting, tryWaitingNow } from './delivery.queries.ts'
import { readHeaders, type RequestHeaders } from './request-headers.ts'
import { WEBHOOK_ACTION_LIST } from './webhook-actions.ts'
import { canKeepWebhooks } from './webhook.policy.ts'
import {
  deleteWebhookRow,
  findWebhook,
  insertWebhook,
  listAllWebhooks,
  listHealth,
  listWebhooks,
  updateWebhook,
  type HealthRow,
  type WebhookColumns,
  type WebhookRow,
} from './webhook.queries.ts'

/** The topic by which the loop of events hears of changed webhooks. */
export const WEBHOOKS_TOPIC = 'webhooks'

export interface WebhookBody {
  readonly url?: string | undefined
  readonly send_payload?: boolean | undefined
  readonly send_for_all_actions?: boolean | undefined
  readonly headers?: unknown
  readonly is_active?: boolean | undefined
  readonly actions?: readonly string[] | undefined
}

/** @throws AppError 404 outside the caller's organization, 403 for those who do not manage the project. */
export async function requireWebhook(cx: AppContext, caller: Caller, id: number): Promise<WebhookRow> {
  const row = await findWebhook(cx.db.sql, caller.organizationId, id)
  if (row === undefined) throw notFound('Webhook')
  await requireKeeper(cx, caller, row.project_id)
  return row
}

async function requireKeeper(cx: AppContext, caller: Caller, projectId: number | null): Promise<void> {
  const project = projectId === null ? null : await findVisibleProject(cx, caller, projectId)
  if (project === undefined) throw notFound('Project')
  if (!canKeepWebhooks(caller, project))
    throw permissionDenied('Webhooks are for those who manage the project.')
}

const NO_CHOICE = ['Select a valid choice. That choice is not one of the available choices.']

/**
 * Webhooks of a project, of the whole organization (`isnull`), or all that the caller may see. By id.
 * @throws AppError 400 for what is no project of the caller's, and for `isnull` where organizations have no webhooks.
 */
export async function findWebhooks(
  cx: AppContext,
  caller: Caller,
  project: string | undefined,
): Promise<WebhookRow[]> {
  const { sql } = cx.db
  if (project === undefined || project === '') {
    const all = await listAllWebhooks(sql, caller.organizationId)
    return all.filter((row) =>
      canKeepWebhooks(caller, row.project_id === null ? null : { created_by: row.project_created_by }),
    )
  }
  if (project === 'isnull' && cx.env.organizationWebhooks) {
    await requireKeeper(cx, caller, null)
    return listWebhooks(sql, caller.organizationId, null)
  }
  const projectId = /^\d{1,15}$/.test(project) ? Number(project) : 0
  if ((await findVisibleProject(cx, caller, projectId)) === undefined) throw invalid({ project: NO_CHOICE })
  await requireKeeper(cx, caller, projectId)
  return listWebhooks(sql, caller.organizationId, projectId)
}

/** @throws AppError 400 with every problem of the fields, 403 for a closed address, 404 without a project. */
export async function createWebhook(
  cx: AppContext,
  caller: Caller,
  body: WebhookBody & { readonly url: string; readonly project?: number | null | undefined },
): Promise<WebhookRow> {
  const { project: projectId = null } = body
  checkUrl(body.url)
  if (projectId !== null && (await findVisibleProject(cx, caller, projectId)) === undefined)
    throw invalid({ project: [`Invalid pk "${projectId}" - object does not exist.`] })
  checkActions(projectId, body.actions ?? [])
  const columns = readColumns(cx, body, {})
  if (projectId === null && !cx.env.organizationWebhooks)
    throw new AppError('not_found', 'Project not found.')
  await requireKeeper(cx, caller, projectId)
  await requireOpen(cx, body.url)
  const now = cx.clock.now()
  const row = await insertWebhook(cx.db.sql, {
    ...columns,
    url: body.url,
    organization_id: caller.organizationId,
    project_id: projectId,
    created_at: now,
    updated_at: now,
  })
  cx.bell.ring(WEBHOOKS_TOPIC)
  return row
}

/** `replaces`: a PUT, which clears the lists that it leaves out. */
export async function changeWebhook(
  cx: AppContext,
  caller: Caller,
  id: number,
  body: WebhookBody,
  replaces: boolean,
): Promise<WebhookRow> {
  const before = await requireWebhook(cx, caller, id)
  if (replaces && body.url === undefined) throw invalid({ url: ['This field is required.'] })
  const given: WebhookBody = replaces ? { ...body, actions: body.actions ?? [] } : body
  if (before.ml_backend_id !== null && given.url !== undefined && given.url !== before.url)
    throw invalid({ url: ['This webhook belongs to a model: change the address of that.'] })
  if (given.url !== undefined) checkUrl(given.url)
  checkActions(before.project_id, given.actions ?? before.actions)
  const stored = readStoredHeaders(cx, before)
  const isMoved = given.url !== undefined && new URL(given.url).origin !== new URL(before.url).origin
  const columns = readColumns(cx, given, isMoved ? withoutSecrets(stored, given) : stored)
  if (given.url !== undefined && given.url !== before.url) await requireOpen(cx, given.url)
  const row = await withTransaction(cx.db, async (tx) => {
    const changed = await updateWebhook(tx, id, { ...columns, updated_at: cx.clock.now() })
    if (changed === undefined) throw notFound('Webhook')
    // What waits is for the receiver as it was: switched off, it is not sent; otherwise the change may be the cure.
    if (!changed.is_active) await skipWaiting(tx, id, cx.clock.now())
    else await tryWaitingNow(tx, id)
    return changed
  })
  cx.bell.ring(WEBHOOKS_TOPIC)
  return row
}

/** Headers that go along to another receiver. @throws AppError 400 when credentials would, because nobody named the headers. */
function withoutSecrets(stored: RequestHeaders, given: WebhookBody): RequestHeaders {
  const open = Object.entries(stored).filter(([name]) => !namesSecret(name))
  if (given.headers === undefined && open.length < Object.keys(stored).length)
    throw invalid({
      headers: [
        'The address changes to another receiver: write the headers again. Values that are stored go to no other.',
      ],
    })
  return Object.fromEntries(open)
}

export async function deleteWebhook(cx: AppContext, caller: Caller, id: number): Promise<void> {
  await requireWebhook(cx, caller, id)
  await deleteWebhookRow(cx.db.sql, id)
}

const OLD_SECRET_MS = 24 * 3_600_000

/** A new secret to sign with, told this once; the one before signs too for a day. */
export async function makeSecret(
  cx: AppContext,
  caller: Caller,
  id: number,
): Promise<{ secret: string; row: WebhookRow }> {
  const before = await requireWebhook(cx, caller, id)
  const secret = `whsec_${cx.newId.hex(24)}`
  const now = cx.clock.now()
  const row = await updateWebhook(cx.db.sql, id, {
    secret_sealed: cx.secrets.seal(secret),
    old_secret_sealed: before.secret_sealed,
    old_secret_until: before.secret_sealed === null ? null : new Date(now.getTime() + OLD_SECRET_MS),
    updated_at: now,
  })
  if (row === undefined) throw notFound('Webhook')
  return { secret, row }
}

/** Requests are no longer signed, by no secret. */
export async function forgetSecret(cx: AppContext, caller: Caller, id: number): Promise<void> {
  await requireWebhook(cx, caller, id)
  await updateWebhook(cx.db.sql, id, {
    secret_sealed: null,
    old_secret_sealed: null,
    old_secret_until: null,
    updated_at: cx.clock.now(),
  })
}

export async function readHealth(
  cx: AppContext,
  rows: readonly WebhookRow[],
): Promise<ReadonlyMap<number, HealthRow>> {
  const found = await listHealth(
    cx.db.sql,
    rows.map((row) => row.id),
  )
  return new Map(found.map((row) => [row.id, row]))
}

/** The headers that people gave, in the clear: for sending, and for the presenter, which masks. */
export function readStoredHeaders(cx: AppContext, row: Pick<WebhookRow, 'headers_sealed'>): RequestHeaders {
  if (row.headers_sealed === null) return {}
  return JSON.parse(cx.secrets.unseal(row.headers_sealed)) as RequestHeaders
}

/** The secrets that sign at `now`, the newest first. */
export function readSigningSecrets(
  cx: AppContext,
  row: Pick<WebhookRow, 'secret_sealed' | 'old_secret_sealed' | 'old_secret_until'>,
  now: Date,
): string[] {
  const isOldValid = row.old_secret_until !== null && row.old_secret_until > now
  const sealed = [row.secret_sealed, isOldValid ? row.old_secret_sealed : null]
  return sealed.filter((one) => one !== null).map((one) => cx.secrets.unseal(one))
}

function readColumns(cx: AppContext, body: WebhookBody, stored: RequestHeaders): WebhookColumns {
  const { url, send_payload, send_for_all_actions, is_active, actions } = body
  const headers = body.headers === undefined ? undefined : readHeaders(body.headers, stored)
  return {
    ...(url !== undefined && { url }),
    ...(send_payload !== undefined && { send_payload }),
    ...(send_for_all_actions !== undefined && { send_for_all_actions }),
    ...(actions !== undefined && { actions: [...new Set(actions)].sort() }),
    ...(headers !== undefined && { headers_sealed: cx.secrets.seal(JSON.stringify(headers)) }),
    ...(is_active !== undefined && { is_active }),
    // Switching a paused hook on resumes it.
    ...(is_active === true && { paused_at: null, failures: 0, failing_since: null }),
  }
}

function checkActions(projectId: number | null, actions: readonly string[]): void {
  if (projectId === null) return
  const isForbidden = WEBHOOK_ACTION_LIST.some((one) => one.organizationOnly && actions.includes(one.name))
  if (isForbidden)
    throw invalid({ non_field_errors: ["Project webhook can't contain organization-only action."] })
}

function checkUrl(text: string): void {
  if (!URL.canParse(text) || !/^(https?|ftps?):\/\//i.test(text) || /\s/.test(text))
    throw invalid({ url: ['Enter a valid URL.'] })
  const { hostname, username, password } = new URL(text)
  if (!/^\[.*\]$|\.|^localhost$/.test(hostname)) throw invalid({ url: ['Enter a valid URL.'] })
  if (username !== '' || password !== '')
    throw invalid({ url: ['Leave user and password out of the address: put them into a header.'] })
}

/** A name that is not found may be found later; what it leads to is checked at each request. */
async function requireOpen(cx: AppContext, url: string): Promise<void> {
  try {
    await requireOpenAddress(url, cx)
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error
    if (error.reason === 'unresolved') return
    throw new AppError('address_refused', error.reason === 'scheme' ? SCHEME : error.message)
  }
}

const SCHEME =
  'The provided URL was not allowed. URLs must use http:// or https://, and must not resolve to local or private network addresses when SSRF protection applies.'
