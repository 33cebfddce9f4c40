// A view as a set of tasks, for features that take "the tasks of this tab".

import type { AppContext } from '../../context.ts'
import { isPlainObject } from '../../http/body.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import type { Predicate } from './column.ts'
import { readSelection } from './filter.compile.ts'
import { compileList } from './task-list.service.ts'
import { findView } from './view.queries.ts'

/**
 * Filters and selection of a view of the project as a predicate over the task row `t`; undefined when the project has no
 * such view. @throws AppError 400 when its filters name what no longer exists.
 */
export async function findViewScope(
  cx: AppContext,
  project: ProjectRow,
  viewId: number,
): Promise<Predicate | undefined> {
  const view = await findView(cx.db.sql, project.organization_id, viewId)
  if (view === undefined || view.project_id !== project.id) return undefined
  const stored = view.selected_items
  const selection =
    isPlainObject(stored) && Object.keys(stored).length > 0 ? readSelection(stored) : undefined
  const list = await compileList(cx, project, { filters: view.filter_group, selection })
  return list.scope.where
}
