// Background work: how far it is, ending it.

import type { CallOptions, Transport } from '../transport.ts'
import { count, date, list, numberOrNull, record, text, textOrNull } from '../wire.ts'

export interface JobRun {
  readonly id: string
  /** What it does, in words for people. */
  readonly kind: string
  readonly status: 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'
  readonly userId: number | undefined
  /** Undefined while it goes on; what was cancelled goes on to its next step. */
  readonly finishedAt: Date | undefined
  readonly done: number
  /** Undefined while nobody knows. */
  readonly total: number | undefined
  /** What came of it, in a sentence; empty when nothing was said. */
  readonly detail: string
  /** Restores what was deleted; empty when it cannot be undone. */
  readonly undo: string
  readonly error: string | undefined
  /** The model that it asks. */
  readonly modelId: number | undefined
  /** The storage that it syncs. */
  readonly storageId: number | undefined
  /** Tasks it could not do, with the reason; the first some hundred. */
  readonly failures: readonly { readonly taskId: number; readonly error: string }[]
  /** Objects or annotations that a sync could not do; the first thousand. */
  readonly objectFailures: readonly { readonly name: string; readonly error: string }[]
}

const STATUSES = ['running', 'completed', 'failed', 'cancelled'] as const

function toJobRun(value: unknown): JobRun {
  const wire = record(value)
  const progress = record(wire['progress'])
  // The sum of the work; items before it tell of single tasks.
  const items = list(wire['report']).map(record)
  const report = items.at(-1) ?? {}
  return {
    id: text(wire['id']),
    kind: text(wire['kind']),
    status: STATUSES.find((status) => status === wire['status']) ?? 'queued',
    userId: numberOrNull(wire['user']),
    finishedAt: date(wire['finished_at']),
    done: count(progress['done']),
    total: numberOrNull(progress['total']),
    detail: text(report['detail']),
    undo: text(report['undo']),
    error: textOrNull(wire['error']),
    modelId: numberOrNull(wire['ml_backend']),
    storageId: numberOrNull(wire['storage']),
    failures: items
      .filter((item) => typeof item['task'] === 'number')
      .map((item) => ({ taskId: count(item['task']), error: text(item['error']) })),
    objectFailures: items
      .filter((item) => 'key' in item || 'annotation' in item)
      .map((item) => ({
        name: 'key' in item ? text(item['key']) : String(count(item['annotation'])),
        error: text(item['error']),
      })),
  }
}

/** Calls about background work. */
export function jobCalls(transport: Transport) {
  return {
    /** The newest hundred of a project, newest first. */
    async list(projectId: number, call?: CallOptions): Promise<readonly JobRun[]> {
      const query = { project: projectId }
      return list(await transport.json('GET', '/api/siali/jobs', { ...call, query })).map(toJobRun)
    },
    /** Ends it at its next step; what it did stays done. */
    async cancel(id: string, call?: CallOptions): Promise<JobRun> {
      return toJobRun(await transport.json('POST', `/api/siali/jobs/${id}/cancel`, { ...call, body: {} }))
    },
  }
}
