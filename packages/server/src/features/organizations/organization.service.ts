// The organization of the caller: look-ups, changes, members, invitation.

import { withTransaction } from '../../db/client.ts'
import type { AppContext } from '../../context.ts'
import { canAdminister, type Caller } from '../../http/auth.ts'
import { AppError, notFound, permissionDenied } from '../../http/errors.ts'
import { deleteUserSessions } from '../sessions/session.service.ts'
import {
  findMember,
  findOrganization,
  listContributedProjects,
  listCreatedProjects,
  removeMember,
  updateOrganization,
  type OrganizationChange,
  type OrganizationRow,
} from './organization.queries.ts'
import type { MemberProjects } from './organization.presenter.ts'

/** @throws AppError 404 for any organization but the caller's. */
export async function requireOrganization(
  cx: AppContext,
  caller: Caller,
  id: number,
): Promise<OrganizationRow> {
  const row = id === caller.organizationId ? await findOrganization(cx.db.sql, id) : undefined
  if (row === undefined) throw notFound('Organization')
  return row
}

export async function changeOrganization(
  cx: AppContext,
  caller: Caller,
  id: number,
  change: OrganizationChange,
): Promise<OrganizationRow> {
  await requireOrganization(cx, caller, id)
  if (!canAdminister(caller)) throw permissionDenied()
  await updateOrganization(cx.db.sql, id, change, cx.clock.now())
  return requireOrganization(cx, caller, id)
}

export async function resetInvitation(cx: AppContext, caller: Caller): Promise<OrganizationRow> {
  return changeOrganization(cx, caller, caller.organizationId, { invite_token: cx.newId.hex(16) })
}

/** Ends a membership with its sessions at once; a token without a live membership opens nothing. */
export async function endMembership(
  cx: AppContext,
  caller: Caller,
  organizationId: number,
  userId: number,
): Promise<void> {
  await requireOrganization(cx, caller, organizationId)
  if (caller.role !== 'owner') throw permissionDenied()
  if (userId === caller.userId) {
    const detail = 'User cannot soft delete self'
    throw new AppError('method_not_allowed', detail, { bare: { detail }, headers: { allow: 'DELETE, GET' } })
  }
  await withTransaction(cx.db, async (tx) => {
    const live = await removeMember(tx, organizationId, userId, cx.clock.now())
    if (!live) throw new AppError('not_found', 'Member not found')
    await deleteUserSessions(tx, userId)
  })
}

export async function requireMember(cx: AppContext, organizationId: number, userId: number) {
  const row = await findMember(cx.db.sql, organizationId, userId)
  if (row === undefined) throw notFound('OrganizationMember')
  return row
}

/** Projects that each of these people created and worked in; two statements, however many people. */
export async function listMemberProjects(
  cx: AppContext,
  organizationId: number,
  userIds: number[],
): Promise<MemberProjects> {
  const [created, contributed] = await Promise.all([
    listCreatedProjects(cx.db.sql, organizationId, userIds),
    listContributedProjects(cx.db.sql, organizationId, userIds),
  ])
  return {
    created: Map.groupBy(created, (row) => row.user_id),
    contributed: Map.groupBy(contributed, (row) => row.user_id),
  }
}
