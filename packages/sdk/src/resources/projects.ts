// Projects: list, create, change, trash, the check of a label config, the summary.

import { walkPages, type Page } from '../pagination.ts'
import type { CallOptions, Transport } from '../transport.ts'
import { count, date, flag, given, list, numberOrNull, record, text, textOrNull } from '../wire.ts'
import { toUser, type User } from './users.ts'

export interface Project {
  readonly id: number
  readonly title: string
  readonly description: string
  readonly labelConfig: string
  /** HTML as written: make it harmless before showing it. */
  readonly instruction: string
  readonly showInstruction: boolean
  readonly showSkipButton: boolean
  readonly allowEmptyAnnotation: boolean
  readonly maximumAnnotations: number
  /** Whose predictions people are shown: a model version or the title of a model; '' for none. */
  readonly modelVersion: string
  /** Tasks are predicted as they are listed and opened. */
  readonly predictsAutomatically: boolean
  /** Models are asked to train after that many annotations; 0: never. */
  readonly trainEvery: number
  readonly createdAt: Date | undefined
  readonly createdBy: User
  readonly pinnedAt: Date | undefined
  /** Somebody is still making it. */
  readonly isDraft: boolean
  readonly taskCount: number
  readonly finishedCount: number
  readonly annotatedTaskCount: number
  readonly annotationCount: number
  readonly predictionCount: number
  readonly skippedCount: number
  /** Tasks of the caller's own queue: all and done. */
  readonly queueTotal: number
  readonly queueDone: number
}

export interface ProjectChange {
  readonly isDraft?: boolean
  readonly title?: string
  readonly description?: string
  readonly labelConfig?: string
  readonly instruction?: string
  readonly showInstruction?: boolean
  readonly showSkipButton?: boolean
  readonly allowEmptyAnnotation?: boolean
  readonly maximumAnnotations?: number
  readonly modelVersion?: string
  readonly predictsAutomatically?: boolean
  readonly trainEvery?: number
  readonly pinnedAt?: Date | null
}

export interface DuplicateOptions {
  readonly title: string
  /** Undefined: the source's. */
  readonly description?: string
  /** What comes along with the settings; annotations and predictions come with the tasks only. */
  readonly tasks?: boolean
  readonly annotations?: boolean
  readonly predictions?: boolean
}

export interface ProjectListOptions {
  readonly search?: string | undefined
  readonly ids?: readonly number[]
  readonly page?: number
  readonly pageSize?: number
}

export interface ProjectSummary {
  /** How many tasks have each data key. */
  readonly dataColumns: Readonly<Record<string, number>>
  /** How often each label of each control is used. */
  readonly labels: Readonly<Record<string, Readonly<Record<string, number>>>>
}

function toProject(value: unknown): Project {
  const wire = record(value)
  return {
    id: count(wire['id']),
    title: text(wire['title']),
    description: text(wire['description']),
    labelConfig: text(wire['label_config']),
    instruction: text(wire['expert_instruction']),
    showInstruction: flag(wire['show_instruction']),
    showSkipButton: wire['show_skip_button'] !== false,
    allowEmptyAnnotation: wire['enable_empty_annotation'] !== false,
    maximumAnnotations: numberOrNull(wire['maximum_annotations']) ?? 1,
    modelVersion: text(wire['model_version']),
    predictsAutomatically: flag(wire['evaluate_predictions_automatically']),
    trainEvery: count(wire['min_annotations_to_start_training']),
    createdAt: date(wire['created_at']),
    createdBy: toUser(wire['created_by']),
    pinnedAt: date(wire['pinned_at']),
    isDraft: flag(wire['is_draft']),
    taskCount: count(wire['task_number']),
    finishedCount: count(wire['finished_task_number']),
    annotatedTaskCount: count(wire['num_tasks_with_annotations']),
    annotationCount: count(wire['total_annotations_number']),
    predictionCount: count(wire['total_predictions_number']),
    skippedCount: count(wire['skipped_annotations_number']),
    queueTotal: count(wire['queue_total']),
    queueDone: count(wire['queue_done']),
  }
}

function toBody(change: ProjectChange): Record<string, unknown> {
  return given({
    is_draft: change.isDraft,
    title: change.title,
    description: change.description,
    label_config: change.labelConfig,
    expert_instruction: change.instruction,
    show_instruction: change.showInstruction,
    show_skip_button: change.showSkipButton,
    enable_empty_annotation: change.allowEmptyAnnotation,
    maximum_annotations: change.maximumAnnotations,
    model_version: change.modelVersion,
    evaluate_predictions_automatically: change.predictsAutomatically,
    min_annotations_to_start_training: change.trainEvery,
    pinned_at: change.pinnedAt === undefined ? undefined : (change.pinnedAt?.toISOString() ?? null),
  })
}

