// The task list: a view or a query becomes a scope, a scope a page. Filters run under a time limit.

import { sql, type RawBuilder } from 'kysely'
import type { AppContext } from '../../context.ts'
import { isPgError, withTransaction, type Queryable } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { isPlainObject, wordOf } from '../../http/body.ts'
import { AppError, invalid, notFound } from '../../http/errors.ts'
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
  listAnnotationFacts,
  listDataWithout,
  listPredictionFacts,
  listTaskLabels,
  limitTime,
  listOrderedIds,
  sumTaskRows,
  tryPattern,
  type Totals,
} from './task-list.queries.ts'
import type { ListScope } from './list-scope.ts'
import { listTaskMarks } from './marks.queries.ts'
import type { PageDetails } from './page-details.ts'
import { requireView } from './view.service.ts'

/** What a list asks for: by a view's id or spelled out. */
export interface ListQuery {
  readonly filters?: unknown
  readonly ordering?: unknown
  /** What kind of values people take a data column for, by `tasks:<column>`. */
  readonly shownAs?: unknown
  readonly selection?: Selection | undefined
}

export interface CompiledList {
  readonly project: ProjectRow
  readonly scope: ListScope
  readonly order: RawBuilder<unknown>
  /** Nothing narrows the project: its counters are the totals. */
  readonly whole: boolean
}

export interface ListRequest {
  readonly project: ProjectRow
  readonly query: ListQuery
  /** Columns that the view leaves out of its rows, `data.` before those of the task data. */
  readonly hidden: ReadonlySet<string>
}

/** The project and query of a request; a view has priority. @throws AppError as recorded. */
export async function readListQuery(
  cx: AppContext,
  caller: Caller,
  given: { projectId: number | undefined; viewId: number | undefined; body: unknown },
): Promise<ListRequest> {
  if (given.viewId !== undefined && given.viewId !== 0) {
    const view = await requireView(cx, caller, given.viewId)
    // Whoever names both means one project: nothing is done to the tasks of another.
    if (given.projectId !== undefined && given.projectId !== 0 && given.projectId !== view.project_id)
      throw notFound('View')
    const project = await requireProject(cx, caller, view.project_id)
    const selection = Object.keys(view.selected_items as object).length > 0 ? view.selected_items : undefined
    const kept = isPlainObject(view.data) ? view.data : {}
    return {
      project,
      query: {
        filters: view.filter_group,
        ordering: view.ordering,
        shownAs: kept['columnsDisplayType'],
        selection: readSelection(selection),
      },
      hidden: readHidden(kept['hiddenColumns']),
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
      shownAs: body['columnsDisplayType'],
      selection: readSelection(body['selectedItems']),
    },
    hidden: NOTHING_HIDDEN,
  }
}

const NOTHING_HIDDEN: ReadonlySet<string> = new Set()

// A column that a view shows neither in its table nor beside an open task is not read for it.
function readHidden(given: unknown): ReadonlySet<string> {
  const { explore, labeling } = isPlainObject(given) ? given : {}
  if (!Array.isArray(explore) || !Array.isArray(labeling)) return NOTHING_HIDDEN
  const both = new Set(explore.map(columnName))
  return new Set(labeling.map(columnName).filter((name) => both.has(name)))
}

const columnName = (key: unknown) => wordOf(key).replace(/^tasks:/, '')

const QUERY_FORMS: Readonly<Record<string, string>> = {
  query: '{"filters": …, "ordering": …, "selectedItems": …}',
  selectedItems: '{"all": false, "included": […]} or {"all": true, "excluded": […]}',
}

