// The task list: a view or a query becomes a scope, a scope a page. Filters run under a time limit.

import { sql, type RawBuilder } from 'kysely'
import type { AppContext } from '../../context.ts'
import { withTransaction, type Queryable } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { isPlainObject } from '../../http/body.ts'
import { AppError, invalid } from '../../http/errors.ts'
import { requirePage, type PageRequest } from '../../http/paginate.ts'
import { listAnnotations } from '../annotations/annotation.service.ts'
import { readCounters } from '../counters/counter.service.ts'
import { listDrafts } from '../drafts/draft.service.ts'
import { shownVersion } from '../ml/shown-version.service.ts'
import { listPredictions } from '../predictions/prediction.service.ts'
import { isReady } from '../search/search.service.ts'
import { requireProject, type ProjectRow } from '../projects/project.service.ts'
import type { TaskRow } from '../tasks/task.queries.ts'
import { listTasksByIds } from '../tasks/task.service.ts'
import {
  compileFilters,
  compileOrdering,
  compileSelection,
  listPatterns,
  readSelection,
  type CompileContext,
  type Selection,
} from './filter.compile.ts'
import {
  isPattern,
  listAnnotationFacts,
  listPredictionFacts,
  limitTime,
  listOrderedIds,
  sumTaskRows,
  type Totals,
} from './task-list.queries.ts'
import type { ListScope } from './list-scope.ts'
import type { PageDetails } from './page-details.ts'
import { requireView } from './view.service.ts'

/** What a list asks for: by a view's id or spelled out. */
export interface ListQuery {
  readonly filters?: unknown
  readonly ordering?: unknown
  readonly selection?: Selection | undefined
}

export interface CompiledList {
  readonly project: ProjectRow
  readonly scope: ListScope
  readonly order: RawBuilder<unknown>
  /** Nothing narrows the project: its counters are the totals. */
  readonly whole: boolean
}

/** The project and query of a request; a view has priority. @throws AppError as recorded. */
export async function readListQuery(
  cx: AppContext,
  caller: Caller,
  given: { projectId: number | undefined; viewId: number | undefined; body: unknown },
): Promise<{ project: ProjectRow; query: ListQuery }> {
  if (given.viewId !== undefined && given.viewId !== 0) {
    const view = await requireView(cx, caller, given.viewId)
    const project = await requireProject(cx, caller, view.project_id)
    const selection = Object.keys(view.selected_items as object).length > 0 ? view.selected_items : undefined
    return {
      project,
      query: { filters: view.filter_group, ordering: view.ordering, selection: readSelection(selection) },
    }
  }
  if (given.projectId === undefined || given.projectId === 0) {
    const detail = 'Neither project nor view id specified'
    throw new AppError('not_found', detail, { bare: { detail } })
  }
  const project = await requireProject(cx, caller, given.projectId)
  const body = isPlainObject(given.body) ? given.body : {}
  return {
    project,
    query: {
      filters: body['filters'],
      ordering: body['ordering'],
      selection: readSelection(body['selectedItems']),
    },
  }
}

/** @throws AppError 400 unless the text is a JSON object. */
export function parseQueryText(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    if (isPlainObject(parsed)) return parsed
  } catch {
    // Refused below with what to write.
  }
  throw invalid({ query: ['Write a JSON object with filters, ordering or selectedItems.'] })
}

export async function compileList(
  cx: AppContext,
  project: ProjectRow,
  query: ListQuery,
): Promise<CompiledList> {
  const context = await compileContext(cx, project, query.filters)
  const filter = compileFilters(context, query.filters)
  const selection = compileSelection(query.selection)
  const items = isPlainObject(query.filters) ? query.filters['items'] : undefined
  return {
    project,
    scope: { projectId: project.id, where: sql`(${filter} and ${selection})` },
    order: compileOrdering(context, query.ordering),
    whole: (!Array.isArray(items) || items.length === 0) && isEverything(query.selection),
  }
}

