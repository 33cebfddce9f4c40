// Routes of the organization, its members, invitation and session limits.

import { organizationRoutes } from '@siali/contract'
import { canAdminister } from '../../http/auth.ts'
import { AppError, permissionDenied } from '../../http/errors.ts'
import { readPage, toPage, type PageEnvelope } from '../../http/paginate.ts'
import { queryBoolean } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { toStamp } from '../../http/stamp.ts'
import { listMemberUsers } from '../users/user.service.ts'
import {
  presentMember,
  presentOrganization,
  presentOrganizationItem,
  presentSessionPolicy,
} from './organization.presenter.ts'
import { countAnnotations, countMembers, listMemberIds } from './organization.queries.ts'
import {
  changeOrganization,
  endMembership,
  listMemberProjects,
  requireMember,
  requireOrganization,
  resetInvitation,
} from './organization.service.ts'

export function organizationFeature(http: Http): void {
  http.route(organizationRoutes.list, async ({ cx, caller }) => [
    presentOrganizationItem(await requireOrganization(cx, caller, caller.organizationId)),
  ])
  http.route(organizationRoutes.create, () =>
    Promise.reject(permissionDenied('Creating organizations over the API is disabled on this instance')),
  )
  http.route(organizationRoutes.get, async ({ cx, caller, params }) => {
    const row = await requireOrganization(cx, caller, params['id'] ?? 0)
    return presentOrganization(row, await listMemberIds(cx.db.sql, row.id))
  })
  for (const contract of [organizationRoutes.update, organizationRoutes.replace]) {
    http.route(contract, async ({ cx, caller, params, body }) => {
      const row = await changeOrganization(cx, caller, params['id'] ?? 0, body)
      return presentOrganization(row, await listMemberIds(cx.db.sql, row.id))
    })
  }
  members(http)
  http.route(organizationRoutes.invitation, async ({ cx, caller }) =>
    presentInvitation((await requireOrganization(cx, caller, caller.organizationId)).invite_token),
  )
  http.route(organizationRoutes.resetInvitation, async ({ cx, caller }) =>
    presentInvitation((await resetInvitation(cx, caller)).invite_token),
  )
  http.route(organizationRoutes.getSessionPolicy, async ({ cx, caller }) =>
    presentSessionPolicy(await requireOrganization(cx, caller, caller.organizationId)),
  )
  http.route(organizationRoutes.setSessionPolicy, async ({ cx, caller, body }) => {
    if (!canAdminister(caller)) throw permissionDenied()
    const row = await changeOrganization(cx, caller, caller.organizationId, {
      ...(body.max_session_age !== undefined && { max_session_age_minutes: body.max_session_age }),
      ...(body.max_time_between_activity !== undefined && {
        max_time_between_activity_minutes: body.max_time_between_activity,
      }),
    })
    return presentSessionPolicy(row)
  })
}

function members(http: Http): void {
  http.route(organizationRoutes.members, async ({ cx, caller, params, query, address }) => {
    const { id } = await requireOrganization(cx, caller, params['id'] ?? 0)
    const request = readPage(query, { defaultSize: 20, allowAll: true })
    const count = await countMembers(cx.db.sql, id)
    // Beyond the last page: nothing, not 404. The SDK's pager of this list takes a 404 for a failure.
    if (request.page > 1 && request.offset >= count)
      return { count, next: null, previous: null, results: [] } satisfies PageEnvelope<never>
    const users = await listMemberUsers(cx.db.sql, id, request)
    const projects = queryBoolean(query, 'contributed_to_projects')
      ? await listMemberProjects(
          cx,
          id,
          users.map((user) => user.id),
        )
      : undefined
    return toPage(
      request,
      count,
      users.map((user) => presentMember(user, id, projects)),
      address,
    )
  })
  http.route(organizationRoutes.member, async ({ cx, caller, params }) => {
    const { id } = await requireOrganization(cx, caller, params['id'] ?? 0)
    const member = await requireMember(cx, id, params['user_id'] ?? 0)
    const counts = await countAnnotations(cx.db.sql, id, member.user_id)
    return {
      user: member.user_id,
      organization: id,
      contributed_projects_count: counts.projects,
      annotations_count: counts.annotations,
      created_at: toStamp(member.created_at),
      created_projects: null,
      contributed_to_projects: null,
    }
  })
  http.route(organizationRoutes.removeMember, ({ cx, caller, params }) => {
    const { id, user_id: userId } = params
    if (id === undefined || userId === undefined) throw new AppError('not_found', 'Not found.')
    return endMembership(cx, caller, id, userId)
  })
}

function presentInvitation(token: string) {
  return { token, invite_url: `/user/signup/?token=${token}` }
}
