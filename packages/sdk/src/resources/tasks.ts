// Tasks with their annotations, drafts and predictions; the next task of the caller's queue.

import { walkPages, type Page } from '../pagination.ts'
import type { CallOptions, Transport } from '../transport.ts'
import { count, date, flag, given, list, numberOrNull, record, text, textOrNull, type Wire } from '../wire.ts'
import { toUser, type User } from './users.ts'

export interface Annotation {
  readonly id: number
  readonly taskId: number
  /** The `result` list, as it travels. */
  readonly result: readonly unknown[]
  readonly author: Pick<User, 'id' | 'firstName' | 'lastName' | 'email' | 'initials' | 'avatar'>
  /** Who changed it last. */
  readonly updatedById: number | undefined
  readonly wasSkipped: boolean
  readonly isGroundTruth: boolean
  readonly createdAt: Date | undefined
  readonly updatedAt: Date | undefined
  readonly leadTimeSec: number | undefined
  readonly parentPredictionId: number | undefined
  /** The revision a change is based on; undefined when the answer did not say. */
  readonly revision: string | undefined
}

export interface Draft {
  readonly id: number
  readonly taskId: number
  readonly annotationId: number | undefined
  readonly result: readonly unknown[]
  readonly leadTimeSec: number | undefined
  readonly updatedAt: Date | undefined
}

export interface Prediction {
  readonly id: number
  readonly result: readonly unknown[]
  readonly score: number | undefined
  readonly modelVersion: string
  readonly createdAt: Date | undefined
}

export interface Task {
  readonly id: number
  readonly projectId: number
  readonly data: Readonly<Record<string, unknown>>
  readonly isLabeled: boolean
  readonly overlap: number
  readonly annotationCount: number
  readonly skippedCount: number
  readonly predictionCount: number
  readonly createdAt: Date | undefined
  readonly updatedAt: Date | undefined
  readonly annotations: readonly Annotation[]
  readonly predictions: readonly Prediction[]
  readonly drafts: readonly Draft[]
  /** Every member by column id, as it travels. */
  readonly fields: Wire
}

export interface TaskPage extends Page<Task> {
  readonly totalAnnotations: number
  readonly totalPredictions: number
}

export interface TaskListOptions {
  readonly projectId?: number
  readonly viewId?: number | undefined
  /** Filters, ordering and selection when no view is named. */
  readonly query?: Readonly<Record<string, unknown>> | undefined
  /** From 1. */
  readonly page?: number
  readonly pageSize?: number
  readonly fields?: 'all' | 'task_only'
  readonly include?: string
}

export interface AnnotationInput {
  readonly result: readonly unknown[]
  readonly leadTimeSec?: number | undefined
  readonly wasSkipped?: boolean
  /** The caller's draft that becomes this annotation. */
  readonly draftId?: number | undefined
  readonly parentPredictionId?: number | undefined
}

/** Reads an annotation of an answer. `revision` comes from the answer's ETag header where there is one. */
export function toAnnotation(value: unknown, revision?: string): Annotation {
  const wire = record(value)
  const by = wire['completed_by']
  return {
    id: count(wire['id']),
    taskId: count(wire['task']),
    result: list(wire['result']),
    author: typeof by === 'number' ? toUser({ id: by }) : toUser(by),
    updatedById: numberOrNull(wire['updated_by']),
    wasSkipped: flag(wire['was_cancelled']),
    isGroundTruth: flag(wire['ground_truth']),
    createdAt: date(wire['created_at']),
    updatedAt: date(wire['updated_at']),
    leadTimeSec: numberOrNull(wire['lead_time']),
    parentPredictionId: numberOrNull(wire['parent_prediction']),
    revision,
  }
}

function toDraft(value: unknown): Draft {
  const wire = record(value)
  return {
    id: count(wire['id']),
    taskId: count(wire['task']),
    annotationId: numberOrNull(wire['annotation']),
    result: list(wire['result']),
    leadTimeSec: numberOrNull(wire['lead_time']),
    updatedAt: date(wire['updated_at']),
  }
}

export function toPrediction(value: unknown): Prediction {
  const wire = record(value)
  return {
    id: count(wire['id']),
    result: list(wire['result']),
    score: numberOrNull(wire['score']),
    modelVersion: text(wire['model_version']),
    createdAt: date(wire['created_at']),
  }
}

/** Reads a task of an answer. */
export function toTask(value: unknown): Task {
  const wire = record(value)
  return {
    id: count(wire['id']),
    projectId: count(wire['project']),
    data: record(wire['data']),
    isLabeled: flag(wire['is_labeled']),
    overlap: numberOrNull(wire['overlap']) ?? 1,
    annotationCount: count(wire['total_annotations']),
    skippedCount: count(wire['cancelled_annotations']),
    predictionCount: count(wire['total_predictions']),
    createdAt: date(wire['created_at']),
    updatedAt: date(wire['updated_at']),
    annotations: list(wire['annotations']).map((item) => toAnnotation(item)),
    predictions: list(wire['predictions']).map(toPrediction),
    drafts: list(wire['drafts']).map(toDraft),
    fields: wire,
  }
}

const revisionOf = (response: Response): string | undefined => textOrNull(response.headers.get('etag'))

function annotationBody(input: Partial<AnnotationInput>): Record<string, unknown> {
  return given({
    result: input.result,
    lead_time: input.leadTimeSec,
    was_cancelled: input.wasSkipped,
    draft_id: input.draftId,
    parent_prediction: input.parentPredictionId,
  })
}

