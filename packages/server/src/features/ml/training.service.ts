// Asks model servers to train: at a person's wish, or when a number of annotations was made. Rules: platform reference,
// training.

import type { AppContext } from '../../context.ts'
import { JsonText, printJson } from '../../http/json-text.ts'
import { readCounters } from '../counters/counter.service.ts'
import { presentProject } from '../projects/project.presenter.ts'
import { findLiveProject, type ProjectRow, type ProjectView } from '../projects/project.service.ts'
import { taskIdPages } from '../tasks/task-pages.service.ts'
import { listTasksByIds } from '../tasks/task.service.ts'
import { projectKey, readSentTasks } from './ask.service.ts'
import { findBackendById, listTrainable, updateBackend, type BackendRow } from './backend.queries.ts'
import { askTrain, askWebhook, ModelServerError, serverOf } from './model-server.ts'

/**
 * `groundTruthOnly` holds for servers of the old protocol, which are sent what to train with.
 * @throws ModelServerError with the server's words; the backend keeps them as its error.
 */
export async function train(
  cx: AppContext,
  project: ProjectRow,
  backend: BackendRow,
  groundTruthOnly = false,
): Promise<void> {
  const db = cx.db.sql
  const server = serverOf(cx, backend)
  const counters = (await readCounters(db, [project.id])).get(project.id)
  await updateBackend(db, backend.id, {
    training_until: new Date(cx.clock.now().getTime() + cx.env.ml.trainMs),
    trained_at_annotations: counters?.total_annotations_number ?? 0,
  })
  try {
    const body = printJson({ action: 'START_TRAINING', project: projectForTraining(project) })
    if (!(await askWebhook(cx, server, body)))
      await askTrain(cx, server, await oldTrainBody(cx, project, groundTruthOnly))
    await updateBackend(db, backend.id, { training_until: null, state: 'CO', error_message: null })
  } catch (error) {
    const message = error instanceof ModelServerError ? error.message : 'Training could not be asked for.'
    await updateBackend(db, backend.id, { training_until: null, state: 'ER', error_message: message })
    throw error
  }
}

// Secrets of the project are nobody's business here.
function projectForTraining(project: ProjectRow) {
  const view: ProjectView = {
    ...project,
    task_data_login: null,
    task_data_password: null,
    creator_first_name: null,
    creator_last_name: null,
    creator_email: null,
    creator_avatar: null,
  }
  return presentProject(view, undefined, { total: 0, done: 0 })
}

const OLD_BODY_CHARS = 200_000_000
const AT_ONCE = 200

/** Servers of the old protocol are sent every annotated task at once. @throws ModelServerError beyond what one body holds. */
async function oldTrainBody(cx: AppContext, project: ProjectRow, groundTruthOnly: boolean): Promise<string> {
  const tasks: string[] = []
  let chars = 0
  for await (const ids of taskIdPages(cx.db.sql, project.id, AT_ONCE)) {
    const annotated = (await listTasksByIds(cx.db.sql, project.id, ids)).filter((row) =>
      groundTruthOnly ? row.ground_truth_annotations > 0 : row.total_annotations > 0,
    )
    const sent = await readSentTasks(
      cx,
      project.id,
      annotated.map((row) => row.id),
    )
    tasks.push(...sent.map((task) => task.json.text))
    chars += sent.reduce((sum, task) => sum + task.json.text.length, 0)
    if (chars > OLD_BODY_CHARS)
      throw new ModelServerError(
        'malformed',
        'The server has no /webhook, and the annotations are too many for one body of its old /train.',
      )
  }
  return printJson({
    annotations: tasks.map((text) => new JsonText(text)),
    project: projectKey(project),
    label_config: project.label_config,
    params: {},
  })
}

/** Trains every backend whose project has passed another multiple of its number of annotations. */
export async function trainWhatIsDue(cx: AppContext, signal: AbortSignal): Promise<void> {
  const candidates = await listTrainable(cx.db.sql)
  const counters = await readCounters(cx.db.sql, [...new Set(candidates.map((one) => one.project_id))])
  for (const { id, project_id: projectId, every, trained_at_annotations: trainedAt } of candidates) {
    if (signal.aborted) return
    const count = counters.get(projectId)?.total_annotations_number ?? 0
    // Also when annotations were deleted since: the next multiple is one of what is there.
    if (Math.floor(count / every) <= Math.floor(trainedAt / every)) {
      if (count < trainedAt) await updateBackend(cx.db.sql, id, { trained_at_annotations: count })
      continue
    }
    const backend = await findBackendById(cx.db.sql, id)
    const project = await findLiveProject(cx, projectId)
    if (backend === undefined || project === undefined) continue
    await train(cx, project, backend).catch((error: unknown) => {
      // One server that fails is shown on its page and keeps no other from training.
      if (!(error instanceof ModelServerError)) throw error
    })
  }
}
