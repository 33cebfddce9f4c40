// What the people of an organization may see: the one rule behind every look-up by an id that names no project.

import type { Queryable } from './client.ts'

/** Ids of the organization's projects that are not in the trash; a row of another project is nobody's business here. */
export function liveProjectIds(db: Queryable, organizationId: number) {
  return db
    .selectFrom('project')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('trash_id', 'is', null)
}
