// Routes of ML backends.

import { mlRoutes } from '@siali/contract'
import { AppError, invalid } from '../../http/errors.ts'
import { printJson } from '../../http/json-text.ts'
import { queryBoolean, queryInteger, queryText } from '../../http/query.ts'
import { RawJson, type Http } from '../../http/route.ts'
import { requireProject } from '../projects/project.service.ts'
import { requireTask } from '../tasks/task.service.ts'
import { presentBackend } from './backend.presenter.ts'
import {
  changeBackend,
  createBackend,
  listBackends,
  lookAt,
  readExtraParams,
  readVersions,
  removeBackend,
  requireBackend,
  toModelError,
  type BackendRow,
} from './backend.service.ts'
import { startBatch } from './batch.service.ts'
import { suggest, testBackend } from './predict.service.ts'
import { train } from './training.service.ts'

const MAX_BATCH = 10_000

export function mlFeature(http: Http): void {
  const present = (row: BackendRow) => presentBackend(row, readExtraParams(http.cx, row), http.cx.clock.now())
  http.route(mlRoutes.list, async ({ cx, caller, query }) => {
    const projectId = queryInteger(query, 'project')
    if (projectId === undefined) throw invalid({ project: ['This field is required.'] })
    const project = await requireProject(cx, caller, projectId)
    const isInteractive =
      queryText(query, 'is_interactive') === undefined ? undefined : queryBoolean(query, 'is_interactive')
    return (await listBackends(cx, project, isInteractive)).map(present)
  })
  http.route(mlRoutes.create, async ({ cx, caller, body, publicUrl, reply }) => {
    const row = await createBackend(cx, caller, body, publicUrl)
    // As recorded: where the server is, not the object.
    void reply.header('location', row.url)
    return present(row)
  })
  http.route(mlRoutes.get, async ({ cx, caller, params }) =>
    present(await lookAt(cx, await requireBackend(cx, caller, params['id'] ?? 0))),
  )
  for (const contract of [mlRoutes.update, mlRoutes.replace]) {
    http.route(contract, async ({ cx, caller, params, body, publicUrl }) =>
      present(await changeBackend(cx, caller, params['id'] ?? 0, body, publicUrl)),
    )
  }
  http.route(mlRoutes.delete, ({ cx, caller, params }) => removeBackend(cx, caller, params['id'] ?? 0))
  requests(http)
}

function requests(http: Http): void {
  http.route(mlRoutes.versions, async ({ cx, caller, params }) =>
    readVersions(cx, await requireBackend(cx, caller, params['id'] ?? 0)),
  )
  http.route(mlRoutes.predict, async ({ cx, caller, params, query }) => {
    const backend = await requireBackend(cx, caller, params['id'] ?? 0)
    const batchSize = queryInteger(query, 'batch_size') ?? cx.env.ml.batchSize
    if (batchSize < 1 || batchSize > MAX_BATCH)
      throw invalid({ batch_size: [`Write a number from 1 to ${MAX_BATCH}.`] })
    return { job: await startBatch(cx, caller, backend, batchSize) }
  })
  http.route(mlRoutes.test, async ({ cx, caller, params, query }) => {
    const backend = await requireBackend(cx, caller, params['id'] ?? 0)
    if (!queryBoolean(query, 'random')) {
      const error = 'Not implemented - you must provide random=true query parameter'
      throw new AppError('not_implemented', error, { bare: { error } })
    }
    const project = await requireProject(cx, caller, backend.project_id)
    return new RawJson(printJson(await testBackend(cx, project, backend)))
  })
  http.route(mlRoutes.interactive, async ({ cx, caller, params, body }) => {
    const backend = await requireBackend(cx, caller, params['id'] ?? 0)
    const task = await requireTask(cx, caller, body.task)
    const project = await requireProject(cx, caller, backend.project_id)
    return suggest(cx, project, backend, { taskId: task.id, context: body.context })
  })
  http.route(mlRoutes.train, async ({ cx, caller, params, body }) => {
    const backend = await requireBackend(cx, caller, params['id'] ?? 0)
    const project = await requireProject(cx, caller, backend.project_id)
    await train(cx, project, backend, body.use_ground_truth === true).catch((cause: unknown) => {
      const error = toModelError(cause)
      if (!(error instanceof AppError)) throw error
      throw new AppError(error.code, error.message, { bare: { detail: error.message }, cause })
    })
  })
}
