// Routes of projects, their label config, summary and model versions.

import { projectRoutes } from '@siali/contract'
import { checkServerConfig, sampleTask } from '@siali/labeling'
import { isPlainObject, wordOf } from '../../http/body.ts'
import { AppError, invalid } from '../../http/errors.ts'
import { readPage, requirePage, toPage } from '../../http/paginate.ts'
import { queryBoolean, queryInteger, queryList, queryText, type RawQuery } from '../../http/query.ts'
import type { Call, Http } from '../../http/route.ts'
import type { RouteContract } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import { readCounters, readSummary } from '../counters/counter.service.ts'
import { duplicateProject } from './duplicate.service.ts'
import { invalidConfig, whereOf } from './label-config.service.ts'
import { presentBackend } from '../ml/backend.presenter.ts'
import { listBackends, readExtraParams } from '../ml/backend.service.ts'
import { deleteModelVersion, readModelVersions } from './model-version.service.ts'
import {
  pickFields,
  presentCounts,
  presentProject,
  presentSimpleUser,
  presentSummary,
} from './project.presenter.ts'
import {
  countProjects,
  listAnnotators,
  listProjects,
  readProjectOrder,
  type ProjectFilter,
  type ProjectOrder,
  type ProjectRow,
  type ProjectView,
} from './project.queries.ts'
import {
  changeProject,
  checkConfigFor,
  createProject,
  deleteProject,
  readNumbers,
  requireProject,
  requireProjectView,
} from './project.service.ts'
import { requestRecount } from './recount.service.ts'
import { SAMPLE_MEDIA } from './sample-media.ts'
import { TEMPLATE_GROUPS, TEMPLATES } from './templates.ts'

export function projectFeature(http: Http): void {
  lists(http)
  details(http)
  labelConfig(http)
  summaries(http)
}

const DEFAULT_PAGE_SIZE = 30

function lists(http: Http): void {
  http.route(projectRoutes.list, async (call) => {
    const { cx, caller, query, address } = call
    const { rows, count, page } = await readProjectPage(call)
    const include = queryList(query, 'include')
    const { counters, queues } = await readNumbers(cx, caller, neededNumbers(rows, include))
    const results = rows.map((row) =>
      pickFields(presentProject(row, counters.get(row.id), queues.get(row.id) ?? NO_QUEUE), include),
    )
    return toPage(page, count, results, address)
  })
  http.route(projectRoutes.counts, async (call) => {
    const { cx, query, address } = call
    const { rows, count, page } = await readProjectPage(call, BY_ID)
    const include = queryList(query, 'include')
    const counters = await readCounters(
      cx.db.sql,
      rows.map((row) => row.id),
    )
    const results = [...counters].map(([id, numbers]) => pickFields(presentCounts(id, numbers), include))
    return toPage(page, count, results, address)
  })
  http.route(projectRoutes.create, async ({ cx, caller, body }) =>
    presentProject(await createProject(cx, caller, body), undefined, NO_QUEUE),
  )
}

const BY_ID: ProjectOrder = { column: 'id', descending: false }
const NO_QUEUE = { total: 0, done: 0 }

// Counting is left out when nobody asked for a number.
function neededNumbers(rows: readonly ProjectView[], include: readonly string[] | undefined): number[] {
  const asked = include === undefined || include.some((name) => /_number$|^num_|^queue_/.test(name))
  return asked ? rows.map((row) => row.id) : []
}

async function readProjectPage<R extends RouteContract>(
  { cx, caller, query }: Call<R>,
  usualOrder?: ProjectOrder,
) {
  if (caller === undefined)
    throw new AppError('not_authenticated', 'Authentication credentials were not provided.')
  const page = readPage(query, { defaultSize: DEFAULT_PAGE_SIZE })
  const filter = readFilter(query, caller.organizationId)
  const [count, rows] = await Promise.all([
    countProjects(cx.db.sql, filter),
    listProjects(cx.db.sql, filter, readProjectOrder(queryText(query, 'ordering')) ?? usualOrder, page),
  ])
  requirePage(page, count)
  return { count, rows, page }
}

const PINNED: Readonly<Record<string, boolean>> = { pinned_only: true, exclude_pinned: false }

function readFilter(query: RawQuery, organizationId: number): ProjectFilter {
  const text = (name: string) => queryText(query, name)?.replaceAll('\0', '') || undefined
  const filter = queryText(query, 'filter') ?? ''
  return {
    organizationId,
    ids: readIds(query),
    title: text('title'),
    search: text('search'),
    pinned: Object.hasOwn(PINNED, filter) ? PINNED[filter] : undefined,
  }
}

// Of repeated keys the last one counts here, as recorded; bracketed keys and JSON arrays are lists.
function readIds(query: RawQuery): number[] | undefined {
  const last = queryText(query, 'ids')
  const items = last === '' ? undefined : queryList(last === undefined ? query : { ids: last }, 'ids')
  return items?.map((item) => {
    if (!/^\d{1,15}$/.test(item))
      throw invalid({ ids: [`"${item.slice(0, 100)}" is not an id. Write whole numbers.`] })
    return Number(item)
  })
}

