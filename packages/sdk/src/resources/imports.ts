// Import of tasks: as JSON or as files.

import type { CallOptions, Transport } from '../transport.ts'
import { count, date, flag, given, list, numberOrNull, record, text, textOrNull } from '../wire.ts'

export interface ImportAnswer {
  readonly taskCount: number
  readonly annotationCount: number
  readonly predictionCount: number
  readonly taskIds: readonly number[]
  readonly fileUploadIds: readonly number[]
}

export interface ImportOptions {
  readonly returnTaskIds?: boolean
  readonly commit?: boolean
}

export interface UploadedFile {
  readonly id: number
  readonly name: string
}

export interface UploadAnswer {
  readonly files: readonly UploadedFile[]
  /** Of kinds that are not taken. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
}

export interface ChosenFile {
  readonly id: number
  /** A kind that the preview names; left out: the content decides. */
  readonly kind?: string | undefined
  readonly separator?: string | undefined
}

export interface ImportChoices {
  readonly into?: 'annotations' | 'predictions'
  readonly filesAsTasksList?: boolean
  /** Leave out what cannot be taken, and report it. */
  readonly skipInvalid?: boolean
  readonly asFolder?: boolean
  readonly preannotatedFromFields?: readonly string[]
}

export interface ImportProblem {
  /** Empty for a request body. */
  readonly file: string
  readonly item: number | undefined
  readonly line: number | undefined
  readonly reason: string
  readonly isError: boolean
}

export interface PreviewedFile {
  readonly id: number
  readonly name: string
  readonly sizeBytes: number
  readonly kind: string | undefined
  readonly kinds: readonly { readonly id: string; readonly title: string }[]
  readonly isTable: boolean
}

export interface ImportPreview {
  readonly files: readonly PreviewedFile[]
  readonly kinds: readonly { readonly title: string; readonly files: number; readonly tasks: number }[]
  readonly taskCount: number
  /** Of these, those that go in when the rest is left out. */
  readonly takenCount: number
  readonly annotationCount: number
  readonly predictionCount: number
  /** Only the beginning was read. */
  readonly isPart: boolean
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly missingColumns: readonly string[]
  readonly couldBeTasksList: boolean
  readonly problemCount: number
  readonly errorCount: number
  readonly problems: readonly ImportProblem[]
}

export interface ProjectImport {
  readonly id: number
  readonly source: 'json' | 'files' | 'url' | 'reimport' | 'storage'
  readonly status: 'created' | 'in_progress' | 'failed' | 'cancelled' | 'completed'
  readonly userName: string
  readonly url: string | undefined
  readonly files: readonly string[]
  readonly fileCount: number
  readonly taskCount: number
  readonly annotationCount: number
  readonly predictionCount: number
  readonly error: string | undefined
  readonly problemCount: number
  readonly job: string | undefined
  /** From 0 to 1 while it goes on. */
  readonly progress: number | undefined
  readonly isUndone: boolean
  /** Brings the tasks back; undefined when the trash holds none of it. */
  readonly undo: string | undefined
  readonly createdAt: Date | undefined
  readonly finishedAt: Date | undefined
}

function toProblem(value: unknown): ImportProblem {
  const wire = record(value)
  return {
    file: text(wire['file']),
    item: numberOrNull(wire['item']),
    line: numberOrNull(wire['line']),
    reason: text(wire['reason']),
    isError: flag(wire['is_error']),
  }
}

