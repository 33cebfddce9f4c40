// Which model version the predictions of a project are read by. A project names a version, or the title of a backend and with
// it whatever version that backend has.

import type { Queryable } from '../../db/client.ts'
import { findVersionOfTitle } from './backend.queries.ts'

/** '' when the project names none. */
export async function shownVersion(
  db: Queryable,
  project: { readonly id: number; readonly model_version: string | null },
): Promise<string> {
  const name = project.model_version ?? ''
  if (name === '') return ''
  const backend = await findVersionOfTitle(db, project.id, name)
  return backend === undefined ? name : (backend.model_version ?? '')
}

export async function isBackendTitle(db: Queryable, projectId: number, title: string): Promise<boolean> {
  return (await findVersionOfTitle(db, projectId, title)) !== undefined
}
