// People on the wire. A removed member keeps the row but shows nobody's name.

import { toStamp } from '../../http/stamp.ts'
import type { UserRow } from './user.queries.ts'

export function presentUser(row: UserRow) {
  const removed = row.removed_at !== null
  return {
    id: row.id,
    first_name: removed ? 'Deleted' : row.first_name,
    last_name: removed ? 'User' : row.last_name,
    username: removed ? 'Deleted' : row.username,
    email: removed ? 'Deleted' : row.email,
    last_activity: toStamp(row.last_activity),
    custom_hotkeys: row.custom_hotkeys,
    avatar: removed || row.avatar === null ? null : `/data/avatars/${row.avatar}`,
    initials: removed ? 'DU' : initials(row),
    phone: removed ? '' : row.phone,
    active_organization: removed ? null : row.active_organization_id,
    active_organization_meta: {
      title: removed ? '' : (row.organization_title ?? ''),
      email: removed ? '' : (row.organization_owner_email ?? ''),
    },
    allow_newsletters: removed ? false : row.allow_newsletters,
    date_joined: toStamp(row.date_joined),
  }
}

/** Two letters of the name, else the first two of the e-mail. */
export function initials(row: { first_name: string; last_name: string; email: string }): string {
  const letters = `${row.first_name.slice(0, 1)}${row.last_name.slice(0, 1)}`.toUpperCase()
  return letters || row.email.slice(0, 2) || '?'
}

// What a member of an organization of equals may do, by the incumbent's names. Who may not is refused by each route.
export const PERMISSIONS = [
  'organizations.create',
  'organizations.view',
  'organizations.change',
  'organizations.delete',
  'organizations.invite',
  'projects.create',
  'projects.view',
  'projects.change',
  'projects.delete',
  'projects.reset_cache',
  'tasks.create',
  'tasks.view',
  'tasks.change',
  'tasks.delete',
  'views.reset',
  'annotations.create',
  'annotations.view',
  'annotations.change',
  'annotations.delete',
  'actions.perform',
  'predictions.any',
  'avatar.any',
  'labels.create',
  'labels.view',
  'labels.change',
  'labels.delete',
  'models.create',
  'models.view',
  'models.change',
  'models.delete',
  'model_provider_connection.create',
  'model_provider_connection.view',
  'model_provider_connection.change',
  'model_provider_connection.delete',
  'webhooks.view',
  'webhooks.change',
  'users.token.any',
  'storages.view',
  'storages.change',
  'storages.sync',
  'views.view',
  'views.create',
  'views.change',
  'views.delete',
] as const