function details(http: Http): void {
  for (const contract of [projectRoutes.get, projectRoutes.sampleTaskProject]) {
    http.route(contract, async (call) => {
      const row = await requireProjectView(call.cx, call.caller, call.params['id'] ?? 0)
      return present(call, row)
    })
  }
  http.route(projectRoutes.update, async (call) =>
    present(call, await changeProject(call.cx, call.caller, call.params['id'] ?? 0, call.body)),
  )
  http.route(projectRoutes.replace, async (call) => {
    const { cx, caller, params, body, request } = call
    const named = isPlainObject(request.body) && Object.hasOwn(request.body, 'created_by')
    return present(call, await changeProject(cx, caller, params['id'] ?? 0, body, !named))
  })
  http.route(projectRoutes.remove, async ({ cx, caller, params, reply }) => {
    // The way back travels in a header: the recorded answer has no body.
    void reply.header('x-undo', await deleteProject(cx, caller, params['id'] ?? 0))
  })
  http.route(projectRoutes.duplicate, async ({ cx, caller, params, body }) => {
    const { id, job } = await duplicateProject(cx, caller, params['id'] ?? 0, body)
    return job === undefined ? { id } : { id, job }
  })
  http.route(projectRoutes.annotators, async ({ cx, caller, params }) => {
    const { id } = await requireProject(cx, caller, params['id'] ?? 0)
    return (await listAnnotators(cx.db.sql, caller.organizationId, id)).map(presentSimpleUser)
  })
  http.route(projectRoutes.modelVersions, async ({ cx, caller, params, query }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const live = queryBoolean(query, 'include_live_models')
    return readModelVersions(cx, project.id, {
      extended: queryBoolean(query, 'extended'),
      live: live ? await readLiveModels(cx, project) : undefined,
      limit: queryInteger(query, 'limit'),
    })
  })
  http.route(projectRoutes.deleteModelVersion, async ({ cx, caller, params, body }) => {
    const { id } = await requireProject(cx, caller, params['id'] ?? 0)
    return { deleted_predictions: await deleteModelVersion(cx, id, body.model_version) }
  })
}

async function readLiveModels(cx: AppContext, project: ProjectRow) {
  const now = cx.clock.now()
  return (await listBackends(cx, project)).map((row) => presentBackend(row, readExtraParams(cx, row), now))
}

async function present(
  { cx, caller, query }: Pick<Call<typeof projectRoutes.get>, 'cx' | 'caller' | 'query'>,
  row: ProjectView,
): Promise<object> {
  const include = queryList(query, 'include')
  const { counters, queues } = await readNumbers(cx, caller, neededNumbers([row], include))
  return pickFields(presentProject(row, counters.get(row.id), queues.get(row.id) ?? NO_QUEUE), include)
}

function labelConfig(http: Http): void {
  http.route(
    projectRoutes.validateConfig,
    async ({ body }) => {
      const given =
        body !== null && typeof body === 'object' && 'label_config' in body ? body.label_config : undefined
      const problem = checkServerConfig(given)
      if (problem === undefined) return
      const detail = problem.message
      // This route answers without the envelope.
      throw new AppError('validation', detail, {
        bare: { label_config: [detail] },
        headers: whereOf(problem),
      })
    },
    { rawBody: true },
  )
  http.route(projectRoutes.checkConfig, async ({ cx, caller, params, body }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const changed = await checkConfigFor(cx, project, body.label_config)
    // SDK 1.x takes an answer without the config for a failure.
    return { config_essential_data_has_changed: changed, label_config: wordOf(body.label_config) }
  })
  http.route(projectRoutes.getConfig, async ({ cx, caller, params }) => ({
    label_config: (await requireProject(cx, caller, params['id'] ?? 0)).label_config,
  }))
  http.route(projectRoutes.sampleTask, async ({ cx, caller, params, body }) => {
    await requireProject(cx, caller, params['id'] ?? 0)
    const { label_config: given } = body
    if (given === undefined || given === null || given === '')
      throw invalid({ non_field_errors: ['Label config is not set or is empty'] })
    const problem = checkServerConfig(given)
    if (problem !== undefined) throw invalidConfig({ label_config: [problem.message] }, problem)
    if (typeof given !== 'string') throw invalid({ label_config: ['can only parse strings'] })
    const data = sampleTask(given, SAMPLE_MEDIA)
    if (body.include_annotation_and_prediction !== true) return { sample_task: data }
    return { sample_task: { data, annotations: [], predictions: [] } }
  })
  http.route(projectRoutes.templates, async () => ({ templates: TEMPLATES, groups: TEMPLATE_GROUPS }))
}

function summaries(http: Http): void {
  http.route(projectRoutes.summary, async ({ cx, caller, params }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const [counters, summary] = await Promise.all([
      readCounters(cx.db.sql, [project.id]),
      readSummary(cx.db.sql, project.id),
    ])
    const numbers = counters.get(project.id)
    if (numbers === undefined) throw new AppError('internal', `no counters of project ${project.id}`)
    return presentSummary(project, numbers, summary)
  })
  http.route(projectRoutes.resetSummary, async ({ cx, caller, params }) => {
    const { id } = await requireProject(cx, caller, params['id'] ?? 0)
    await requestRecount(cx, id)
  })
}