function toPreview(value: unknown): ImportPreview {
  const wire = record(value)
  return {
    files: list(wire['files'])
      .map(record)
      .map((file) => ({
        id: count(file['id']),
        name: text(file['name']),
        sizeBytes: count(file['size']),
        kind: textOrNull(file['kind']),
        kinds: list(file['kinds'])
          .map(record)
          .map((kind) => ({ id: text(kind['id']), title: text(kind['title']) })),
        isTable: flag(file['is_table']),
      })),
    kinds: list(wire['kinds'])
      .map(record)
      .map((kind) => ({
        title: text(kind['title']),
        files: count(kind['files']),
        tasks: count(kind['tasks']),
      })),
    taskCount: count(wire['task_count']),
    takenCount: count(wire['taken_count']),
    annotationCount: count(wire['annotation_count']),
    predictionCount: count(wire['prediction_count']),
    isPart: flag(wire['is_part']),
    columns: list(wire['columns']).map(text),
    rows: list(wire['rows']).map(record),
    missingColumns: list(wire['missing_columns']).map(text),
    couldBeTasksList: flag(wire['could_be_tasks_list']),
    problemCount: count(wire['problem_count']),
    errorCount: count(wire['error_count']),
    problems: list(wire['problems']).map(toProblem),
  }
}

const STATUSES = ['in_progress', 'failed', 'cancelled', 'completed'] as const
const SOURCES = ['files', 'url', 'reimport', 'storage'] as const

function toProjectImport(value: unknown): ProjectImport {
  const wire = record(value)
  return {
    id: count(wire['id']),
    source: SOURCES.find((source) => source === wire['source']) ?? 'json',
    status: STATUSES.find((status) => status === wire['status']) ?? 'created',
    userName: text(wire['user_name']),
    url: textOrNull(wire['url']),
    files: list(wire['files']).map(text),
    fileCount: count(wire['file_count']),
    taskCount: count(wire['task_count']),
    annotationCount: count(wire['annotation_count']),
    predictionCount: count(wire['prediction_count']),
    error: textOrNull(wire['error']),
    problemCount: count(wire['problem_count']),
    job: textOrNull(wire['job']),
    progress: numberOrNull(wire['progress']),
    isUndone: flag(wire['undone']),
    undo: textOrNull(wire['undo']),
    createdAt: date(wire['created_at']),
    finishedAt: date(wire['finished_at']),
  }
}

function toBody(choices: ImportChoices): Record<string, unknown> {
  return given({
    into: choices.into,
    files_as_tasks_list: choices.filesAsTasksList,
    skip_invalid: choices.skipInvalid,
    as_folder: choices.asFolder,
    preannotated_from_fields: choices.preannotatedFromFields,
  })
}

const toFiles = (files: readonly ChosenFile[]) =>
  files.map(({ id, kind, separator }) => given({ id, kind, separator }))

/** The answer of an upload, for those who send it by themselves. */
export function toUploadAnswer(value: unknown): UploadAnswer {
  const wire = record(value)
  return {
    files: list(wire['files'])
      .map(record)
      .map((file) => ({ id: count(file['id']), name: text(file['path']) || text(file['name']) })),
    skipped: list(wire['skipped'])
      .map(record)
      .map((file) => ({ name: text(file['name']), reason: text(file['reason']) })),
  }
}

function toAnswer(value: unknown): ImportAnswer {
  const wire = record(value)
  return {
    taskCount: count(wire['task_count']),
    annotationCount: count(wire['annotation_count']),
    predictionCount: count(wire['prediction_count']),
    taskIds: list(wire['task_ids']).map(count),
    fileUploadIds: list(wire['file_upload_ids']).map(count),
  }
}

function toQuery(options: ImportOptions): Record<string, boolean> {
  return given({ return_task_ids: options.returnTaskIds, commit_to_project: options.commit }) as Record<
    string,
    boolean
  >
}

