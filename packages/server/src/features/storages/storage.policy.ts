// Who may connect, change, check and sync storages. They carry data into the house and out of it with credentials that
// others typed, so it is for those who manage a project and for its maker; every member sees that they are there.

import { canManage, type Caller } from '../../http/auth.ts'

export function canKeepStorages(caller: Caller, project: { readonly created_by: number | null }): boolean {
  return canManage(caller) || project.created_by === caller.userId
}
