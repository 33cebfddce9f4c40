// Predictions of many tasks, under a row that people watch: progress, cancel, a report per task. Repeated after a crash it goes
// on: tasks that have a prediction of the current model version are passed over.

import { setTimeout as wait } from 'node:timers/promises'
import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import { AppError } from '../../http/errors.ts'
import type { Caller } from '../../http/auth.ts'
import { createJobRun, type RunningJob } from '../jobs/job-run.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import {
  askForTasks,
  askingOf,
  keepAnswer,
  readSentTasks,
  type Asking,
  type SentTask,
} from './ask.service.ts'
import { setUpForWork } from './backend.service.ts'
import { findOpenRun, listBackends, lockBackend, updateBackend, type BackendRow } from './backend.queries.ts'
import { HopelessError, runBatches, type Asked } from './batch.ts'
import { askHealth, ModelServerError } from './model-server.ts'
import type { PredictAnswer } from './predict-answer.ts'
import { countLacking, listLacking, listLackingPage } from './prediction.queries.ts'

export const PREDICT_PROJECT = 'predict-project'

/** How often the work is taken up again by another start of the server. */
const RESTARTS = 1000

export interface PredictOrder {
  readonly run: string
  readonly backend: number
  readonly batchSize: number
}

/** Puts a prediction of the whole project to work; the id of its run, or of the one that is open. */
export async function startBatch(
  cx: AppContext,
  caller: Caller,
  backend: BackendRow,
  batchSize: number,
): Promise<string> {
  return withTransaction(cx.db, async (tx) => {
    await lockBackend(tx, backend.id)
    const open = await findOpenRun(tx, backend)
    if (open !== undefined) return open
    const run = await createJobRun(cx, tx, {
      organizationId: caller.organizationId,
      projectId: backend.project_id,
      userId: caller.userId,
      kind: 'Batch prediction',
      params: { ml_backend: String(backend.id) },
    })
    const order: PredictOrder = { run, backend: backend.id, batchSize }
    await cx.jobs.add(tx, PREDICT_PROJECT, order, { maxAttempts: RESTARTS })
    return run
  })
}

/** What came of tasks, while the work goes on. */
export interface BatchCounts {
  /** The model said something of them. */
  predicted: number
  /** They had a prediction of this version. */
  skipped: number
  /** The model had nothing to say of them. */
  empty: number
  failed: number
}

const none = (): BatchCounts => ({ predicted: 0, skipped: 0, empty: 0, failed: 0 })
const sum = ({ predicted, skipped, empty, failed }: BatchCounts) => predicted + skipped + empty + failed

/** Failed tasks named in a report; behind them there is room for the sums. */
const NAMED = 900

/** Predicts every task of the project that lacks a prediction. @throws AppError `model_server`, JobCancelled. */
export async function predictProject(
  cx: AppContext,
  project: ProjectRow,
  backend: BackendRow,
  batchSize: number,
  job: RunningJob,
): Promise<void> {
  const asking = await prepare(cx, project, backend, job)
  const version = asking.backend.model_version ?? ''
  // Tasks that come meanwhile are not meant, or the work might never end.
  const { count, last } = await countLacking(cx.db.sql, project.id, version)
  async function* ids() {
    for (let after = 0; ;) {
      const range = { after, upTo: last, limit: batchSize }
      const page = await listLackingPage(cx.db.sql, project.id, version, range)
      yield page
      after = page.at(-1) ?? last
      if (page.length < batchSize) return
    }
  }
  const counts = none()
  try {
    await predictTasks(cx, asking, { ids: ids(), batchSize, total: count, counts, job })
  } finally {
    job.note({ detail: describe(counts), ...counts })
  }
}

