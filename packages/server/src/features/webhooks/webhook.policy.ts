// Who may see and change webhooks. They carry what is labeled out of the house, so it is for those who manage a project; a
// hook of the whole organization is its administrators'.

import { canAdminister, canManage, type Caller } from '../../http/auth.ts'

/** `project` null: of the whole organization. */
export function canKeepWebhooks(
  caller: Caller,
  project: { readonly created_by: number | null } | null,
): boolean {
  if (project === null) return canAdminister(caller)
  return canManage(caller) || project.created_by === caller.userId
}
