// Views: what people keep of a list. Filters, ordering and selection live in columns of their own and inside `data` on the
// wire.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { isPlainObject, wordOf } from '../../http/body.ts'
import { AppError, invalid, notFound, permissionDenied } from '../../http/errors.ts'
import { canLockView } from '../projects/project.policy.ts'
import { findVisibleProject, requireProject } from '../projects/project.service.ts'
import { compileFilters, compileOrdering, readSelection, type CompileContext } from './filter.compile.ts'
import {
  deleteView,
  deleteViews,
  findView,
  insertView,
  listViews,
  lockView,
  orderViews,
  updateView,
  type ViewRow,
  type ViewValues,
} from './view.queries.ts'

export async function requireView(cx: AppContext, caller: Caller, id: number): Promise<ViewRow> {
  const row = await findView(cx.db.sql, caller.organizationId, id)
  if (row === undefined) throw notFound('View')
  return row
}

export function listProjectViews(
  cx: AppContext,
  caller: Caller,
  projectId: number | undefined,
): Promise<ViewRow[]> {
  return listViews(cx.db.sql, caller.organizationId, projectId)
}

export interface ViewBody {
  readonly project?: number | undefined
  readonly data?: Record<string, unknown> | undefined
}

export async function createView(cx: AppContext, caller: Caller, body: ViewBody): Promise<ViewRow> {
  const projectId = await requireBodyProject(cx, caller, body.project ?? 0)
  const values = splitData(body.data ?? {}, undefined)
  const id = await insertView(cx.db.sql, { ...values, project_id: projectId, user_id: caller.userId })
  return requireView(cx, caller, id)
}

async function requireBodyProject(cx: AppContext, caller: Caller, projectId: number): Promise<number> {
  if ((await findVisibleProject(cx, caller, projectId)) === undefined)
    throw invalid({ project: [`Invalid pk "${projectId}" - object does not exist.`] })
  return projectId
}

/** Filters and ordering that the change does not name stay; of a locked view all but the widths of its columns. */
export async function changeView(
  cx: AppContext,
  caller: Caller,
  id: number,
  body: ViewBody,
): Promise<ViewRow> {
  const before = await requireView(cx, caller, id)
  if (body.data === undefined) throw invalid({ data: ['This field is required.'] })
  await updateView(cx.db.sql, id, {
    ...splitData(unlockedPart(before, body.data), before),
    updated_at: cx.clock.now(),
  })
  return requireView(cx, caller, id)
}

// Clients write a view back whole whenever it is looked at otherwise: a refusal would stop them at every click.
function unlockedPart(before: ViewRow, data: Record<string, unknown>): Record<string, unknown> {
  if (before.locked_at === null) return data
  const { columnsWidth } = data
  return {
    ...(isPlainObject(before.data) && before.data),
    ...(columnsWidth !== undefined && { columnsWidth }),
  }
}

/** Locks or unlocks. @throws AppError 403 for who neither manages nor made the project. */
export async function setViewLock(
  cx: AppContext,
  caller: Caller,
  id: number,
  isLocked: boolean,
): Promise<ViewRow> {
  const view = await requireView(cx, caller, id)
  const project = await requireProject(cx, caller, view.project_id)
  if (!canLockView(caller, project)) throw permissionDenied('Only managers can lock or unlock views.')
  if ((view.locked_at !== null) !== isLocked)
    await lockView(cx.db.sql, id, isLocked ? caller.userId : null, isLocked ? cx.clock.now() : null)
  return requireView(cx, caller, id)
}

const MAX_DATA = 200_000

function splitData(data: Record<string, unknown>, before: ViewRow | undefined): ViewValues {
  const { filters, ordering, selectedItems, ...rest } = data
  const text = JSON.stringify(rest)
  if (text.length > MAX_DATA)
    throw invalid({ data: [`Ensure this field has no more than ${MAX_DATA} characters.`] })
  if (ordering !== undefined && ordering !== null && !Array.isArray(ordering))
    throw invalid({ data: { ordering: ['Not a list.'] } })
  compileOrdering(ANYWHERE, ordering)
  readSelection(selectedItems)
  return {
    data: text,
    filter_group: filters === undefined ? jsonOrNull(before?.filter_group) : jsonOrNull(keptFilters(filters)),
    ordering: JSON.stringify(ordering ?? before?.ordering ?? []),
    selected_items: JSON.stringify(selectedItems ?? before?.selected_items ?? {}),
  }
}

const ANYWHERE: CompileContext = {
  projectId: 0,
  modelVersion: '',
  searchIndexed: false,
  brokenPatterns: new Set(),
}

// Items on nothing are dropped, as the incumbent does; what is kept must compile, or the tab could never be shown.
function keptFilters(filters: unknown): unknown {
  if (filters === null) return null
  if (!isPlainObject(filters))
    throw invalid({ data: { filters: ['Write an object: {"conjunction": "and", "items": […]}.'] } })
  const { conjunction = 'and', items = [] } = filters
  const kept = Array.isArray(items)
    ? items.filter((item) => isPlainObject(item) && wordOf(item['filter']).startsWith('filter:tasks:'))
    : items
  if (filters['conjunction'] === undefined && Array.isArray(kept) && kept.length === 0) return null
  compileFilters(ANYWHERE, { conjunction, items: kept })
  return { conjunction, items: kept }
}

function jsonOrNull(value: unknown): string | null {
  return value == null ? null : JSON.stringify(value)
}

export async function removeView(cx: AppContext, caller: Caller, id: number): Promise<void> {
  const view = await requireView(cx, caller, id)
  if (view.locked_at !== null) throw new AppError('conflict', 'This view is locked. Unlock it to delete it.')
  await deleteView(cx.db.sql, id)
}

export async function resetViews(cx: AppContext, projectId: number): Promise<void> {
  await deleteViews(cx.db.sql, projectId)
}

export async function putViewsInOrder(cx: AppContext, caller: Caller, body: unknown): Promise<void> {
  const given = isPlainObject(body) ? body : {}
  const errors: Record<string, string[]> = {}
  const projectId = Number(wordOf(given['project']))
  if (given['project'] == null) errors['project'] = ['This field is required.']
  else if (!Number.isInteger(projectId)) errors['project'] = ['A valid integer is required.']
  const ids = given['ids']
  if (ids === undefined) errors['ids'] = ['This field is required.']
  else if (!Array.isArray(ids)) errors['ids'] = ['Expected a list of items.']
  else if (ids.length === 0) errors['ids'] = ['This list may not be empty.']
  else if (ids.length > 1000 || ids.some((id) => !/^\d{1,15}$/.test(wordOf(id))))
    errors['ids'] = ['A valid integer is required.']
  if (Object.keys(errors).length > 0) throw invalid(errors)
  await requireBodyProject(cx, caller, projectId)
  await withTransaction(cx.db, (tx) => orderViews(tx, projectId, (ids as unknown[]).map(Number)))
}
