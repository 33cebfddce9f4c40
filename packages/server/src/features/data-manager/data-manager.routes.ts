// Routes of the data manager.

import { dataManagerRoutes, taskRoutes } from '@siali/contract'
import type { FastifyReply } from 'fastify'
import type { AppContext } from '../../context.ts'
import { isPlainObject, wordOf } from '../../http/body.ts'
import { AppError, invalid } from '../../http/errors.ts'
import { printJson } from '../../http/json-text.ts'
import { readPage, type PageRequest } from '../../http/paginate.ts'
import { readGetBody, withBody } from '../../http/get-body.ts'
import { queryBoolean, queryInteger, queryList, queryText } from '../../http/query.ts'
import { RawJson, type Call, type Http } from '../../http/route.ts'
import { readSummary } from '../counters/counter.service.ts'
import { predictOnLoad } from '../ml/on-load.service.ts'
import { dataKeysOf } from '../projects/label-config.service.ts'
import { pickFields, presentProject } from '../projects/project.presenter.ts'
import {
  listAnnotators,
  listModelVersions,
  readNumbers,
  requireProject,
  requireProjectView,
} from '../projects/project.service.ts'
import { deleteAllTasksAction } from './actions/delete-all-tasks.action.ts'
import { ACTIONS } from './actions/index.ts'
import { resolveTasks } from '../storages/resolve.service.ts'
import { findSyncing } from '../storages/sync-queue.service.ts'
import type { Action } from './action.ts'
import { performAction, requireAction, type ActionOutcome } from './action.service.ts'
import { presentColumns } from './column.presenter.ts'
import { listControls } from './control.service.ts'
import { presentDistribution } from './distribution.presenter.ts'
import { readDistribution } from './distribution.service.ts'
import { presentListTask, wantedDetails, withoutMembers } from './task-list.presenter.ts'
import {
  compileList,
  parseQueryText,
  readDetails,
  readListQuery,
  readTaskPage,
  withoutHidden,
  type CompiledList,
} from './task-list.service.ts'
import { presentView } from './view.presenter.ts'
import {
  changeView,
  createView,
  listProjectViews,
  putViewsInOrder,
  removeView,
  requireView,
  resetViews,
  setViewLock,
} from './view.service.ts'

type AnyCall = Pick<Call<{ auth: true } & (typeof dataManagerRoutes)['columns']>, 'cx' | 'caller' | 'query'>

export function dataManagerFeature(http: Http): void {
  http.route(dataManagerRoutes.index, ({ publicUrl }) =>
    Promise.resolve({ views: `${publicUrl}/api/dm/views/` }),
  )
  http.route(dataManagerRoutes.columns, async (call) => {
    const project = await projectOf(call)
    const { cx } = call
    const [summary, annotators, versions] = await Promise.all([
      readSummary(cx.db.sql, project.id),
      listAnnotators(cx.db.sql, project.organization_id, project.id),
      listModelVersions(cx.db.sql, project.id),
    ])
    const current = project.model_version ?? ''
    const modelVersions = versions
      .map((row) => row.model_version)
      .sort((a, b) => Number(b === current) - Number(a === current))
    return presentColumns({
      configKeys: dataKeysOf(project.label_config),
      seenKeys: Object.keys(summary.data),
      annotators,
      modelVersions,
      labels: listControls(project).labels,
      withOwn: queryBoolean(call.query, 'siali'),
    })
  })
  http.route(dataManagerRoutes.project, async (call) => {
    const { cx, caller } = call
    const { id } = await projectOf(call)
    const [view, numbers, syncing] = await Promise.all([
      requireProjectView(cx, caller, id),
      readNumbers(cx, caller, [id]),
      findSyncing(cx.db.sql, id),
    ])
    const counters = numbers.counters.get(id)
    return {
      ...presentProject(view, undefined, numbers.queues.get(id) ?? { total: 0, done: 0 }),
      can_delete_tasks: true,
      can_manage_annotations: true,
      can_manage_tasks: true,
      source_syncing: syncing.source,
      target_syncing: syncing.target,
      task_count: counters?.task_number ?? 0,
      annotation_count:
        (counters?.total_annotations_number ?? 0) + (counters?.skipped_annotations_number ?? 0),
    }
  })
  viewRoutes(http)
  taskListRoute(http)
  distributionRoute(http)
  actionRoutes(http)
}

