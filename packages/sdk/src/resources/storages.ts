// Cloud storages: sources, whose objects become tasks, and targets, which annotations are written to.

import type { CallOptions, Transport } from '../transport.ts'
import { count, date, flag, list, numberOrNull, record, text, textOrNull, type Wire } from '../wire.ts'

export type StorageDirection = 'source' | 'target'

/** A storage that is not stored yet, or what a call is about. */
export interface StorageType {
  /** `s3`, `gcs`, `azure`, `redis`, `localfiles`. */
  readonly kind: string
  readonly direction: StorageDirection
}

export interface Storage extends StorageType {
  readonly id: number
  readonly projectId: number
  readonly title: string
  readonly status: 'initialized' | 'queued' | 'in_progress' | 'failed' | 'completed' | 'completed_with_errors'
  readonly syncedAt: Date | undefined
  /** Tasks made, or annotations written, by the last sync. */
  readonly syncedCount: number | undefined
  /** Why the last sync failed or what it left out, in the words of the other side. */
  readonly error: string | undefined
  /** Everything that people set, under its names on the wire; secrets are none of it. */
  readonly fields: Wire
}

export interface StorageState {
  readonly storageId: number
  /** Bucket and prefix, or folder. */
  readonly place: string
  /** Annotations that a target has not got in their last state. */
  readonly behind: number
  readonly pushError: string | undefined
  /** Objects that are gone, or changed, since their task was made. */
  readonly missing: number
  readonly changed: number
  /** Names of the secrets that it holds. */
  readonly secrets: readonly string[]
  /** Tasks made of its objects; undefined unless they were asked for. */
  readonly tasks: number | undefined
}

/** A field of the form that sets a storage up. */
export interface StorageField {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'password' | 'textarea' | 'number' | 'toggle'
  readonly isRequired: boolean
  readonly placeholder: string
}

export interface StorageObject {
  readonly key: string
  readonly modifiedAt: Date | undefined
  readonly sizeBytes: number
}

export interface StoragePreview {
  readonly objects: readonly StorageObject[]
  /** There are more than are shown. */
  readonly isCut: boolean
}

export interface DoctorStep {
  readonly step: string
  readonly status: 'ok' | 'failed' | 'skipped'
  readonly detail: string
  /** What to do, and what to paste there; undefined when nobody knows. */
  readonly remedy: { readonly text: string; readonly paste: string | undefined } | undefined
}

const STATUSES = ['queued', 'in_progress', 'failed', 'completed', 'completed_with_errors'] as const
const FIELD_TYPES = ['password', 'textarea', 'number', 'toggle'] as const

function toStorage(value: unknown, direction: StorageDirection): Storage {
  const wire = record(value)
  return {
    id: count(wire['id']),
    kind: text(wire['type']),
    direction,
    projectId: count(wire['project']),
    title: text(wire['title']),
    status: STATUSES.find((status) => status === wire['status']) ?? 'initialized',
    syncedAt: date(wire['last_sync']),
    syncedCount: numberOrNull(wire['last_sync_count']),
    error: textOrNull(wire['traceback']),
    fields: wire,
  }
}

function toState(value: unknown): StorageState {
  const wire = record(value)
  return {
    storageId: count(wire['id']),
    place: text(wire['place']),
    behind: count(wire['behind']),
    pushError: textOrNull(wire['push_error']),
    missing: count(wire['missing']),
    changed: count(wire['changed']),
    secrets: list(wire['secrets']).map(text),
    tasks: numberOrNull(wire['tasks']),
  }
}

function toField(value: unknown): StorageField {
  const wire = record(value)
  return {
    name: text(wire['name']),
    label: text(wire['label']),
    type: FIELD_TYPES.find((type) => type === wire['type']) ?? 'text',
    isRequired: flag(wire['required']),
    placeholder: text(wire['placeholder']),
  }
}

function toStep(value: unknown): DoctorStep {
  const wire = record(value)
  const remedy = record(wire['remedy'])
  return {
    step: text(wire['step']),
    status: (['ok', 'skipped'] as const).find((status) => status === wire['status']) ?? 'failed',
    detail: text(wire['detail']),
    remedy:
      wire['remedy'] === null || wire['remedy'] === undefined
        ? undefined
        : { text: text(remedy['text']), paste: textOrNull(remedy['paste']) },
  }
}

/** Values by their names on the wire. A secret that is left out stays as it is stored, unless `forget_secrets` names it. */
export type StorageInput = Readonly<Record<string, unknown>>

