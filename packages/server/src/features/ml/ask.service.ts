// Asks a model server what it says of tasks, and keeps it. The shapes of the request are the incumbent's.

import {
  parsedLabelConfig,
  predictionCheck,
  type ParsedLabelConfig,
  type PredictionCheck,
} from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { withTransaction, type Queryable } from '../../db/client.ts'
import { JsonText, printJson } from '../../http/json-text.ts'
import { listAnnotations } from '../annotations/annotation.service.ts'
import { listPredictions } from '../predictions/prediction.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { presentSimpleTask } from '../tasks/task.presenter.ts'
import { listTasksByIds, refreshTasks } from '../tasks/task.service.ts'
import { updateBackend, type BackendRow } from './backend.queries.ts'
import { askPredict, serverOf, type ModelServer } from './model-server.ts'
import { insertLacking, type PredictionRow } from './prediction.queries.ts'
import {
  readPredictAnswer,
  type NewPrediction,
  type PredictAnswer,
  type TaskAnswer,
} from './predict-answer.ts'

/** A task as a model server gets it. */
export interface SentTask {
  readonly id: number
  readonly json: JsonText
}

/** What all requests of one backend share; read once for many. */
export interface Asking {
  readonly project: ProjectRow
  readonly backend: BackendRow
  readonly server: ModelServer
  readonly controls: ParsedLabelConfig
  readonly check: PredictionCheck
}

export function askingOf(cx: AppContext, project: ProjectRow, backend: BackendRow): Asking {
  const { label_config: config } = project
  return {
    project,
    backend,
    server: serverOf(cx, backend),
    controls: parsedLabelConfig(config),
    check: predictionCheck(config),
  }
}

/** The incumbent's name of a project: its id and the second it was made. */
export const projectKey = (project: Pick<ProjectRow, 'id' | 'created_at'>) =>
  `${project.id}.${Math.floor(project.created_at.getTime() / 1000)}`

/** Tasks with all that was said of them, in the order of the ids; those in the trash are left out. */
export async function readSentTasks(
  cx: AppContext,
  projectId: number,
  taskIds: readonly number[],
): Promise<SentTask[]> {
  const { sql } = cx.db
  const [rows, annotations, predictions] = await Promise.all([
    listTasksByIds(sql, projectId, taskIds),
    listAnnotations(sql, projectId, taskIds, { withCancelled: true }),
    listPredictions(sql, projectId, taskIds),
  ])
  const annotationsOf = Map.groupBy(annotations, (row) => row.task_id)
  const predictionsOf = Map.groupBy(predictions, (row) => row.task_id)
  const now = cx.clock.now()
  return rows.map((row) => {
    const sayings = {
      annotations: annotationsOf.get(row.id) ?? [],
      predictions: predictionsOf.get(row.id) ?? [],
    }
    return { id: row.id, json: new JsonText(printJson(presentSimpleTask(row, sayings, now))) }
  })
}

/** The body of a request; `hidden` stands for the password of the task data where people read it. */
export function predictBody(
  { project, backend }: Asking,
  tasks: readonly SentTask[],
  options: { readonly context?: unknown; readonly hidden?: string } = {},
): string {
  const { task_data_password: password } = project
  return printJson({
    tasks: tasks.map((task) => task.json),
    project: projectKey(project),
    label_config: project.label_config,
    // A version that was fixed by hand is asked for; else the server uses its newest.
    ...(!backend.auto_update && backend.model_version && { model_version: backend.model_version }),
    params: {
      login: project.task_data_login,
      password: password === null ? null : (options.hidden ?? password),
      context: options.context ?? null,
    },
  })
}

/** One request. @throws ModelServerError; the signal's reason. */
export async function askForTasks(
  cx: AppContext,
  asking: Asking,
  tasks: readonly SentTask[],
  signal?: AbortSignal,
): Promise<PredictAnswer> {
  const answer = await askPredict(cx, asking.server, predictBody(asking, tasks), signal)
  return readPredictAnswer(answer, {
    count: tasks.length,
    controls: asking.controls,
    check: asking.check,
    modelVersion: asking.backend.model_version ?? '',
  })
}

/** What was kept of an answer: how many tasks got predictions, had nothing said of them, or had what cannot be kept. */
export interface Kept {
  readonly predicted: number
  readonly empty: number
  readonly problems: readonly { readonly task: number; readonly error: string }[]
}

export async function keepAnswer(
  cx: AppContext,
  asking: Asking,
  tasks: readonly SentTask[],
  answer: Extract<PredictAnswer, { kind: 'tasks' }>,
): Promise<Kept> {
  const { project } = asking
  const said = tasks.map((task, at) => ({ task: task.id, answer: answer.tasks[at] ?? NOTHING }))
  const rows = said.flatMap(({ task, answer: one }): PredictionRow[] =>
    'predictions' in one ? one.predictions.map((prediction) => rowOf(task, prediction)) : [],
  )
  if (rows.length > 0)
    await withTransaction(cx.db, async (tx) => {
      const made = await insertLacking(tx, project.id, rows, cx.clock.now())
      await refreshTasks(
        tx,
        project.id,
        [...made.keys()].sort((a, b) => a - b),
      )
    })
  await followVersion(cx, cx.db.sql, asking.backend, answer.modelVersion)
  return {
    predicted: new Set(rows.map((row) => row.taskId)).size,
    empty: said.filter(({ answer: one }) => 'predictions' in one && one.predictions.length === 0).length,
    problems: said.flatMap(({ task, answer: one }) =>
      'problem' in one ? [{ task, error: one.problem }] : [],
    ),
  }
}

const NOTHING: TaskAnswer = { predictions: [] }
const rowOf = (taskId: number, prediction: NewPrediction): PredictionRow => ({ taskId, ...prediction })

/** Stores the version that a server reports, unless one was fixed by hand. */
export async function followVersion(
  cx: AppContext,
  db: Queryable,
  backend: BackendRow,
  reported: string | undefined,
): Promise<void> {
  if (!backend.auto_update || reported === undefined || reported === backend.model_version) return
  await updateBackend(db, backend.id, { model_version: reported, updated_at: cx.clock.now() })
}
