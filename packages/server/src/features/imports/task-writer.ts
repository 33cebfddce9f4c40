// Writes tasks with all that comes with them by COPY, a chunk at a time, inside one transaction, and sums up what they add
// to the project's counters. While one chunk is written the next is read.

import type { PoolClient } from 'pg'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import { notFound } from '../../http/errors.ts'
import type { CounterDelta } from '../counters/counter.service.ts'
import { addSummaries, summarizeResults, type Summary } from '../counters/summary.ts'
import { copyText, copyRow, COPY_NULL } from './copy-text.ts'
import { copyRows, insertRevisions, reserveIds, reserveInnerIds } from './import.queries.ts'
import type { TaskRows } from './task-rows.ts'

export interface WriterOptions {
  readonly tx: Tx
  readonly client: PoolClient
  readonly projectId: number
  readonly overlap: number
  readonly importId: number
  /** Keep the ids of all tasks for the answer. */
  readonly keepIds: boolean
}

export interface WrittenTotals {
  readonly taskCount: number
  readonly annotationCount: number
  readonly predictionCount: number
  readonly taskIds: readonly number[]
  /** Ids of the first and the last; others that lie between may be of another import. */
  readonly firstTask: number
  readonly lastTask: number
  readonly delta: CounterDelta
  /** Version of the last prediction. */
  readonly modelVersion: string | undefined
}

export interface TaskWriter {
  /** Takes a task; waits only when a chunk is full and the one before is still being written. */
  add(rows: TaskRows, columns: readonly string[]): Promise<void> | undefined
  /** Writes what is left. */
  finish(): Promise<WrittenTotals>
  /** Waits for what is under way, after an error; its own errors are not thrown. */
  abandon(): Promise<void>
}

const CHUNK_TASKS = 4000
const CHUNK_CHARS = 2_000_000
const MAX_COLUMNS = 10_000