/** @throws AppError 400 unless the text is a JSON object. */
export function parseQueryText(text: string | undefined, name: string): unknown {
  if (text === undefined || text === '') return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    if (isPlainObject(parsed)) return parsed
  } catch {
    // Refused below with what to write.
  }
  throw invalid({ [name]: [`Write a JSON object: ${QUERY_FORMS[name] ?? ''}.`] })
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
    order: compileOrdering(context, query.ordering, query.shownAs),
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
    if (!(await isPattern(cx, pattern))) broken.add(pattern)
  const asksText = JSON.stringify(filters ?? null).includes('"contains"')
  return {
    projectId: project.id,
    modelVersion: await shownVersion(cx.db.sql, project),
    searchIndexed: asksText && (await isReady(cx.db.sql, project.id)),
    brokenPatterns: broken,
  }
}

// Some short expressions take minutes to compile: that too has a limit.
async function isPattern(cx: AppContext, pattern: string): Promise<boolean> {
  try {
    await withTimeLimit(cx, (db) => tryPattern(db, pattern))
    return true
  } catch (error) {
    if (isPgError(error, '2201B')) return false
    throw error
  }
}

/**
 * Runs reads of a filter under the time limit; beyond it the caller gets `timeout` and the database is free again.
 * Plans are made for the values at hand: the substring index of a project serves only a plan that knows the project
 * (200,000 tasks, rare text: 1.5 ms with it, 650 ms by the plan for any project).
 */
export function withTimeLimit<T>(
  cx: AppContext,
  work: (db: Queryable) => Promise<T>,
  limitMs = cx.env.filterTimeLimitMs,
): Promise<T> {
  return withTransaction(cx.db, async (tx) => {
    await limitTime(tx, limitMs)
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

const DATA = 'data.'

/** The rows without the task data that a view hides both in its table and beside an open task. */
export async function withoutHidden(
  cx: AppContext,
  project: ProjectRow,
  tasks: readonly TaskRow[],
  hidden: ReadonlySet<string>,
): Promise<readonly TaskRow[]> {
  const keys = [...hidden].filter((name) => name.startsWith(DATA)).map((name) => name.slice(DATA.length))
  if (keys.length === 0 || tasks.length === 0) return tasks
  const ids = tasks.map((task) => task.id)
  const shown = await listDataWithout(cx.db.sql, project.id, ids, keys)
  return tasks.map((task) => ({ ...task, data: shown.get(task.id) ?? task.data }))
}

/** How many tasks a list holds. @throws AppError `timeout` when its filter takes too long. */
export async function countTasks(cx: AppContext, list: CompiledList): Promise<number> {
  return (await withTimeLimit(cx, (db) => readTotals(db, list))).total
}

export async function readTotals(db: Queryable, list: CompiledList): Promise<Totals> {
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
  readonly labels: boolean
  readonly marks: boolean
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
  const labelsWanted = wanted.labels && taskIds.length > 0
  const marksWanted = wanted.marks && taskIds.length > 0
  const [annotationFacts, predictionFacts, labels, marks, annotations, predictions, drafts] =
    await Promise.all([
      facts ? listAnnotationFacts(db, project.id, taskIds) : [],
      facts ? listPredictionFacts(db, project.id, taskIds, modelVersion) : [],
      labelsWanted ? listTaskLabels(db, project.id, taskIds) : [],
      marksWanted ? listTaskMarks(db, project.id, taskIds) : [],
      payloads ? listAnnotations(db, project.id, taskIds, { withCancelled: true }) : [],
      payloads ? listPredictions(db, project.id, taskIds) : [],
      payloads ? listDrafts(db, project.id, taskIds, caller.userId) : [],
    ])
  return {
    annotationFacts: new Map(annotationFacts.map((row) => [row.task_id, row])),
    predictionFacts: new Map(predictionFacts.map((row) => [row.task_id, row])),
    labels: new Map(labels.map((row) => [row.task_id, row.labels])),
    marks: new Map(marks.map((row) => [row.task_id, row])),
    annotations: Map.groupBy(annotations, (row) => row.task_id),
    predictions: Map.groupBy(predictions, (row) => row.task_id),
    drafts: Map.groupBy(drafts, (row) => row.task_id),
  }
}
