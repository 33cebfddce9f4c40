// Who may act: the one rule that sessions and tokens share.

import type { Queryable } from './client.ts'

export interface CallerRow {
  readonly user_id: number
  readonly email: string
  readonly is_active: boolean
  readonly organization_id: number
  readonly role: string
  readonly legacy_api_tokens_enabled: boolean
  readonly api_tokens_enabled: boolean
}

/** People in their active organization. Without a live membership a person is nobody, whatever credential he holds. */
export function selectCallers(db: Queryable) {
  return db
    .selectFrom('user_account as u')
    .innerJoin('organization_member as m', (join) =>
      join
        .onRef('m.user_id', '=', 'u.id')
        .onRef('m.organization_id', '=', 'u.active_organization_id')
        .on('m.removed_at', 'is', null),
    )
    .innerJoin('organization as o', 'o.id', 'm.organization_id')
    .select([
      'u.id as user_id',
      'u.email',
      'u.is_active',
      'm.organization_id',
      'm.role',
      'o.legacy_api_tokens_enabled',
      'o.api_tokens_enabled',
    ])
}