export function createTaskWriter(cx: AppContext, options: WriterOptions): TaskWriter {
  const { tx, client, projectId, overlap, importId } = options
  const startedAt = cx.clock.now().getTime()
  const columns = new Map<string, number>()
  const taskIds: number[] = []
  let firstTask = Infinity
  let lastTask = 0
  const sums = {
    task_number: 0,
    finished_task_number: 0,
    total_predictions_number: 0,
    total_annotations_number: 0,
    num_tasks_with_annotations: 0,
    useful_annotation_number: 0,
    ground_truth_number: 0,
    skipped_annotations_number: 0,
  }
  let annotationCount = 0
  let summary: Summary = addSummaries([])
  let modelVersion: string | undefined
  let chunk: TaskRows[] = []
  let chars = 0
  let writing: Promise<void> | undefined

  /** Microseconds rise with each annotation, so that the newest first is the last first. */
  const stampOf = (place: number) => {
    const at = new Date(startedAt + Math.floor(place / 1000))
    return `${at.toISOString().slice(0, -1)}${String(place % 1000).padStart(3, '0')}Z`
  }

  const write = async (tasks: readonly TaskRows[]): Promise<void> => {
    const firstInnerId = await reserveInnerIds(cx.db.sql, projectId, tasks.length)
    if (firstInnerId === undefined) throw notFound('Project')
    const ids = await reserveIds(tx, 'task', tasks.length)
    let plain = ''
    let full = ''
    for (const [at, task] of tasks.entries()) {
      const id = ids[at] as number
      const upload = task.fileUploadId ?? COPY_NULL
      const head = `${projectId}\t${id}\t${firstInnerId + at}\t${copyText(task.data)}\t${overlap}\t${importId}\t${upload}`
      if (isPlain(task)) plain += `${head}\n`
      else full += `${head}\t${copyRow(countersOf(task, stampOf(annotationCount)))}`
    }
    await copyRows(client, 'plainTasks', plain)
    await copyRows(client, 'tasks', full)
    if (full !== '') await writeBelongings(tasks, ids)
    firstTask = Math.min(firstTask, ids[0] ?? firstTask)
    lastTask = ids.at(-1) ?? lastTask
    if (options.keepIds) taskIds.push(...ids)
  }

  const writeBelongings = async (tasks: readonly TaskRows[], ids: readonly number[]): Promise<void> => {
    const annotationIds = await reserveIds(tx, 'annotation', countOf(tasks, 'annotations'))
    const predictionIds = await reserveIds(tx, 'prediction', countOf(tasks, 'predictions'))
    const draftIds = await reserveIds(tx, 'draft', countOf(tasks, 'drafts'))
    const next = { annotation: 0, prediction: 0, draft: 0 }
    let annotations = ''
    let predictions = ''
    let drafts = ''
    for (const [at, task] of tasks.entries()) {
      const taskId = ids[at] as number
      const firstAnnotation = next.annotation
      for (const one of task.annotations) {
        const stamp = stampOf(annotationCount)
        annotations += copyRow([
          projectId,
          annotationIds[next.annotation] as number,
          taskId,
          one.result,
          one.resultCount,
          one.completedBy,
          one.wasCancelled,
          one.groundTruth,
          one.leadTime,
          one.importId,
          stamp,
          stamp,
        ])
        next.annotation += 1
        annotationCount += 1
      }
      for (const one of task.predictions) {
        const id = predictionIds[next.prediction] as number
        predictions += copyRow([projectId, id, taskId, one.result, one.score, one.modelVersion])
        next.prediction += 1
        modelVersion = one.modelVersion
      }
      for (const one of task.drafts) {
        const annotationId =
          one.annotation === undefined ? null : (annotationIds[firstAnnotation + one.annotation] ?? null)
        drafts += copyRow([
          projectId,
          draftIds[next.draft] as number,
          taskId,
          annotationId,
          one.userId,
          one.result,
          one.leadTime,
          one.wasPostponed,
          one.importId,
        ])
        next.draft += 1
      }
    }
    await copyRows(client, 'annotations', annotations)
    await insertRevisions(tx, projectId, annotationIds)
    await copyRows(client, 'predictions', predictions)
    await copyRows(client, 'drafts', drafts)
  }

  const count = (task: TaskRows) => {
    sums.task_number += 1
    if (isPlain(task)) return
    const numbers = numbersOf(task)
    if (task.isLabeled) sums.finished_task_number += 1
    sums.total_predictions_number += task.predictions.length
    sums.total_annotations_number += numbers.total
    sums.skipped_annotations_number += numbers.cancelled
    sums.ground_truth_number += numbers.groundTruth
    sums.useful_annotation_number += numbers.useful
    if (numbers.useful > 0) sums.num_tasks_with_annotations += 1
    const parts = [
      ...task.annotations.map((one) => summarizeResults(one.results, 'annotation', 1)),
      ...task.drafts.map((one) => summarizeResults(one.results, 'draft', 1)),
    ]
    if (parts.length > 0) summary = addSummaries([summary, ...parts])
  }

  const flush = (): Promise<void> => {
    const tasks = chunk
    chunk = []
    chars = 0
    const before = writing
    const now = (async () => {
      await before
      await write(tasks)
    })()
    // Kept quiet here; whoever waits next gets the error.
    now.catch(() => {})
    writing = now
    return before ?? Promise.resolve()
  }

  return {
    add(rows, names) {
      chunk.push(rows)
      chars += rows.data.length
      for (const one of rows.annotations) chars += one.result.length
      for (const one of rows.predictions) chars += one.result.length
      count(rows)
      for (const name of names) {
        const n = columns.get(name)
        if (n !== undefined || columns.size < MAX_COLUMNS) columns.set(name, (n ?? 0) + 1)
      }
      return chunk.length >= CHUNK_TASKS || chars >= CHUNK_CHARS ? flush() : undefined
    },
    async finish() {
      if (chunk.length > 0) void flush()
      await writing
      return {
        taskCount: sums.task_number,
        annotationCount,
        predictionCount: sums.total_predictions_number,
        taskIds,
        firstTask,
        lastTask,
        modelVersion,
        delta: {
          ...sums,
          summary: {
            ...summary,
            data: Object.fromEntries(columns),
            imported_annotations: summary.annotations,
            imported_labels: summary.labels,
          },
        },
      }
    },
    async abandon() {
      await writing?.catch(() => {})
    },
  }
}

function isPlain(task: TaskRows): boolean {
  return (
    task.meta === null &&
    task.allowSkip === null &&
    task.annotations.length === 0 &&
    task.predictions.length === 0 &&
    task.drafts.length === 0
  )
}

function countOf(tasks: readonly TaskRows[], what: 'annotations' | 'predictions' | 'drafts'): number {
  return tasks.reduce((sum, task) => sum + task[what].length, 0)
}

function numbersOf(task: TaskRows) {
  const numbers = { total: 0, cancelled: 0, useful: 0, groundTruth: 0 }
  for (const one of task.annotations) {
    if (one.wasCancelled) numbers.cancelled += 1
    else numbers.total += 1
    if (one.groundTruth) numbers.groundTruth += 1
    if (!one.wasCancelled && !one.groundTruth) numbers.useful += 1
  }
  return numbers
}

/** The columns behind the plain ones, in the order of the COPY. */
function countersOf(task: TaskRows, stamp: string): readonly (string | number | boolean | null)[] {
  const { total, cancelled, useful, groundTruth } = numbersOf(task)
  return [
    task.meta ?? '{}',
    task.allowSkip,
    task.isLabeled,
    task.isLabeled ? stamp : null,
    total,
    cancelled,
    useful,
    groundTruth,
    task.predictions.length,
    task.drafts.length,
  ]
}