/** Calls about imports. One bad item refuses the whole request: ApiError 400 with a text per item. */
export function importCalls(transport: Transport) {
  return {
    /** Tasks `{data, annotations?, predictions?}` or bare data objects. */
    async tasks(
      projectId: number,
      tasks: readonly unknown[],
      options: ImportOptions = {},
      call?: CallOptions,
    ): Promise<ImportAnswer> {
      return toAnswer(
        await transport.json('POST', `/api/projects/${projectId}/import`, {
          ...call,
          query: toQuery(options),
          body: tasks,
        }),
      )
    },
    /** Files: JSON, CSV, TSV, TXT become rows, media one task each. Each part has a name of its own. */
    async files(
      projectId: number,
      files: readonly { readonly name: string; readonly blob: Blob }[],
      options: ImportOptions = {},
      call?: CallOptions,
    ): Promise<ImportAnswer> {
      const body = new FormData()
      for (const [index, file] of files.entries()) body.append(`file${index}`, file.blob, file.name)
      return toAnswer(
        await transport.json('POST', `/api/projects/${projectId}/import`, {
          ...call,
          query: toQuery(options),
          body,
        }),
      )
    },
    /** Files to import later; a name with `/` is a path in a folder. Nothing of them is read yet. */
    async upload(
      projectId: number,
      files: readonly { readonly name: string; readonly blob: Blob }[],
      call?: CallOptions,
    ): Promise<UploadAnswer> {
      const body = new FormData()
      for (const [index, file] of files.entries()) body.append(`file${index}`, file.blob, file.name)
      const path = `/api/siali/projects/${projectId}/import-files`
      return toUploadAnswer(await transport.json('POST', path, { ...call, body }))
    },
    /** Removes uploads that were not imported. */
    async dropUploads(projectId: number, ids: readonly number[], call?: CallOptions): Promise<void> {
      if (ids.length === 0) return
      const body = { file_upload_ids: ids }
      await transport.json('DELETE', `/api/projects/${projectId}/file-uploads`, { ...call, body })
    },
    /** What uploaded files would make. */
    async preview(
      projectId: number,
      files: readonly ChosenFile[],
      choices: ImportChoices = {},
      call?: CallOptions,
    ): Promise<ImportPreview> {
      const body = { files: toFiles(files), ...toBody(choices) }
      const path = `/api/siali/projects/${projectId}/import-preview`
      return toPreview(await transport.json('POST', path, { ...call, body }))
    },
    /** Imports uploaded files, or an address, in the background; the id of the import. */
    async start(
      projectId: number,
      from: { readonly files: readonly ChosenFile[] } | { readonly url: string },
      choices: ImportChoices = {},
      call?: CallOptions,
    ): Promise<number> {
      const origin = 'url' in from ? { url: from.url } : { files: toFiles(from.files) }
      const body = { ...origin, ...toBody(choices) }
      const answer = await transport.json('POST', `/api/siali/projects/${projectId}/imports`, {
        ...call,
        body,
      })
      return count(record(answer)['id'])
    },
    /** Newest first, fifty at once; `before` goes on behind an id. */
    async list(
      projectId: number,
      options: { readonly before?: number } = {},
      call?: CallOptions,
    ): Promise<readonly ProjectImport[]> {
      const query = given({ before: options.before }) as Record<string, number>
      return list(
        await transport.json('GET', `/api/siali/projects/${projectId}/imports`, { ...call, query }),
      ).map(toProjectImport)
    },
    async get(
      projectId: number,
      importId: number,
      call?: CallOptions,
    ): Promise<ProjectImport & { readonly problems: readonly ImportProblem[] }> {
      const answer = await transport.json('GET', `/api/siali/projects/${projectId}/imports/${importId}`, call)
      return { ...toProjectImport(answer), problems: list(record(answer)['problems']).map(toProblem) }
    },
    /**
     * Moves the tasks of an import to the trash. ApiError 409 when people worked on them since, unless `withWork`.
     * A big one goes on as a job.
     */
    async undo(
      projectId: number,
      importId: number,
      options: { readonly withWork?: boolean } = {},
      call?: CallOptions,
    ): Promise<{ readonly removed: number; readonly undo: string; readonly job: string | undefined }> {
      const path = `/api/siali/projects/${projectId}/imports/${importId}/undo`
      const body = given({ with_work: options.withWork })
      const answer = record(await transport.json('POST', path, { ...call, body }))
      return { removed: count(answer['removed']), undo: text(answer['undo']), job: textOrNull(answer['job']) }
    },
  }
}