/** Calls about storages. */
export function storageCalls(transport: Transport) {
  const base = ({ kind, direction }: StorageType) =>
    `/api/storages/${direction === 'source' ? '' : 'export/'}${encodeURIComponent(kind)}`
  const post = (path: string, body: unknown, call?: CallOptions) =>
    transport.json('POST', path, { ...call, body })
  return {
    /** Sources, then targets, by id. */
    async list(projectId: number, call?: CallOptions): Promise<readonly Storage[]> {
      const query = { project: projectId }
      const [sources, targets] = await Promise.all([
        transport.json('GET', '/api/storages/', { ...call, query }),
        transport.json('GET', '/api/storages/export', { ...call, query }),
      ])
      return [
        ...list(sources).map((one) => toStorage(one, 'source')),
        ...list(targets).map((one) => toStorage(one, 'target')),
      ]
    },
    /** How they do. Counting the tasks reads all links: ask for it once. */
    async states(
      projectId: number,
      options: { readonly isWithTasks?: boolean } = {},
      call?: CallOptions,
    ): Promise<readonly StorageState[]> {
      const query = options.isWithTasks === true ? { tasks: true } : {}
      const path = `/api/siali/projects/${projectId}/storages`
      return list(await transport.json('GET', path, { ...call, query })).map(toState)
    },
    /** Kinds by name and title, in the order people see them. */
    async kinds(
      direction: StorageDirection,
      call?: CallOptions,
    ): Promise<readonly { readonly name: string; readonly title: string }[]> {
      const path = direction === 'source' ? '/api/storages/types' : '/api/storages/export/types'
      return list(await transport.json('GET', path, call)).map((one) => ({
        name: text(record(one)['name']),
        title: text(record(one)['title']),
      }))
    },
    /** The fields that a storage of this type has. */
    async form(type: StorageType, call?: CallOptions): Promise<readonly StorageField[]> {
      const rows = list(await transport.json('GET', `${base(type)}/form`, call))
      return rows.flatMap((row) => list(record(row)['fields']).map(toField))
    },
    /** The connection is tried first. */
    async create(
      projectId: number,
      type: StorageType,
      input: StorageInput,
      call?: CallOptions,
    ): Promise<Storage> {
      const path = type.direction === 'source' ? `${base(type)}/` : base(type)
      return toStorage(await post(path, { ...input, project: projectId }, call), type.direction)
    },
    async update(storage: Storage, input: StorageInput, call?: CallOptions): Promise<Storage> {
      const path = `${base(storage)}/${storage.id}`
      return toStorage(await transport.json('PATCH', path, { ...call, body: input }), storage.direction)
    },
    async remove(storage: Storage, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `${base(storage)}/${storage.id}`, call)
    },
    /** Tries a connection. With `id` what is left out is taken from the storage. @throws ApiError when it does not work. */
    async check(
      projectId: number,
      type: StorageType,
      input: StorageInput & { readonly id?: number | undefined },
      call?: CallOptions,
    ): Promise<void> {
      await transport.send('POST', `${base(type)}/validate`, {
        ...call,
        body: { ...input, project: projectId },
      })
    },
    /** The first objects that a source would take. */
    async preview(
      projectId: number,
      type: StorageType,
      input: StorageInput & { readonly id?: number | undefined; readonly limit?: number },
      call?: CallOptions,
    ): Promise<StoragePreview> {
      const answer = record(await post(`${base(type)}/files`, { ...input, project: projectId }, call))
      const rows = list(answer['files']).map(record)
      const objects = rows
        .filter((row) => typeof row['key'] === 'string')
        .map((row) => ({
          key: text(row['key']),
          modifiedAt: date(row['last_modified']),
          sizeBytes: count(row['size']),
        }))
      return { objects, isCut: objects.length < rows.length }
    },
    /** Answers with the final state when it is reached within two seconds; a longer one goes on as a job. */
    async sync(storage: Storage, call?: CallOptions): Promise<Storage> {
      return toStorage(await post(`${base(storage)}/${storage.id}/sync`, {}, call), storage.direction)
    },
    /** Walks the way to a storage; each step is told as soon as it is done. */
    async *examine(storageId: number, call?: CallOptions): AsyncGenerator<DoctorStep, void> {
      const response = await transport.send('POST', `/api/siali/storages/${storageId}/doctor`, {
        ...call,
        headers: { ...call?.headers, Accept: 'application/x-ndjson' },
        body: {},
      })
      for await (const line of lines(response)) yield toStep(JSON.parse(line))
    },
  }
}

async function* lines(response: Response): AsyncGenerator<string, void> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (reader === undefined) return
  let rest = ''
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      const parts = (rest + value).split('\n')
      rest = parts.pop() ?? ''
      yield* parts.filter((part) => part !== '')
    }
    if (rest !== '') yield rest
  } finally {
    await reader.cancel()
  }
}
