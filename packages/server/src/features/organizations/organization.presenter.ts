// Organizations and memberships on the wire.

import { toStamp } from '../../http/stamp.ts'
import { presentUser } from '../users/user.presenter.ts'
import type { UserRow } from '../users/user.queries.ts'
import type { OrganizationRow, ProjectName } from './organization.queries.ts'

export function presentOrganizationItem(row: OrganizationRow) {
  return { id: row.id, title: row.title, contact_info: row.contact_info, created_at: toStamp(row.created_at) }
}

export function presentOrganization(row: OrganizationRow, userIds: number[]) {
  return {
    id: row.id,
    title: row.title,
    token: row.invite_token,
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    contact_info: row.contact_info,
    created_by: row.created_by,
    users: userIds,
  }
}

export interface MemberProjects {
  readonly created: ReadonlyMap<number, ProjectName[]>
  readonly contributed: ReadonlyMap<number, ProjectName[]>
}

/** `projects` undefined: the two project fields are null, as when they were not asked for. */
export function presentMember(row: UserRow, organizationId: number, projects: MemberProjects | undefined) {
  const names = (list: ReadonlyMap<number, ProjectName[]>) =>
    (list.get(row.id) ?? []).map(({ id, title }) => ({ id, title }))
  const both = {
    created_projects: projects === undefined ? null : names(projects.created),
    contributed_to_projects: projects === undefined ? null : names(projects.contributed),
  }
  return { id: row.id, organization: organizationId, user: { ...presentUser(row), ...both }, ...both }
}

export function presentSessionPolicy(row: OrganizationRow) {
  return {
    max_session_age: row.max_session_age_minutes,
    max_time_between_activity: row.max_time_between_activity_minutes,
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
  }
}