const describe = ({ predicted, empty, failed }: BatchCounts) =>
  [
    `Predicted ${predicted} tasks`,
    ...(empty > 0 ? [`the model said nothing of ${empty}`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join('; ')

/** Predicts tasks that somebody selected. @throws as predictProject. */
export async function predictSelected(
  cx: AppContext,
  project: ProjectRow,
  backend: BackendRow,
  ids: AsyncIterable<readonly number[]>,
  job: RunningJob,
): Promise<BatchCounts> {
  const counts = none()
  const { batchSize } = cx.env.ml
  const asking = await prepare(cx, project, backend, job)
  await predictTasks(cx, asking, { ids, batchSize, total: null, counts, job })
  return counts
}

/** Sets the server up, as it may have been started anew since; one that is gone is waited for. @throws as predictProject. */
async function prepare(
  cx: AppContext,
  project: ProjectRow,
  backend: BackendRow,
  job: RunningJob,
): Promise<Asking> {
  const stop = new AbortController()
  const stopTelling = tellProgress(() => job.progress(0, null), stop)
  try {
    for (let tries = 1; ; tries++) {
      try {
        return askingOf(cx, project, await setUpForWork(cx, project, backend))
      } catch (error) {
        const cause = error instanceof AppError ? error.cause : undefined
        const isAway = cause instanceof ModelServerError && AWAY.has(cause.kind)
        if (!isAway || tries === SETUP_TRIES) throw error
        await waitForReturn(cx, askingOf(cx, project, backend), cause.message, stop.signal)
      }
    }
  } finally {
    await stopTelling()
  }
}

const SETUP_TRIES = 5
const AWAY = new Set<ModelServerError['kind']>(['unreachable', 'late'])

type TaskAnswers = Extract<PredictAnswer, { kind: 'tasks' }>

interface TasksToPredict {
  /** Pages of task ids; those that have a prediction are passed over. */
  readonly ids: AsyncIterable<readonly number[]>
  readonly batchSize: number
  /** Null: nobody knows. */
  readonly total: number | null
  readonly counts: BatchCounts
  readonly job: RunningJob
}

async function predictTasks(
  cx: AppContext,
  asking: Asking,
  { ids, batchSize, total, counts, job }: TasksToPredict,
): Promise<void> {
  const { backend, project } = asking
  const version = backend.model_version ?? ''
  const fail = (task: number, error: string) => {
    counts.failed += 1
    if (counts.failed <= NAMED) job.note({ task, error })
  }
  async function* items() {
    for await (const page of ids) {
      for (let from = 0; from < page.length; from += batchSize) {
        const part = page.slice(from, from + batchSize)
        const lacking = await listLacking(cx.db.sql, project.id, part, version)
        counts.skipped += part.length - lacking.length
        if (lacking.length > 0) yield await readSentTasks(cx, project.id, lacking)
      }
    }
  }
  const stop = new AbortController()
  const stopTelling = tellProgress(() => job.progress(sum(counts), total), stop)
  try {
    await runBatches<SentTask, TaskAnswers>({
      items: items(),
      requestsAtOnce: cx.env.ml.requestsAtOnce,
      batchSize,
      ask: (tasks) => askOrSay(cx, asking, tasks, stop.signal),
      async keep(tasks, answer) {
        const kept = await keepAnswer(cx, asking, tasks, answer)
        counts.predicted += kept.predicted
        counts.empty += kept.empty
        for (const { task, error } of kept.problems) fail(task, error)
      },
      fail: (task, reason) => fail(task.id, reason),
      waitForReturn: (reason) => waitForReturn(cx, asking, reason, stop.signal),
      signal: stop.signal,
    })
  } catch (error) {
    if (!(error instanceof HopelessError)) throw error
    throw new AppError('model_server', `${error.message} ${whatToDo(counts)}`, { cause: error })
  } finally {
    await stopTelling()
  }
}

const whatToDo = ({ predicted }: BatchCounts) =>
  `${predicted} tasks were predicted and stay; mend the server and start again to go on with the others.`

const TELL_EVERY_MS = 500

/** Tells the progress, and ends the work when somebody cancelled it, also while requests hang. */
function tellProgress(tell: () => Promise<void>, stop: AbortController): () => Promise<void> {
  let telling = Promise.resolve()
  const timer = setInterval(() => {
    telling = tell().catch((error: unknown) => stop.abort(error))
  }, TELL_EVERY_MS)
  return () => {
    clearInterval(timer)
    return telling
  }
}

/** An answer that can be kept, or why there is none. @throws what ends the whole work. */
async function askOrSay(
  cx: AppContext,
  asking: Asking,
  tasks: readonly SentTask[],
  signal: AbortSignal,
): Promise<Asked<TaskAnswers>> {
  try {
    const answer = await askForTasks(cx, asking, tasks, signal)
    if (answer.kind === 'tasks') return { answer }
    return { failure: answer.kind === 'one-by-one' ? answer : { kind: 'useless', reason: answer.problem } }
  } catch (error) {
    if (!(error instanceof ModelServerError)) throw error
    if (error.kind === 'refused' || error.status === 401 || error.status === 403)
      throw new AppError('model_server', error.message, { cause: error })
    return { failure: { kind: error.kind === 'unreachable' ? 'gone' : 'failed', reason: error.message } }
  }
}

const LOOK_EVERY_MS = 500

/** @throws AppError when the server does not answer within the time set for outages; the signal's reason. */
async function waitForReturn(
  cx: AppContext,
  asking: Asking,
  reason: string,
  signal: AbortSignal,
): Promise<void> {
  const { id } = asking.backend
  const until = performance.now() + cx.env.ml.outageMs
  let isTold = false
  for (;;) {
    try {
      await askHealth(cx, asking.server)
      if (isTold) await updateBackend(cx.db.sql, id, { state: 'CO', error_message: null })
      return
    } catch (error) {
      if (!(error instanceof ModelServerError)) throw error
    }
    if (!isTold) await updateBackend(cx.db.sql, id, { state: 'DI', error_message: reason })
    isTold = true
    if (performance.now() > until)
      throw new AppError('model_server', `The server did not come back: ${reason} Start again to go on.`)
    await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

/** The backends that a project asks: the one it names, else all that are connected. */
export async function findAskedBackends(cx: AppContext, project: ProjectRow): Promise<BackendRow[]> {
  const all = await listBackends(cx.db.sql, project.id)
  const named = all.find(
    (one) => one.title !== null && one.title !== '' && one.title === project.model_version,
  )
  return named === undefined ? all : [named]
}
