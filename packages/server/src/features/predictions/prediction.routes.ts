// Routes of predictions.

import { Readable } from 'node:stream'
import { predictionRoutes } from '@siali/contract'
import { invalid } from '../../http/errors.ts'
import { printJson } from '../../http/json-text.ts'
import { queryText, type RawQuery } from '../../http/query.ts'
import { RawJson, type Http } from '../../http/route.ts'
import { presentPrediction } from './prediction.presenter.ts'
import { listPredictionPage, type PredictionFilter, type PredictionRow } from './prediction.queries.ts'
import {
  changePrediction,
  createPrediction,
  removePrediction,
  requirePrediction,
} from './prediction.service.ts'
import { findTask } from '../tasks/task.service.ts'
import { findVisibleProject } from '../projects/project.service.ts'

const AT_ONCE = 500

export function predictionFeature(http: Http): void {
  const print = (row: PredictionRow) => new RawJson(printJson(presentPrediction(row, http.cx.clock.now())))
  http.route(predictionRoutes.list, async ({ cx, caller, query, reply }) => {
    const { organizationId } = caller
    const taskId = readId(query, 'task')
    const projectId = readId(query, 'project') ?? readId(query, 'task__project')
    const { sql } = cx.db
    if (taskId !== undefined && (await findTask(sql, organizationId, taskId)) === undefined)
      throw unknown('task')
    if (projectId !== undefined && (await findVisibleProject(cx, caller, projectId)) === undefined)
      throw unknown('project')
    const pages = pagesOf((after) =>
      listPredictionPage(sql, {
        organizationId,
        taskId,
        projectId,
        after,
        limit: AT_ONCE,
      } satisfies PredictionFilter),
    )
    // A project may hold more predictions than memory: they leave page by page.
    void reply.header('content-type', 'application/json; charset=utf-8')
    return reply.send(Readable.from(printList(pages, (row) => print(row).text)))
  })
  http.route(predictionRoutes.create, async ({ cx, caller, body }) =>
    print(await createPrediction(cx, caller, body)),
  )
  http.route(predictionRoutes.get, async ({ cx, caller, params }) =>
    print(await requirePrediction(cx, caller, params['id'] ?? 0)),
  )
  for (const contract of [predictionRoutes.update, predictionRoutes.replace]) {
    http.route(contract, async ({ cx, caller, params, body }) =>
      print(await changePrediction(cx, caller, params['id'] ?? 0, body)),
    )
  }
  http.route(predictionRoutes.delete, ({ cx, caller, params }) =>
    removePrediction(cx, caller, params['id'] ?? 0),
  )
}

const unknown = (name: string) =>
  invalid({ [name]: ['Select a valid choice. That choice is not one of the available choices.'] })

function readId(query: RawQuery, name: string): number | undefined {
  const text = queryText(query, name)
  if (text === undefined || text === '') return undefined
  if (!/^\d{1,15}$/.test(text)) throw unknown(name)
  return Number(text)
}

async function* pagesOf(read: (after: number) => Promise<PredictionRow[]>) {
  for (let after = 0; ;) {
    const rows = await read(after)
    yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < AT_ONCE) return
    after = last.id
  }
}

async function* printList<T>(pages: AsyncIterable<readonly T[]>, print: (row: T) => string) {
  let lead = '['
  for await (const rows of pages) {
    if (rows.length === 0) continue
    yield lead + rows.map(print).join(',')
    lead = ','
  }
  yield lead === '[' ? '[]' : ']'
}
