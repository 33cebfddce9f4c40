// Organizations, members, invitations, session limits.

import { Type } from 'typebox'
import { Stamp, defineRoute, nullable, page, Detail } from './wire.ts'
import { User } from './users.ts'

const OrganizationItem = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  contact_info: nullable(Type.String()),
  created_at: Stamp,
})
const Organization = Type.Object(
  {
    ...OrganizationItem.properties,
    token: Type.String(),
    updated_at: Stamp,
    created_by: nullable(Type.Integer()),
    users: Type.Array(Type.Integer()),
  },
  { title: 'Organization' },
)
const OrganizationChange = Type.Object({
  title: Type.Optional(Type.String({ maxLength: 1000, minLength: 1 })),
  contact_info: Type.Optional(nullable(Type.String({ format: 'email', maxLength: 254 }))),
})
const Projects = nullable(Type.Array(Type.Object({ id: Type.Integer(), title: nullable(Type.String()) })))
const Member = Type.Object({
  id: Type.Integer(),
  organization: Type.Integer(),
  user: Type.Object({ ...User.properties, created_projects: Projects, contributed_to_projects: Projects }),
  created_projects: Projects,
  contributed_to_projects: Projects,
})
const MemberDetail = Type.Object({
  user: Type.Integer(),
  organization: Type.Integer(),
  contributed_projects_count: Type.Integer(),
  annotations_count: Type.Integer(),
  created_at: Stamp,
  created_projects: Projects,
  contributed_to_projects: Projects,
})
const OrganizationParams = Type.Object({ id: Type.Integer() })
const MemberParams = Type.Object({ id: Type.Integer(), user_id: Type.Integer() })
const Invitation = Type.Object({ token: Type.String(), invite_url: Type.String() })
const SessionPolicy = Type.Object({
  max_session_age: Type.Integer(),
  max_time_between_activity: Type.Integer(),
  created_at: Stamp,
  updated_at: Stamp,
})
const policy = {
  path: '/api/session-policy/',
  tag: 'Organizations',
  allow: ['GET', 'PATCH'],
  responses: { 200: SessionPolicy },
} as const
const member = {
  path: '/api/organizations/{id}/memberships/{user_id}/',
  tag: 'Organizations',
  params: MemberParams,
  allow: ['DELETE', 'GET'],
} as const

export const organizationRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/organizations/',
    operationId: 'api_organizations_list',
    tag: 'Organizations',
    summary: 'List your organizations',
    responses: { 200: Type.Array(OrganizationItem) },
  }),
  create: defineRoute({
    method: 'POST',
    path: '/api/organizations/',
    operationId: 'api_organizations_create',
    tag: 'Organizations',
    summary: 'Create an organization',
    description: 'Closed: one server holds one organization.',
    responses: { 201: OrganizationItem },
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/organizations/{id}',
    operationId: 'api_organizations_read',
    tag: 'Organizations',
    summary: 'Get your organization',
    params: OrganizationParams,
    responses: { 200: Organization },
  }),
  update: defineRoute({
    method: 'PATCH',
    path: '/api/organizations/{id}',
    operationId: 'api_organizations_partial_update',
    tag: 'Organizations',
    summary: 'Change your organization',
    params: OrganizationParams,
    body: OrganizationChange,
    example: { title: 'Field team' },
    responses: { 200: Organization },
  }),
  replace: defineRoute({
    method: 'PUT',
    path: '/api/organizations/{id}',
    operationId: 'api_organizations_update',
    tag: 'Organizations',
    summary: 'Change your organization (fields left out stay)',
    params: OrganizationParams,
    body: OrganizationChange,
    example: { title: 'Field team', contact_info: 'labels@example.com' },
    responses: { 200: Organization },
  }),
  members: defineRoute({
    method: 'GET',
    path: '/api/organizations/{id}/memberships',
    operationId: 'api_organizations_memberships_list',
    tag: 'Organizations',
    summary: 'List the members',
    params: OrganizationParams,
    query: Type.Object({
      page: Type.Optional(Type.Integer()),
      page_size: Type.Optional(Type.Integer({ description: '-1 for all' })),
      contributed_to_projects: Type.Optional(Type.Boolean()),
    }),
    responses: { 200: page(Member) },
  }),
  member: defineRoute({
    ...member,
    method: 'GET',
    operationId: 'api_organizations_memberships_read',
    summary: 'Get one member',
    responses: { 200: MemberDetail },
  }),
  removeMember: defineRoute({
    ...member,
    method: 'DELETE',
    operationId: 'api_organizations_memberships_delete',
    errors: { 405: Detail },
    summary: 'Remove a member',
    description: 'The owner only. Sessions and tokens of the person end at once; the work stays.',
    responses: { 204: null },
  }),
  invitation: defineRoute({
    method: 'GET',
    path: '/api/invite',
    operationId: 'api_invite_list',
    tag: 'Organizations',
    summary: 'Get the invitation link',
    responses: { 200: Invitation },
  }),
  resetInvitation: defineRoute({
    method: 'POST',
    path: '/api/invite/reset-token',
    operationId: 'api_invite_reset_token_create',
    tag: 'Organizations',
    summary: 'Make a new invitation link',
    description: 'The old link stops working.',
    responses: { 201: Invitation },
  }),
  getSessionPolicy: defineRoute({
    ...policy,
    method: 'GET',
    operationId: 'api_session_policy_read',
    summary: 'Get the session limits, in minutes',
  }),
  setSessionPolicy: defineRoute({
    ...policy,
    method: 'PATCH',
    operationId: 'api_session_policy_partial_update',
    summary: 'Set the session limits, in minutes',
    body: Type.Object({
      max_session_age: Type.Optional(Type.Integer({ minimum: 1, maximum: 5_000_000 })),
      max_time_between_activity: Type.Optional(Type.Integer({ minimum: 1, maximum: 5_000_000 })),
    }),
    example: { max_session_age: 20160, max_time_between_activity: 7200 },
  }),
}
