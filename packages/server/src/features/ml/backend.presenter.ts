// ML backends on the wire. The password is never shown, and of the extra params no credential.

import type { MlBackend } from '@siali/contract'
import { maskSecrets } from '../../http/masking.ts'
import { toStamp } from '../../http/stamp.ts'
import type { BackendRow } from './backend.queries.ts'

type State = MlBackend['state']

const READABLE: Readonly<Record<State, string>> = {
  CO: 'Connected',
  DI: 'Disconnected',
  ER: 'Error',
  TR: 'Training',
  PR: 'Predicting',
}

/** `extraParams`: in the clear. */
export function presentBackend(row: BackendRow, extraParams: unknown, now: Date): MlBackend {
  const state = stateOf(row, now)
  return {
    id: row.id,
    state,
    readable_state: READABLE[state],
    is_interactive: row.is_interactive,
    url: row.url,
    error_message: row.error_message,
    title: row.title,
    auth_method: row.auth_method as MlBackend['auth_method'],
    basic_auth_user: row.basic_auth_user,
    basic_auth_pass_is_set: row.basic_auth_pass_sealed !== null,
    description: row.description,
    extra_params: maskSecrets(extraParams),
    model_version: row.model_version,
    timeout: row.timeout_sec,
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    auto_update: row.auto_update,
    project: row.project_id,
  }
}

// What a server is doing is read from the work, not stored: nothing is left behind when that is killed.
function stateOf(row: BackendRow, now: Date): State {
  if (row.state !== 'CO') return row.state as State
  if (row.training_until !== null && row.training_until > now) return 'TR'
  return row.is_predicting ? 'PR' : 'CO'
}
