// Rows that tests start from, written straight into the tables. build… returns what the test needs to go on.

import { controlWeights, parsedLabelConfig, suitsBulkAnnotation } from '@siali/labeling'
import type { AppContext } from '../context.ts'
import type { Role } from '../http/auth.ts'

export interface TestUser {
  readonly id: number
  readonly email: string
  readonly organizationId: number
  /** Legacy token. */
  readonly token: string
}

export async function buildOrganization(cx: AppContext, title = 'Siali'): Promise<number> {
  const row = await cx.db.sql
    .insertInto('organization')
    .values({ title, invite_token: cx.newId.hex(16) })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export interface UserOptions {
  readonly organizationId: number
  readonly email?: string
  readonly role?: Role
}

export async function buildUser(cx: AppContext, options: UserOptions): Promise<TestUser> {
  const { organizationId, role = 'member', email = `user-${cx.newId.hex(4)}@example.test` } = options
  const { id } = await cx.db.sql
    .insertInto('user_account')
    .values({ email, username: email.split('@')[0] ?? email, active_organization_id: organizationId })
    .returning('id')
    .executeTakeFirstOrThrow()
  await cx.db.sql
    .insertInto('organization_member')
    .values({ organization_id: organizationId, user_id: id, role })
    .execute()
  if (role === 'owner')
    await cx.db.sql
      .updateTable('organization')
      .set({ created_by: id })
      .where('id', '=', organizationId)
      .execute()
  const token = cx.newId.hex(20)
  await cx.db.sql
    .insertInto('legacy_token')
    .values({ user_id: id, token_hash: cx.secrets.hashToken(token), token_sealed: cx.secrets.seal(token) })
    .execute()
  return { id, email, organizationId, token }
}

export interface ProjectOptions {
  readonly organizationId: number
  readonly title?: string
  readonly labelConfig?: string
  readonly createdBy?: number
}

export const TEXT_CHOICES_CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'

export async function buildProject(cx: AppContext, options: ProjectOptions): Promise<number> {
  const labelConfig = options.labelConfig ?? TEXT_CHOICES_CONFIG
  const parsed = parsedLabelConfig(labelConfig)
  const row = await cx.db.sql
    .insertInto('project')
    .values({
      organization_id: options.organizationId,
      title: options.title ?? 'Project',
      label_config: labelConfig,
      parsed_label_config: JSON.stringify(parsed),
      control_weights: JSON.stringify(controlWeights(parsed)),
      suits_bulk_annotation: suitsBulkAnnotation(labelConfig),
      created_by: options.createdBy ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await cx.db.sql.insertInto('project_counter').values({ project_id: row.id }).execute()
  return row.id
}