/** Calls about tasks, annotations, drafts and predictions. */
export function taskCalls(transport: Transport) {
  async function listPage(options: TaskListOptions, call?: CallOptions): Promise<TaskPage> {
    const query = given({
      project: options.projectId,
      view: options.viewId,
      query: options.query === undefined ? undefined : JSON.stringify(options.query),
      page: options.page,
      page_size: options.pageSize,
      fields: options.fields,
      include: options.include,
    }) as Record<string, string | number>
    const wire = record(await transport.json('GET', '/api/tasks/', { ...call, query }))
    return {
      items: list(wire['tasks']).map(toTask),
      total: count(wire['total']),
      totalAnnotations: count(wire['total_annotations']),
      totalPredictions: count(wire['total_predictions']),
    }
  }
  async function answer(method: string, path: string, call: CallOptions): Promise<Annotation> {
    const response = await transport.send(method, path, call)
    return toAnnotation(await response.json(), revisionOf(response))
  }
  return {
    list: listPage,
    /** All tasks of a project or view, page by page. */
    all(options: TaskListOptions, call?: CallOptions): AsyncGenerator<Task, void, undefined> {
      return walkPages(
        (page, pageSize) => listPage({ ...options, page, pageSize }, call),
        options.pageSize ?? 100,
      )
    },
    async get(id: number, call?: CallOptions): Promise<Task> {
      return toTask(await transport.json('GET', `/api/tasks/${id}/`, call))
    },
    async create(
      projectId: number,
      data: Readonly<Record<string, unknown>>,
      call?: CallOptions,
    ): Promise<Task> {
      return toTask(
        await transport.json('POST', '/api/tasks/', { ...call, body: { project: projectId, data } }),
      )
    },
    async remove(id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/tasks/${id}/`, call)
    },
    /**
     * The next task for the caller, locked for them; undefined when nothing is left. Of the project's stream, or of the
     * tasks that `queue` selects with its filters, ordering and selection, in its order.
     */
    async next(
      projectId: number,
      options?: CallOptions & { readonly queue?: Wire | undefined },
    ): Promise<Task | undefined> {
      const { queue, ...call } = options ?? {}
      const asked =
        queue === undefined
          ? transport.json('GET', `/api/projects/${projectId}/next/`, call)
          : transport.json('POST', '/api/dm/actions/', {
              ...call,
              query: { id: 'next_task', project: projectId },
              body: queue,
            })
      // A 404 here is an answer, not a fault: the queue is empty.
      const wire = await asked.catch((error: unknown) => {
        if (typeof error === 'object' && error !== null && 'status' in error && error.status === 404)
          return undefined
        throw error
      })
      return wire === undefined ? undefined : toTask(wire)
    },
    /** What the caller opened in this project's stream, oldest first. */
    async streamHistory(
      projectId: number,
      call?: CallOptions,
    ): Promise<readonly { readonly taskId: number; readonly annotationId: number | undefined }[]> {
      return list(await transport.json('GET', `/api/projects/${projectId}/label-stream-history/`, call)).map(
        (item) => {
          const wire = record(item)
          return { taskId: count(wire['taskId']), annotationId: numberOrNull(wire['annotationId']) }
        },
      )
    },
    async annotation(id: number, call?: CallOptions): Promise<Annotation> {
      return answer('GET', `/api/annotations/${id}/`, call ?? {})
    },
    async createAnnotation(taskId: number, input: AnnotationInput, call?: CallOptions): Promise<Annotation> {
      const query = input.wasSkipped === true ? { was_cancelled: 1 } : {}
      return answer('POST', `/api/tasks/${taskId}/annotations/`, {
        ...call,
        query,
        body: annotationBody(input),
      })
    },
    /** Changes an annotation. With `revision` a stale one is refused: ApiError 412, code `stale_revision`. */
    async updateAnnotation(
      id: number,
      input: Partial<AnnotationInput>,
      revision: string | undefined,
      call?: CallOptions,
    ): Promise<Annotation> {
      const headers = { ...call?.headers, ...(revision === undefined ? {} : { 'If-Match': revision }) }
      return answer('PATCH', `/api/annotations/${id}/`, { ...call, headers, body: annotationBody(input) })
    },
    async removeAnnotation(id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/annotations/${id}/`, call)
    },
    /** A new draft of the caller: of the task, or of one of its annotations. */
    async createDraft(
      taskId: number,
      input: AnnotationInput,
      annotationId: number | undefined,
      call?: CallOptions,
    ): Promise<Draft> {
      const path =
        annotationId === undefined
          ? `/api/tasks/${taskId}/drafts`
          : `/api/tasks/${taskId}/annotations/${annotationId}/drafts`
      return toDraft(await transport.json('POST', path, { ...call, body: annotationBody(input) }))
    },
    async updateDraft(id: number, input: AnnotationInput, call?: CallOptions): Promise<Draft> {
      return toDraft(
        await transport.json('PATCH', `/api/drafts/${id}/`, { ...call, body: annotationBody(input) }),
      )
    },
    /** The editor's undo stack stored with a draft of the caller; null when there is none. */
    async draftHistory(id: number, call?: CallOptions): Promise<unknown> {
      return record(await transport.json('GET', `/api/siali/drafts/${id}/history`, call))['history'] ?? null
    },
    async saveDraftHistory(id: number, history: unknown, call?: CallOptions): Promise<void> {
      await transport.send('PUT', `/api/siali/drafts/${id}/history`, { ...call, body: { history } })
    },
    async removeDraft(id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/drafts/${id}/`, call)
    },
    async createPrediction(
      taskId: number,
      result: readonly unknown[],
      info: { readonly modelVersion?: string; readonly score?: number } = {},
      call?: CallOptions,
    ): Promise<Prediction> {
      const body = given({ task: taskId, result, model_version: info.modelVersion, score: info.score })
      return toPrediction(await transport.json('POST', '/api/predictions/', { ...call, body }))
    },
  }
}
