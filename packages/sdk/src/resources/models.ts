// Models: servers connected to a project, what they are asked, and the versions whose predictions are stored.

import type { CallOptions, Transport } from '../transport.ts'
import { count, date, flag, given, list, numberOrNull, record, text, textOrNull } from '../wire.ts'

export interface ModelBackend {
  readonly id: number
  readonly projectId: number
  readonly title: string
  readonly url: string
  readonly state: 'connected' | 'disconnected' | 'error' | 'training' | 'predicting'
  /** Why it is disconnected or in error. */
  readonly error: string | undefined
  /** Asked for suggestions while somebody labels. */
  readonly isInteractive: boolean
  /** Undefined: it asks for no password. */
  readonly user: string | undefined
  /** The model version it reported, or the one that was fixed. */
  readonly version: string
  /** Any JSON value, handed over at the set-up. */
  readonly extraParams: unknown
  /** For one request for predictions. */
  readonly timeoutSec: number
}

export interface ModelInput {
  readonly title?: string
  readonly url?: string
  /** Null: no password. The password is left out to keep the stored one. */
  readonly login?: { readonly user: string; readonly password?: string } | null
  readonly isInteractive?: boolean
  readonly extraParams?: unknown
  readonly timeoutSec?: number
}

/** What a request for the prediction of one task came to. */
export interface ModelTest {
  /** Of the answer; 0 without one. */
  readonly status: number
  readonly error: string | undefined
  readonly url: string
  readonly request: unknown
  readonly response: unknown
}

/** Stored predictions of one version. */
export interface ModelVersion {
  readonly version: string
  readonly count: number
  readonly latestAt: Date | undefined
}

const STATES: Readonly<Record<string, ModelBackend['state']>> = {
  CO: 'connected',
  ER: 'error',
  TR: 'training',
  PR: 'predicting',
}

function toModelBackend(value: unknown): ModelBackend {
  const wire = record(value)
  return {
    id: count(wire['id']),
    projectId: count(wire['project']),
    title: text(wire['title']),
    url: text(wire['url']),
    state: STATES[text(wire['state'])] ?? 'disconnected',
    error: textOrNull(wire['error_message']),
    isInteractive: flag(wire['is_interactive']),
    user: wire['auth_method'] === 'BASIC_AUTH' ? text(wire['basic_auth_user']) : undefined,
    version: text(wire['model_version']),
    extraParams: wire['extra_params'] ?? null,
    timeoutSec: numberOrNull(wire['timeout']) ?? 100,
  }
}

function toBody(input: ModelInput): Record<string, unknown> {
  const { login } = input
  return given({
    title: input.title,
    url: input.url,
    is_interactive: input.isInteractive,
    extra_params: input.extraParams,
    timeout: input.timeoutSec,
    auth_method: login === undefined ? undefined : login === null ? 'NONE' : 'BASIC_AUTH',
    basic_auth_user: login === null ? '' : login?.user,
    basic_auth_pass: login === null ? '' : login?.password,
  })
}

/** Calls about models. */
export function modelCalls(transport: Transport) {
  return {
    /** Each is asked whether it lives. */
    async list(
      projectId: number,
      call?: CallOptions,
      only: { readonly isInteractive?: boolean } = {},
    ): Promise<readonly ModelBackend[]> {
      const query = { project: projectId, is_interactive: only.isInteractive }
      return list(await transport.json('GET', '/api/ml/', { ...call, query })).map(toModelBackend)
    },
    /** Connects a server that answers. @throws ApiError with the server's words when it does not. */
    async create(
      projectId: number,
      input: ModelInput & { readonly url: string },
      call?: CallOptions,
    ): Promise<ModelBackend> {
      const body = { project: projectId, ...toBody(input) }
      return toModelBackend(await transport.json('POST', '/api/ml/', { ...call, body }))
    },
    async update(id: number, input: ModelInput, call?: CallOptions): Promise<ModelBackend> {
      return toModelBackend(await transport.json('PATCH', `/api/ml/${id}`, { ...call, body: toBody(input) }))
    },
    /** Its predictions stay. */
    async remove(id: number, call?: CallOptions): Promise<void> {
      await transport.send('DELETE', `/api/ml/${id}`, call)
    },
    /** Puts a prediction of the whole project to work; the id of the job. */
    async predictAll(id: number, call?: CallOptions): Promise<string> {
      const wire = record(await transport.json('POST', `/api/ml/${id}/predict`, { ...call, body: {} }))
      return text(wire['job'])
    },
    /** Asks about a random task; stores nothing. */
    async test(id: number, call?: CallOptions): Promise<ModelTest> {
      const wire = record(
        await transport.json('POST', `/api/ml/${id}/predict/test`, {
          ...call,
          query: { random: true },
          body: {},
        }),
      )
      return {
        status: count(wire['status']),
        error: textOrNull(wire['error_message']),
        url: text(wire['url']),
        request: wire['request'],
        response: wire['response'],
      }
    },
    /**
     * Asks for suggestions in the context of what was drawn: result items. Nothing is stored.
     * `problem`: the model's own words, or why it was not reached.
     */
    async suggest(
      id: number,
      taskId: number,
      drawn: readonly unknown[],
      call?: CallOptions,
    ): Promise<{ readonly results: readonly unknown[] } | { readonly problem: string }> {
      const body = { task: taskId, context: { result: drawn } }
      const wire = record(
        await transport.json('POST', `/api/ml/${id}/interactive-annotating`, { ...call, body }),
      )
      const errors = list(wire['errors']).map(text)
      return errors.length > 0
        ? { problem: errors.join(' ') }
        : { results: list(record(wire['data'])['result']) }
    },
    async train(id: number, call?: CallOptions): Promise<void> {
      await transport.send('POST', `/api/ml/${id}/train`, { ...call, body: {} })
    },
    /** Versions that have predictions, the newest first. */
    async versions(projectId: number, call?: CallOptions): Promise<readonly ModelVersion[]> {
      const path = `/api/projects/${projectId}/model-versions/`
      const wire = record(await transport.json('GET', path, { ...call, query: { extended: true } }))
      return list(wire['static']).map((value) => {
        const one = record(value)
        return {
          version: text(one['model_version']),
          count: count(one['count']),
          latestAt: date(one['latest']),
        }
      })
    },
    /** Deletes the predictions of a version; how many there were. */
    async removeVersion(projectId: number, version: string, call?: CallOptions): Promise<number> {
      const path = `/api/projects/${projectId}/model-versions/`
      const body = { model_version: version }
      return count(record(await transport.json('DELETE', path, { ...call, body }))['deleted_predictions'])
    },
  }
}
