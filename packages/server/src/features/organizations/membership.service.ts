// What making an account needs of organizations: which there is, whom an invitation leads to, and joining. Decides nothing
// about who may sign up; users/user.service.ts does.

export {
  findFirstOrganization,
  findOrganizationByInvite,
  insertMember,
  insertOrganization,
  lockOrganizations,
  setOrganizationOwner,
} from './organization.queries.ts'
