// Who may do what with a project. Within an organization everybody works on every project; taking one away is for who
// made it and for those who manage, and so is what carries its data out of the house.

import { canManage, type Caller } from '../../http/auth.ts'
import type { ProjectRow } from './project.queries.ts'

export function canDeleteProject(caller: Caller, project: ProjectRow): boolean {
  return canManage(caller) || project.created_by === null || project.created_by === caller.userId
}

/** Webhooks and model servers are sent what is labeled. */
export function canConnectOutside(caller: Caller, project: { readonly created_by: number | null }): boolean {
  return canManage(caller) || project.created_by === caller.userId
}

/** A locked view stays as it is for everybody. */
export function canLockView(caller: Caller, project: { readonly created_by: number | null }): boolean {
  return canManage(caller) || project.created_by === caller.userId
}
