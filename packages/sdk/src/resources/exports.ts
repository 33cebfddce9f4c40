// Exports: the formats, the immediate file, and snapshots that can be downloaded later.

import {
  findStoredFile,
  readStoredFile,
  type FilePiece,
  type ReadFileOptions,
  type StoredFile,
} from '../stored-file.ts'
import type { CallOptions, Transport } from '../transport.ts'
import { count, date, flag, given, list, numberOrNull, record, text, textOrNull, type Wire } from '../wire.ts'

export interface ExportFormat {
  readonly name: string
  readonly title: string
  readonly description: string
  /** What the project's label config lacks for it; undefined when it fits. */
  readonly needs: string | undefined
  /** What its files leave out; undefined when that is nothing. */
  readonly loses: string | undefined
  /** Name of the format that keeps what this one loses. */
  readonly better: string | undefined
  /** It is opened with spreadsheets, and takes `neutralizeFormulas`. */
  readonly isTable: boolean
  /** It copies media into its archive unless `media` is false. */
  readonly copiesMedia: boolean
  /** It copies media whatever `media` says. */
  readonly alwaysCopiesMedia: boolean
}

export interface Snapshot {
  readonly id: number
  readonly title: string
  readonly status: 'created' | 'in_progress' | 'failed' | 'completed'
  readonly createdAt: Date | undefined
  readonly finishedAt: Date | undefined
  readonly taskCount: number | undefined
  readonly counters: Wire
}

export type ExportStatus = Snapshot['status']

/** A snapshot with what it was turned into. */
export interface PreparedExport {
  readonly id: number
  readonly title: string
  readonly status: ExportStatus
  readonly error: string | undefined
  readonly taskCount: number | undefined
  readonly createdAt: Date | undefined
  readonly conversions: readonly {
    /** Name of its format. */
    readonly format: string
    readonly status: ExportStatus
    readonly error: string | undefined
    /** What its file leaves out, such as media that could not be had. */
    readonly problemCount: number
  }[]
}

export interface PrepareOptions {
  readonly format: string
  readonly title: string
  readonly viewId?: number | undefined
  readonly taskIds?: readonly number[] | undefined
  readonly onlyAnnotated?: boolean
  /** Also skipped annotations; default true. */
  readonly skipped?: boolean
  /** False: formats that may copy media do not. */
  readonly media?: boolean
}

export interface DirectExport {
  readonly format: string
  /** Also tasks without an annotation. */
  readonly allTasks?: boolean
  readonly taskIds?: readonly number[]
  /** In tables: texts that a spreadsheet would run as formulas get a quote mark in front. */
  readonly neutralizeFormulas?: boolean
  /** False: formats that may copy media do not. */
  readonly media?: boolean
}

function toQuery(options: DirectExport) {
  return {
    exportType: options.format,
    download_all_tasks: options.allTasks === true,
    ...(options.taskIds === undefined ? {} : { 'ids[]': options.taskIds }),
    ...(options.neutralizeFormulas === true ? { neutralize_formulas: true } : {}),
    ...(options.media === false ? { download_resources: false } : {}),
  }
}

function toFormat(value: unknown): ExportFormat {
  const wire = record(value)
  const optional = (key: string) => text(wire[key]) || undefined
  return {
    name: text(wire['name']),
    title: text(wire['title']),
    description: text(wire['description']),
    needs: optional('needs'),
    loses: optional('loses'),
    better: optional('better'),
    isTable: flag(wire['is_table']),
    copiesMedia: flag(wire['copies_media']),
    alwaysCopiesMedia: flag(wire['always_copies_media']),
  }
}

const STATUSES = ['completed', 'failed', 'in_progress'] as const
const toStatus = (value: unknown): ExportStatus => STATUSES.find((status) => status === value) ?? 'created'

function toPrepared(value: unknown): PreparedExport {
  const wire = record(value)
  return {
    id: count(wire['id']),
    title: text(wire['title']),
    status: toStatus(wire['status']),
    error: textOrNull(wire['error']),
    taskCount: numberOrNull(wire['task_count']),
    createdAt: date(wire['created_at']),
    conversions: list(wire['conversions'])
      .map(record)
      .map((one) => ({
        format: text(one['export_type']),
        status: toStatus(one['status']),
        error: textOrNull(one['error']),
        problemCount: count(one['problem_count']),
      })),
  }
}

function toSnapshot(value: unknown): Snapshot {
  const wire = record(value)
  const counters = record(wire['counters'])
  return {
    id: count(wire['id']),
    title: text(wire['title']),
    status: toStatus(wire['status']),
    createdAt: date(wire['created_at']),
    finishedAt: date(wire['finished_at']),
    taskCount: numberOrNull(counters['task_number']),
    counters,
  }
}

