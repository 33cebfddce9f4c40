// Predictions of tasks as they are opened: the model is asked for those that have none, and the answer waits a moment for it.
// What comes later is kept all the same. A server that failed is left alone for a while, and one that was slow is not waited
// for, so that it never holds up one task after the other.

import type { AppContext } from '../../context.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { askForTasks, askingOf, keepAnswer, readSentTasks } from './ask.service.ts'
import { listBackends, type BackendRow } from './backend.queries.ts'
import { listLacking } from './prediction.queries.ts'

const PAUSE_MS = 30_000
/** Requests of one backend that may be under way: a server that hangs collects no more. */
const AT_ONCE = 8

/** What one server remembers of a backend: what it is asked at the moment, and until when it is not asked, or not waited for. */
interface Memory {
  readonly asking: Map<string, Promise<void>>
  brokenUntil: number
  slowUntil: number
}

const memories = new WeakMap<AppContext, Map<number, Memory>>()

function memoryOf(cx: AppContext, backendId: number): Memory {
  const ofServer = memories.get(cx) ?? new Map<number, Memory>()
  memories.set(cx, ofServer)
  const memory = ofServer.get(backendId) ?? { asking: new Map(), brokenUntil: 0, slowUntil: 0 }
  ofServer.set(backendId, memory)
  return memory
}

/** True when tasks of the project are predicted as they are opened, as far as its settings say; costs nothing. */
function mayPredictOnLoad(project: ProjectRow): boolean {
  return (
    project.evaluate_predictions_automatically ||
    (project.show_collab_predictions && (project.model_version ?? '') !== '')
  )
}

/**
 * Asks for predictions of these tasks that have none of the current model version, and waits for them as long as is set.
 * True when the model was asked, so that the tasks may have changed. A model's failure is none of the reader's: the task
 * opens without a prediction.
 */
export async function predictOnLoad(
  cx: AppContext,
  project: ProjectRow,
  taskIds: readonly number[],
): Promise<boolean> {
  if (taskIds.length === 0 || !mayPredictOnLoad(project)) return false
  const backend = await findBackendOnLoad(cx, project)
  if (backend === undefined) return false
  const memory = memoryOf(cx, backend.id)
  if (memory.brokenUntil > performance.now()) return false
  const lacking = await listLacking(cx.db.sql, project.id, taskIds, backend.model_version ?? '')
  if (lacking.length === 0) return false
  const key = lacking.join(',')
  let asking = memory.asking.get(key)
  if (asking === undefined) {
    if (memory.asking.size >= AT_ONCE) return false
    asking = ask(cx, project, backend, lacking)
      .catch(() => {
        memory.brokenUntil = performance.now() + PAUSE_MS
      })
      .finally(() => memory.asking.delete(key))
    memory.asking.set(key, asking)
  }
  // A slow model goes on being asked; nobody waits for it.
  if (memory.slowUntil > performance.now()) return false
  await withinMs(cx.env.ml.taskLoadMs, asking, () => {
    memory.slowUntil = performance.now() + PAUSE_MS
  })
  return true
}

/** The backend that the project names, or the first when it wants every task predicted. */
async function findBackendOnLoad(cx: AppContext, project: ProjectRow): Promise<BackendRow | undefined> {
  const all = await listBackends(cx.db.sql, project.id)
  const named = all.find((one) => (one.title ?? '') !== '' && one.title === project.model_version)
  if (named !== undefined && project.show_collab_predictions) return named
  return project.evaluate_predictions_automatically ? (named ?? all[0]) : undefined
}

async function ask(
  cx: AppContext,
  project: ProjectRow,
  backend: BackendRow,
  taskIds: readonly number[],
): Promise<void> {
  const asking = askingOf(cx, project, backend)
  const tasks = await readSentTasks(cx, project.id, taskIds)
  const answer = await askForTasks(cx, asking, tasks)
  if (answer.kind === 'tasks') {
    await keepAnswer(cx, asking, tasks, answer)
    return
  }
  if (answer.kind === 'useless') throw new Error(answer.problem)
  for (const task of tasks) {
    const one = await askForTasks(cx, asking, [task])
    if (one.kind === 'tasks') await keepAnswer(cx, asking, [task], one)
  }
}

async function withinMs(ms: number, work: Promise<void>, onLate: () => void): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    onLate()
    late.resolve()
  }, ms)
  await Promise.race([work, late.promise])
  clearTimeout(timer)
}