async function projectOf({ cx, caller, query }: AnyCall) {
  return requireProject(cx, caller, queryInteger(query, 'project') ?? 0)
}

function viewRoutes(http: Http): void {
  http.route(dataManagerRoutes.listViews, async ({ cx, caller, query }) => {
    const text = queryText(query, 'project')
    if (text !== undefined && text !== '' && !/^\d{1,15}$/.test(text))
      throw new AppError('validation', 'Validation error', {
        validationErrors: {
          project: ['Select a valid choice. That choice is not one of the available choices.'],
        },
      })
    return (await listProjectViews(cx, caller, queryInteger(query, 'project'))).map(presentView)
  })
  http.route(dataManagerRoutes.createView, async ({ cx, caller, body }) =>
    presentView(await createView(cx, caller, body)),
  )
  http.route(dataManagerRoutes.getView, async ({ cx, caller, params }) =>
    presentView(await requireView(cx, caller, params['id'] ?? 0)),
  )
  for (const contract of [dataManagerRoutes.updateView, dataManagerRoutes.replaceView]) {
    http.route(contract, async ({ cx, caller, params, body }) =>
      presentView(await changeView(cx, caller, params['id'] ?? 0, body)),
    )
  }
  http.route(dataManagerRoutes.lockView, async ({ cx, caller, params, body }) =>
    presentView(await setViewLock(cx, caller, params['id'] ?? 0, body.locked)),
  )
  http.route(dataManagerRoutes.deleteView, ({ cx, caller, params }) =>
    removeView(cx, caller, params['id'] ?? 0),
  )
  http.route(
    dataManagerRoutes.orderViews,
    ({ cx, caller, request }) => putViewsInOrder(cx, caller, request.body),
    { rawBody: true },
  )
  http.route(dataManagerRoutes.resetViews, async ({ cx, caller, query, request }) => {
    // SDK 2.x names the project in the query, 1.x in the body.
    const inBody = isPlainObject(request.body) ? Number(wordOf(request.body['project'])) : Number.NaN
    const id = queryInteger(query, 'project') ?? (Number.isSafeInteger(inBody) ? inBody : 0)
    await resetViews(cx, (await requireProject(cx, caller, id)).id)
  })
}

function taskListRoute(http: Http): void {
  http.route(dataManagerRoutes.listTasks, async ({ cx, caller, query: named, request }) => {
    const body = await readGetBody(request)
    const query = withBody(named, body)
    const fromText = parseQueryText(queryText(query, 'query'), 'query')
    const selected = parseQueryText(queryText(query, 'selectedItems'), 'selectedItems')
    const asked = fromText ?? body
    const given = {
      projectId: queryInteger(query, 'project'),
      viewId: queryInteger(query, 'view'),
      body: selected === undefined ? asked : { ...(isPlainObject(asked) && asked), selectedItems: selected },
    }
    const { project, query: listQuery, hidden } = await readListQuery(cx, caller, given)
    const list = await compileList(cx, project, listQuery)
    const max = cx.env.taskPageSizeMax
    const page = readPage(query, { defaultSize: 100, allowAll: true, ...(max > 0 && { maxSize: max }) })
    const all = queryText(query, 'fields') === 'all'
    const include = queryList(query, 'include')
    if (project.evaluate_predictions_automatically) await predictPage(cx, list, page)
    const { totals, tasks } = await readTaskPage(cx, list, page)
    const details = await readDetails(
      cx,
      caller,
      project,
      tasks.map((task) => task.id),
      wantedDetails(include, all),
    )
    const rows = await withoutHidden(cx, project, tasks, hidden)
    const shown = queryBoolean(query, 'resolve_uri', true) ? await resolveTasks(cx, rows) : rows
    const newestFirst = queryText(query, 'annotations_ordering') === '-id'
    const options = { now: cx.clock.now(), all, include, newestFirst }
    return new RawJson(
      printJson({
        total_annotations: totals.annotations,
        total_predictions: totals.predictions,
        total: totals.total,
        tasks: shown.map((task) => {
          const members = pickFields(presentListTask(task, details, options), include)
          return withoutMembers(members, hidden)
        }),
      }),
    )
  })
}