const PAGE_SIZE = 100

/** Calls about projects. */
export function projectCalls(transport: Transport) {
  async function listPage(options: ProjectListOptions = {}, call?: CallOptions): Promise<Page<Project>> {
    const query = given({
      search: options.search === '' ? undefined : options.search,
      ids: options.ids?.join(','),
      page: options.page,
      page_size: options.pageSize ?? PAGE_SIZE,
    }) as Record<string, string | number>
    const wire = record(await transport.json('GET', '/api/projects/', { ...call, query }))
    return { items: list(wire['results']).map(toProject), total: numberOrNull(wire['count']) }
  }
  return {
    /** One page, pinned first, then newest. */
    list: listPage,
    /** All projects, page by page. */
    all(options: ProjectListOptions = {}, call?: CallOptions): AsyncGenerator<Project, void, undefined> {
      return walkPages(
        (page, pageSize) => listPage({ ...options, page, pageSize }, call),
        options.pageSize ?? PAGE_SIZE,
      )
    },
    async get(id: number, call?: CallOptions): Promise<Project> {
      return toProject(await transport.json('GET', `/api/projects/${id}/`, call))
    },
    async create(change: ProjectChange, call?: CallOptions): Promise<Project> {
      return toProject(await transport.json('POST', '/api/projects/', { ...call, body: toBody(change) }))
    },
    async update(id: number, change: ProjectChange, call?: CallOptions): Promise<Project> {
      return toProject(
        await transport.json('PATCH', `/api/projects/${id}/`, { ...call, body: toBody(change) }),
      )
    },
    /** The copy's id; while its tasks are still being copied, the job that does it. */
    async duplicate(
      id: number,
      options: DuplicateOptions,
      call?: CallOptions,
    ): Promise<{ readonly id: number; readonly jobId: string | undefined }> {
      const mode = ['settings']
      if (options.tasks === true) mode.push('data')
      if (options.tasks === true && options.annotations === true) mode.push('annotations')
      if (options.tasks === true && options.predictions === true) mode.push('predictions')
      const body = given({ mode: mode.join(','), title: options.title, description: options.description })
      const wire = record(await transport.json('POST', `/api/projects/${id}/duplicate/`, { ...call, body }))
      return { id: count(wire['id']), jobId: textOrNull(wire['job']) }
    },
    /** Counts tasks, labels and all else anew; a big project by a job. */
    async recount(id: number, call?: CallOptions): Promise<void> {
      await transport.send('POST', `/api/projects/${id}/summary/reset/`, { ...call, body: {} })
    },
    /** Moves the project into the trash. The answer's undo token is empty when the server gives none. */
    async remove(id: number, call?: CallOptions): Promise<{ readonly undo: string }> {
      const response = await transport.send('DELETE', `/api/projects/${id}/`, call)
      return { undo: response.headers.get('x-undo') ?? '' }
    },
    /** Checks a config that belongs to no project. @throws ApiError 400 with the texts under `label_config`. */
    async checkConfig(labelConfig: string, call?: CallOptions): Promise<void> {
      await transport.send('POST', '/api/projects/validate/', {
        ...call,
        body: { label_config: labelConfig },
      })
    },
    /** Checks a config against what the project already holds. @throws ApiError 400. */
    async checkConfigChange(
      id: number,
      labelConfig: string,
      call?: CallOptions,
    ): Promise<{ readonly isEssential: boolean }> {
      const wire = record(
        await transport.json('POST', `/api/projects/${id}/validate/`, {
          ...call,
          body: { label_config: labelConfig },
        }),
      )
      return { isEssential: flag(wire['config_essential_data_has_changed']) }
    },
    async summary(id: number, call?: CallOptions): Promise<ProjectSummary> {
      const wire = record(await transport.json('GET', `/api/projects/${id}/summary/`, call))
      return {
        dataColumns: record(wire['all_data_columns']) as Record<string, number>,
        labels: record(wire['created_labels']) as Record<string, Record<string, number>>,
      }
    },
    async annotators(id: number, call?: CallOptions): Promise<readonly User[]> {
      return list(await transport.json('GET', `/api/projects/${id}/annotators/`, call)).map(toUser)
    },
    async sampleTask(
      id: number,
      labelConfig: string,
      call?: CallOptions,
    ): Promise<Readonly<Record<string, unknown>>> {
      const wire = record(
        await transport.json('POST', `/api/projects/${id}/sample-task/`, {
          ...call,
          body: { label_config: labelConfig },
        }),
      )
      return record(wire['sample_task'])
    },
  }
}
