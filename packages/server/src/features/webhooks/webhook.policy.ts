// Who may see and change webhooks. They carry what is labeled out of the house, so it is for those who manage a project; a
// hook of the whole organization is its administrators'.

import { canAdminister, type Caller } from '../../http/auth.ts'
import { canConnectOutside } from '../projects/project.policy.ts'

/** `project` null: of the whole organization. */
export function canKeepWebhooks(
  caller: Caller,
  project: { readonly created_by: number | null } | null,
): boolean {
  return project === null ? canAdminister(caller) : canConnectOutside(caller, project)
}
