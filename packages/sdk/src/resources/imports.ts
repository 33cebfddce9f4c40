// Import of tasks: as JSON or as files.

import type { CallOptions, Transport } from '../transport.ts'
import { count, given, list, record } from '../wire.ts'

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
  }
}
