// Predictions of single tasks on demand: a test request, suggestions while a person labels, and of tasks that are opened.

import type { AppContext } from '../../context.ts'
import { isPlainObject } from '../../http/body.ts'
import { AppError, invalid } from '../../http/errors.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { askingOf, predictBody, readSentTasks } from './ask.service.ts'
import type { BackendRow } from './backend.queries.ts'
import { addressOf, askPredict, ModelServerError } from './model-server.ts'
import { findRandomTask } from './prediction.queries.ts'

const HIDDEN = '********'

/** What a request for one random task came to; JSON values as sent and answered. @throws AppError 400 without tasks. */
export async function testBackend(cx: AppContext, project: ProjectRow, backend: BackendRow) {
  const taskId = await findRandomTask(cx.db.sql, project.id)
  const [task] = taskId === undefined ? [] : await readSentTasks(cx, project.id, [taskId])
  if (task === undefined)
    throw invalid({ project: ['The project has no task to ask about. Import one first.'] })
  const asking = askingOf(cx, project, backend)
  const shown = {
    url: addressOf(asking.server, '/predict'),
    task: task.json,
    request: JSON.parse(predictBody(asking, [task], { hidden: HIDDEN })) as unknown,
  }
  try {
    const answer = await askPredict(cx, asking.server, predictBody(asking, [task]))
    const response = isPlainObject(answer) && 'results' in answer ? answer['results'] : answer
    return { status: 200, error_message: null, ...shown, response }
  } catch (error) {
    if (!(error instanceof ModelServerError)) throw error
    return { status: error.status, error_message: error.message, ...shown, response: null }
  }
}

/** The first result for a task in the context of what was drawn or typed; problems are a value, as the incumbent says them. */
export async function suggest(
  cx: AppContext,
  project: ProjectRow,
  backend: BackendRow,
  given: { readonly taskId: number; readonly context: unknown },
): Promise<{ data: unknown } | { errors: string[] }> {
  if (!backend.is_interactive)
    return { errors: ['Model is not set to be used for interactive preannotations'] }
  const tasks = await readSentTasks(cx, project.id, [given.taskId])
  if (tasks.length === 0) throw new AppError('not_found', 'No Task matches the given query.')
  const asking = askingOf(cx, project, backend)
  try {
    const body = predictBody(asking, tasks, { context: given.context })
    const answer = await askPredict(cx, asking.server, body)
    const results = isPlainObject(answer) ? answer['results'] : undefined
    const [first] = Array.isArray(results) ? (results as unknown[]) : []
    const data = Array.isArray(first) ? (first as unknown[])[0] : first
    if (data === undefined || data === null) return { errors: ['The model server answered no result.'] }
    return { data }
  } catch (error) {
    if (!(error instanceof ModelServerError)) throw error
    return { errors: [error.message] }
  }
}
