// Row types of organizations, the people in them and how they sign in.

import type { Generated } from 'kysely'
import type { Stamp, MadeStamp, NullStamp, Json, MadeJson, Null } from './column-types.ts'

interface OrganizationTable {
  id: Generated<number>
  title: string
  contact_info: Null<string>
  invite_token: string
  created_by: Null<number>
  api_tokens_enabled: Generated<boolean>
  legacy_api_tokens_enabled: Generated<boolean>
  api_token_ttl_days: Generated<number>
  max_session_age_minutes: Generated<number>
  max_time_between_activity_minutes: Generated<number>
  created_at: MadeStamp
  updated_at: MadeStamp
}

interface UserAccountTable {
  id: Generated<number>
  email: string
  username: Generated<string>
  password_hash: Null<string>
  first_name: Generated<string>
  last_name: Generated<string>
  phone: Generated<string>
  avatar: Null<string>
  is_active: Generated<boolean>
  is_superuser: Generated<boolean>
  allow_newsletters: Null<boolean>
  custom_hotkeys: MadeJson<unknown>
  product_tours: MadeJson<unknown>
  active_organization_id: Null<number>
  last_activity: MadeStamp
  date_joined: MadeStamp
}

interface ProjectHotkeysTable {
  project_id: number
  user_id: number
  hotkeys: Json<unknown>
}

interface OrganizationMemberTable {
  organization_id: number
  user_id: number
  role: Generated<string>
  created_at: MadeStamp
  updated_at: MadeStamp
  removed_at: NullStamp
}

interface SessionTable {
  token_hash: Buffer
  user_id: number
  persist: Generated<boolean>
  password_confirmed_at: NullStamp
  created_at: MadeStamp
  last_seen_at: MadeStamp
  expires_at: Stamp
}

interface LegacyTokenTable {
  user_id: number
  token_hash: Buffer
  token_sealed: Buffer
  created_at: MadeStamp
}

interface PersonalTokenTable {
  jti: string
  user_id: number
  unsigned_token: string
  created_at: MadeStamp
  expires_at: Stamp
  revoked_at: NullStamp
}

interface PasswordLinkTable {
  user_id: number
  token_hash: Buffer
  created_by: number
  created_at: MadeStamp
  expires_at: Stamp
}

export interface AccountTables {
  organization: OrganizationTable
  user_account: UserAccountTable
  project_hotkeys: ProjectHotkeysTable
  organization_member: OrganizationMemberTable
  session: SessionTable
  legacy_token: LegacyTokenTable
  personal_token: PersonalTokenTable
  password_link: PasswordLinkTable
}
