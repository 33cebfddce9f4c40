// How far a sync is, and what is stored of that on its storage: counts that survive a killed server, and the members of
// `meta` that clients read. Pure.

import type { StorageDirection } from '@siali/contract'
import { isPlainObject } from '../../http/body.ts'
import { toStamp } from '../../http/stamp.ts'
import type { StorageRow } from './storage.queries.ts'
import type { SyncState } from './sync.queries.ts'

const SHOWN_FAILURES = 20
const ENDED = { job_run_id: null, sync_key: null, sync_totals: '{}' } as const

/** Counts as they were when the listing was last settled. */
interface Settled {
  readonly objects: number
  readonly existed: number
  readonly failed: number
  readonly failures: readonly Failure[]
}

interface Failure {
  readonly key: string
  readonly error: string
}

export class SyncProgress {
  /** Tasks made, or annotations written. */
  created: number
  /** Objects that tasks were made of. */
  objects: number
  existed: number
  failed: number
  /** Objects that this sync made tasks of and will be listed once more, since it goes on from before them. */
  #again: number
  #settled: Settled
  marks: { missing: number; changed: number } = { missing: 0, changed: 0 }
  readonly #failures: Failure[]
  readonly #meta: Record<string, unknown>
  readonly #startedAt: string
  readonly #direction: StorageDirection

  constructor(row: StorageRow, now: Date) {
    const totals = isPlainObject(row.sync_totals) ? row.sync_totals : {}
    const count = (name: string) => (typeof totals[name] === 'number' ? totals[name] : 0)
    this.created = count('created')
    this.objects = count('objects')
    this.existed = count('existed')
    this.failed = count('failed')
    this.#failures = Array.isArray(totals['failures']) ? (totals['failures'] as Failure[]) : []
    this.#again = count('again')
    this.#settled = { ...this.#counts(), objects: this.objects - this.#again }
    this.#meta = isPlainObject(row.meta) ? row.meta : {}
    const before = this.#meta['time_in_progress']
    this.#startedAt = row.status === 'in_progress' && typeof before === 'string' ? before : toStamp(now)
    this.#direction = row.direction as StorageDirection
  }

  /** Objects looked at. */
  get seen(): number {
    return this.objects + this.existed + this.failed
  }

  #counts(): Settled {
    const { objects, existed, failed } = this
    return { objects, existed, failed, failures: [...this.#failures] }
  }

  /** An object that has its task already. */
  exist(): void {
    if (this.#again > 0) this.#again -= 1
    else this.existed += 1
  }

  fail(key: string, error: string): void {
    this.failed += 1
    if (this.#failures.length < SHOWN_FAILURES) this.#failures.push({ key, error: error.slice(0, 1000) })
  }

  #state(now: Date, more: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      attempts: this.#meta['attempts'] ?? 1,
      time_queued: this.#meta['time_queued'] ?? toStamp(now),
      time_in_progress: this.#startedAt,
      time_last_ping: toStamp(now),
      ...more,
      ...(this.#direction === 'source'
        ? { tasks_existed: this.existed }
        : { total_annotations: this.created }),
      ...(this.failed > 0 && { objects_failed: this.failed }),
      ...(this.marks.changed > 0 && { objects_changed: this.marks.changed }),
      ...(this.marks.missing > 0 && { objects_missing: this.marks.missing }),
    }
  }

  /** The state of a sync that begins, or begins again. */
  running(now: Date): SyncState {
    return { status: 'in_progress', meta: JSON.stringify(this.#state(now)) }
  }

  /** The state of a sync under way. With a cursor all in front of it is settled: a sync that is cut short goes on there. */
  counted(now: Date, cursor: string | undefined): SyncState {
    if (cursor !== undefined) this.#settled = this.#counts()
    const { created, objects } = this
    const { existed, failed, failures } = this.#settled
    const again = objects - this.#settled.objects
    return {
      ...this.running(now),
      last_sync_count: created,
      sync_totals: JSON.stringify({ created, objects, existed, failed, failures, again }),
      ...(cursor !== undefined && { sync_key: cursor }),
    }
  }

  /** The state of a sync that came to its end. */
  ended(now: Date): SyncState {
    const isNothing = this.failed > 0 && this.objects + this.existed === 0
    return {
      status: isNothing ? 'failed' : this.failed > 0 ? 'completed_with_errors' : 'completed',
      meta: JSON.stringify(
        this.#state(now, {
          [isNothing ? 'time_failure' : 'time_completed']: toStamp(now),
          duration: (now.getTime() - Date.parse(this.#startedAt)) / 1000,
        }),
      ),
      traceback: this.failed > 0 ? this.#describe() : null,
      ...(!isNothing && { last_sync: now, last_sync_count: this.created }),
      ...ENDED,
    }
  }

  /** The state of a sync that could not go on. */
  stopped(now: Date, reason: string): SyncState {
    return {
      status: 'failed',
      meta: JSON.stringify(this.#state(now, { time_failure: toStamp(now) })),
      traceback: reason,
      ...ENDED,
    }
  }

  #describe(): string {
    const lines = this.#failures.map(({ key, error }) => `${key}: ${error}`)
    const more = this.failed - lines.length
    const what =
      this.#direction === 'source' ? 'objects could not be read' : 'annotations could not be written'
    return [`${this.failed} ${what}:`, ...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n')
  }
}