function distributionRoute(http: Http): void {
  http.route(dataManagerRoutes.distribution, async ({ cx, caller, params, query }) => {
    const body = parseQueryText(queryText(query, 'query'), 'query')
    const given = { projectId: params['id'] ?? 0, viewId: undefined, body }
    const { project, query: listQuery } = await readListQuery(cx, caller, given)
    const column = queryText(query, 'column') ?? ''
    if (column === '') throw invalid({ column: ['Name a column, such as total_annotations.'] })
    const list = await compileList(cx, project, { ...listQuery, ordering: undefined })
    return presentDistribution(await readDistribution(cx, list, column, queryText(query, 'type') ?? 'String'))
  })
}

/** Asks the model about the tasks of the page that nothing was said of yet. */
async function predictPage(cx: AppContext, list: CompiledList, page: PageRequest): Promise<void> {
  const { tasks } = await readTaskPage(cx, list, page)
  const bare = tasks.filter((task) => task.total_predictions === 0).slice(0, cx.env.ml.batchSize)
  await predictOnLoad(
    cx,
    list.project,
    bare.map((task) => task.id),
  )
}

function actionRoutes(http: Http): void {
  http.route(dataManagerRoutes.listActions, async (call) => {
    const project = await projectOf(call)
    const withOwn = queryBoolean(call.query, 'siali')
    const listed = ACTIONS.filter(
      (action) => action.hidden !== true && (withOwn || action.experimental !== true),
    ).toSorted((a, b) => a.order - b.order)
    return Promise.all(
      listed.map(async (action) =>
        presentAction(action, (await action.available?.({ cx: call.cx, project })) ?? true),
      ),
    )
  })
  http.route(dataManagerRoutes.actionForm, async ({ cx, caller, query, texts }) => {
    const project = await requireProject(cx, caller, queryInteger(query, 'project') ?? 0)
    const action = requireAction(texts['action'] ?? '')
    const fields = (await action.form?.({ cx, project })) ?? []
    return fields.length === 0 ? [] : [{ columnCount: 1, fields }]
  })
  http.route(
    dataManagerRoutes.runAction,
    async ({ cx, caller, query, request, reply }) => {
      const id = queryText(query, 'id')
      if (id === undefined || id === '') {
        const detail = 'No action id "None", use ?id=<action-id>'
        throw new AppError('unprocessable', detail, { bare: { detail } })
      }
      const action = requireAction(id)
      const form = isPlainObject(request.body) ? request.body : {}
      const given = {
        projectId: queryInteger(query, 'project'),
        viewId: queryInteger(query, 'view'),
        body: form,
      }
      const read = await readListQuery(cx, caller, given)
      // The selection of the request narrows a stored view too.
      const own = isPlainObject(form['selectedItems'])
        ? (await readListQuery(cx, caller, { ...given, viewId: undefined, projectId: read.project.id })).query
            .selection
        : read.query.selection
      const nothing = { all: false, ids: [] }
      const selection = action.deletes === true && own === undefined ? nothing : own
      const wish = { action, project: read.project, query: { ...read.query, selection }, form }
      return answerOutcome(reply, await performAction(cx, caller, wish))
    },
    { rawBody: true },
  )
  http.route(
    taskRoutes.deleteOfProject,
    async ({ cx, caller, params, reply }) => {
      const project = await requireProject(cx, caller, params['id'] ?? 0)
      const query = { selection: { all: true, ids: [] } }
      const wish = { action: deleteAllTasksAction, project, query, form: {} }
      const outcome = await performAction(cx, caller, wish)
      const answer = answerOutcome(reply, outcome)
      return outcome.isDone ? undefined : answer
    },
    { status: 204 },
  )
}

function answerOutcome(reply: FastifyReply, { body, undoToken, isDone }: ActionOutcome): RawJson {
  if (undoToken !== undefined) void reply.header('x-undo', undoToken)
  if (!isDone) void reply.code(202)
  return new RawJson(printJson(body))
}

function presentAction(action: Action, available: boolean) {
  return {
    id: action.id,
    title: action.title,
    order: action.order,
    permission: action.permission,
    experimental: action.experimental === true,
    dialog: action.dialog === undefined ? null : { ...action.dialog, type: 'confirm' },
    has_form: action.form !== undefined,
    deletes: action.deletes === true,
    whole_project: action.everything === true,
    available,
  }
}