/** Calls about exports. */
export function exportCalls(transport: Transport) {
  return {
    /** All formats that can be written; those that fit the project first. */
    async formats(projectId: number, call?: CallOptions): Promise<readonly ExportFormat[]> {
      return list(await transport.json('GET', `/api/siali/projects/${projectId}/export-formats`, call)).map(
        toFormat,
      )
    },
    /** Address of the immediate file, for a download by the browser. */
    directUrl(projectId: number, options: DirectExport): string {
      return transport.url(`/api/projects/${projectId}/export`, toQuery(options))
    },
    /** The immediate file, as the answer that streams it. */
    async direct(projectId: number, options: DirectExport, call?: CallOptions): Promise<Response> {
      return transport.send('GET', `/api/projects/${projectId}/export`, {
        ...call,
        query: toQuery(options),
      })
    },
    async snapshots(projectId: number, call?: CallOptions): Promise<readonly Snapshot[]> {
      return list(await transport.json('GET', `/api/projects/${projectId}/exports/`, call)).map(toSnapshot)
    },
    /** Freezes what the project holds now. `view`: only the tasks of that view. */
    async createSnapshot(
      projectId: number,
      options: {
        readonly title: string
        readonly viewId?: number | undefined
        readonly onlyAnnotated?: boolean
        readonly skipped?: 'include' | 'exclude'
      },
      call?: CallOptions,
    ): Promise<Snapshot> {
      const body = {
        title: options.title,
        task_filter_options: {
          ...(options.viewId === undefined ? {} : { view: options.viewId }),
          ...(options.onlyAnnotated === true ? { only_with_annotations: true } : {}),
        },
        annotation_filter_options:
          // An empty object would leave the ground truth out.
          options.skipped === 'exclude' ? { usual: true, ground_truth: true, skipped: false } : null,
      }
      return toSnapshot(
        await transport.json('POST', `/api/projects/${projectId}/exports/`, { ...call, body }),
      )
    },
    async snapshot(projectId: number, id: number, call?: CallOptions): Promise<Snapshot> {
      return toSnapshot(await transport.json('GET', `/api/projects/${projectId}/exports/${id}`, call))
    },
    /** Makes a file in the background, a snapshot and its conversion; the id of the snapshot. */
    async prepare(projectId: number, options: PrepareOptions, call?: CallOptions): Promise<number> {
      const body = given({
        export_type: options.format,
        title: options.title,
        view: options.viewId,
        ids: options.taskIds,
        only_with_annotations: options.onlyAnnotated,
        skipped: options.skipped,
        download_resources: options.media,
      })
      const path = `/api/siali/projects/${projectId}/prepared-exports`
      return count(record(await transport.json('POST', path, { ...call, body }))['id'])
    },
    /** The newest hundred snapshots. */
    async prepared(projectId: number, call?: CallOptions): Promise<readonly PreparedExport[]> {
      const path = `/api/siali/projects/${projectId}/prepared-exports`
      return list(await transport.json('GET', path, call)).map(toPrepared)
    },
    /** Turns a finished snapshot into a format, in the background. ApiError 400 when that has begun. */
    async convert(
      projectId: number,
      id: number,
      options: { readonly format: string; readonly media?: boolean },
      call?: CallOptions,
    ): Promise<void> {
      const body = given({ export_type: options.format, download_resources: options.media })
      await transport.json('POST', `/api/projects/${projectId}/exports/${id}/convert`, { ...call, body })
    },
    /** What the file of a conversion leaves out: the first thousand, in words. */
    async problems(
      projectId: number,
      id: number,
      format: string,
      call?: CallOptions,
    ): Promise<readonly { readonly task: unknown; readonly message: string }[]> {
      const path = `/api/siali/projects/${projectId}/exports/${id}/problems`
      const answer = record(await transport.json('GET', path, { ...call, query: { exportType: format } }))
      return list(answer['problems'])
        .map(record)
        .map((one) => ({ task: one['task'], message: text(one['message']) }))
    },
    async removeSnapshot(projectId: number, id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/projects/${projectId}/exports/${id}`, call)
    },
    /** The file of a snapshot in a format, as the answer that sends it; `Range` in the headers asks for a part. */
    async download(projectId: number, id: number, format: string, call?: CallOptions): Promise<Response> {
      return transport.send('GET', `/api/projects/${projectId}/exports/${id}/download`, {
        ...call,
        query: { exportType: format },
      })
    },
    /** Size and tag of that file; undefined for a format that would be made while it downloads. */
    async findFile(
      projectId: number,
      id: number,
      format: string,
      call?: CallOptions,
    ): Promise<StoredFile | undefined> {
      const path = `/api/projects/${projectId}/exports/${id}/download`
      return findStoredFile(transport, path, { ...call, query: { exportType: format } })
    },
    /** That file in pieces, which goes on after a lost connection; `from` goes on with what an earlier program left. */
    readFile(
      projectId: number,
      id: number,
      format: string,
      options?: ReadFileOptions,
    ): AsyncIterable<FilePiece> {
      const path = `/api/projects/${projectId}/exports/${id}/download`
      return readStoredFile(transport, path, { ...options, query: { exportType: format } })
    },
    snapshotUrl(projectId: number, id: number, format: string, neutralizeFormulas = false): string {
      return transport.url(`/api/projects/${projectId}/exports/${id}/download`, {
        exportType: format,
        ...(neutralizeFormulas ? { neutralize_formulas: true } : {}),
      })
    },
  }
}
