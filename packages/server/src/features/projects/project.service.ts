// Projects: look-ups through the caller's organization, and what happens when one is made, changed or deleted.

import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { notFound } from '../../http/errors.ts'
import { findProject, type ProjectRow } from './project.queries.ts'

/** @throws AppError 404 for projects of another organization and for those in the trash. */
export async function requireProject(cx: AppContext, caller: Caller, projectId: number): Promise<ProjectRow> {
  const row = await findProject(cx.db.sql, caller.organizationId, projectId)
  if (row === undefined) throw notFound('Project')
  return row
}