const isEverything = (selection: Selection | undefined) =>
  selection === undefined || (selection.all && selection.ids.length === 0)

async function compileContext(
  cx: AppContext,
  project: ProjectRow,
  filters: unknown,
): Promise<CompileContext> {
  const broken = new Set<string>()
  for (const pattern of new Set(listPatterns(filters)))
    if (!(await isPattern(cx.db.sql, pattern))) broken.add(pattern)
  const asksText = JSON.stringify(filters ?? null).includes('"contains"')
  return {
    projectId: project.id,
    modelVersion: await shownVersion(cx.db.sql, project),
    searchIndexed: asksText && (await isReady(cx.db.sql, project.id)),
    brokenPatterns: broken,
  }
}

const TIME_LIMIT_MS = 20_000

/**
 * Runs reads of a filter under the time limit; beyond it the caller gets `timeout` and the database is free again.
 * Plans are made for the values at hand: the substring index of a project serves only a plan that knows the project
 * (200,000 tasks, rare text: 1.5 ms with it, 650 ms by the plan for any project).
 */
export function withTimeLimit<T>(cx: AppContext, work: (db: Queryable) => Promise<T>): Promise<T> {
  return withTransaction(cx.db, async (tx) => {
    await limitTime(tx, TIME_LIMIT_MS)
    return work(tx)
  })
}

export interface TaskPage {
  readonly totals: Totals
  readonly tasks: readonly TaskRow[]
}

export async function readTaskPage(cx: AppContext, list: CompiledList, page: PageRequest): Promise<TaskPage> {
  const limits = { offset: page.offset, limit: page.pageSize }
  return withTimeLimit(cx, async (db) => {
    const totals = await readTotals(db, list)
    requirePage(page, totals.total)
    // Ids first: a page far down or ordered by a column then reads 100 payloads, not all before it.
    const ids = await listOrderedIds(db, list.scope, list.order, limits)
    return { totals, tasks: await listTasksByIds(db, list.project.id, ids) }
  })
}

/** How many tasks a list holds. @throws AppError `timeout` when its filter takes too long. */
export async function countTasks(cx: AppContext, list: CompiledList): Promise<number> {
  return (await withTimeLimit(cx, (db) => readTotals(db, list))).total
}

async function readTotals(db: Queryable, list: CompiledList): Promise<Totals> {
  if (!list.whole) return sumTaskRows(db, list.scope)
  const projectId = list.project.id
  const counters = (await readCounters(db, [projectId])).get(projectId)
  return {
    total: counters?.task_number ?? 0,
    annotations: counters?.total_annotations_number ?? 0,
    predictions: counters?.total_predictions_number ?? 0,
  }
}

export interface DetailsWanted {
  readonly facts: boolean
  readonly payloads: boolean
}

export async function readDetails(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  taskIds: readonly number[],
  wanted: DetailsWanted,
): Promise<PageDetails> {
  const db = cx.db.sql
  const facts = wanted.facts && taskIds.length > 0
  const payloads = wanted.payloads && taskIds.length > 0
  const modelVersion = facts ? await shownVersion(db, project) : ''
  const [annotationFacts, predictionFacts, annotations, predictions, drafts] = await Promise.all([
    facts ? listAnnotationFacts(db, project.id, taskIds) : [],
    facts ? listPredictionFacts(db, project.id, taskIds, modelVersion) : [],
    payloads ? listAnnotations(db, project.id, taskIds, { withCancelled: true }) : [],
    payloads ? listPredictions(db, project.id, taskIds) : [],
    payloads ? listDrafts(db, project.id, taskIds, caller.userId) : [],
  ])
  return {
    annotationFacts: new Map(annotationFacts.map((row) => [row.task_id, row])),
    predictionFacts: new Map(predictionFacts.map((row) => [row.task_id, row])),
    annotations: Map.groupBy(annotations, (row) => row.task_id),
    predictions: Map.groupBy(predictions, (row) => row.task_id),
    drafts: Map.groupBy(drafts, (row) => row.task_id),
  }
}
