// Routes of tasks. The list of tasks by tab and filter is the data manager's.

import { Readable } from 'node:stream'
import { taskRoutes } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, permissionDenied } from '../../http/errors.ts'
import { printJson } from '../../http/json-text.ts'
import { readPage } from '../../http/paginate.ts'
import { type RawQuery, queryBoolean, queryText } from '../../http/query.ts'
import { RawJson, SENT, type Http } from '../../http/route.ts'
import { listAnnotations } from '../annotations/annotation.service.ts'
import { listDrafts } from '../drafts/draft-list.service.ts'
import { predictOnLoad } from '../ml/on-load.service.ts'
import { shownVersion } from '../ml/shown-version.service.ts'
import { listPredictions } from '../predictions/prediction.service.ts'
import { requireProject } from '../projects/project.service.ts'
import { presentBaseTask, presentDetailTask, presentSimpleTask, type Sayings } from './task.presenter.ts'
import { resolveTask } from '../storages/resolve.service.ts'
import { listNewestTaskIds, listTasksByIds, type TaskRow } from './task.queries.ts'
import { changeTask, createTask, deleteTask, requireTask } from './task.service.ts'

export function taskFeature(http: Http): void {
  const now = () => http.cx.clock.now()
  const print = (value: unknown) => new RawJson(printJson(value))
  http.route(taskRoutes.create, async ({ cx, caller, body }) =>
    print(presentBaseTask(await createTask(cx, caller, body))),
  )
  http.route(taskRoutes.get, async ({ cx, caller, params, query }) =>
    print(await readDetail(cx, caller, params['id'] ?? 0, queryBoolean(query, 'resolve_uri', true))),
  )
  for (const contract of [taskRoutes.update, taskRoutes.replace]) {
    http.route(contract, async ({ cx, caller, params, body }) => {
      const row = await changeTask(cx, caller, params['id'] ?? 0, body)
      const sayings = await readSayings(cx, [row])
      return print(presentSimpleTask(row, sayings(row.id), now()))
    })
  }
  http.route(taskRoutes.delete, async ({ cx, caller, params, reply }) => {
    void reply.header('x-undo', await deleteTask(cx, caller, params['id'] ?? 0))
  })
  http.route(taskRoutes.agreement, async ({ cx, caller, params }) => {
    await requireTask(cx, caller, params['id'] ?? 0)
    throw permissionDenied('Feature not enabled')
  })
  http.route(taskRoutes.listOfProject, async ({ cx, caller, params, query, reply }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const ids = await listNewestTaskIds(cx.db.sql, project.id, readTaskPage(query))
    if (ids.length === 0) throw new AppError('not_found', 'Not found.')
    void reply.header('content-type', 'application/json; charset=utf-8')
    reply.send(Readable.from(printTasks(cx, project.id, ids), { objectMode: false }))
    return SENT
  })
  http.route(taskRoutes.createInProject, async ({ cx, caller, params, body }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    return print(presentBaseTask(await createTask(cx, caller, { ...body, project: project.id })))
  })
}

function readTaskPage(query: RawQuery): { offset: number; pageSize: number } {
  const [start, length] = [queryText(query, 'start') ?? '', queryText(query, 'length') ?? '']
  if (/^\d{1,9}$/.test(start) && /^\d{1,9}$/.test(length))
    return { offset: Number(start), pageSize: Number(length) }
  return readPage(query, { defaultSize: 50, allowAll: true })
}

/** Tasks of a page that are in memory at once, with all that was said of them: a page may be the whole project. */
const PRINT_AT_ONCE = 200

async function* printTasks(
  cx: AppContext,
  projectId: number,
  ids: readonly number[],
): AsyncGenerator<string> {
  let before = '['
  for (let from = 0; from < ids.length; from += PRINT_AT_ONCE) {
    const rows = await listTasksByIds(cx.db.sql, projectId, ids.slice(from, from + PRINT_AT_ONCE))
    const sayings = await readSayings(cx, rows)
    const now = cx.clock.now()
    for (const row of rows) {
      yield before + printJson(presentSimpleTask(row, sayings(row.id), now))
      before = ','
    }
  }
  yield before === '[' ? '[]' : ']'
}

async function readDetail(cx: AppContext, caller: Caller, taskId: number, resolves: boolean) {
  const found = await requireTask(cx, caller, taskId)
  const project = await requireProject(cx, caller, found.project_id)
  const isAsked = await predictOnLoad(cx, project, [taskId])
  const [stored, modelVersion, annotations, predictions, drafts] = await Promise.all([
    isAsked ? requireTask(cx, caller, taskId) : found,
    shownVersion(cx.db.sql, project),
    listAnnotations(cx.db.sql, project.id, [taskId], { withCancelled: true }),
    listPredictions(cx.db.sql, project.id, [taskId]),
    listDrafts(cx.db.sql, project.id, [taskId], caller.userId),
  ])
  const row = resolves ? await resolveTask(cx, stored) : stored
  return presentDetailTask(row, { annotations, predictions, drafts, modelVersion, now: cx.clock.now() })
}

/** Annotations and predictions of tasks of one project, in two statements. */
async function readSayings(cx: AppContext, rows: readonly TaskRow[]): Promise<(taskId: number) => Sayings> {
  const projectId = rows[0]?.project_id ?? 0
  const ids = rows.map((row) => row.id)
  const [annotations, predictions] = await Promise.all([
    listAnnotations(cx.db.sql, projectId, ids, { withCancelled: true }),
    listPredictions(cx.db.sql, projectId, ids),
  ])
  const annotationsOf = Map.groupBy(annotations, (one) => one.task_id)
  const predictionsOf = Map.groupBy(predictions, (one) => one.task_id)
  return (taskId) => ({
    annotations: annotationsOf.get(taskId) ?? [],
    predictions: predictionsOf.get(taskId) ?? [],
  })
}
