// SQL of projects.

import type { Selectable } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

export type ProjectRow = Selectable<Tables['project']>

export function findProject(
  db: Queryable,
  organizationId: number,
  projectId: number,
): Promise<ProjectRow | undefined> {
  return db
    .selectFrom('project')
    .selectAll()
    .where('id', '=', projectId)
    .where('organization_id', '=', organizationId)
    .where('trash_id', 'is', null)
    .executeTakeFirst()
}
