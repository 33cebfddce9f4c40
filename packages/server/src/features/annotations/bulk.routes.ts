// Routes that annotate many tasks, and delete many annotations.

import { bulkAnnotationRoutes } from '@siali/contract'
import { AppError, invalid } from '../../http/errors.ts'
import type { Http } from '../../http/route.ts'
import { listSelectedIds } from '../data-manager/selection.service.ts'
import { requireProject } from '../projects/project.service.ts'
import { deleteAnnotations } from './annotation.service.ts'
import { annotateTasks } from './bulk.service.ts'

/** Of one request: about ten seconds of work. */
const MOST_TASKS = 10_000

export function bulkAnnotationFeature(http: Http): void {
  http.route(bulkAnnotationRoutes.create, async ({ cx, caller, body }) => {
    const { tasks, selected_items: selected, project, ...said } = body
    if ((tasks === undefined) === (selected === undefined))
      throw invalid({ tasks: ['Name tasks, or select them with selected_items and project.'] })
    if (selected !== undefined && project == null) throw invalid({ project: ['This field is required.'] })
    const ids =
      tasks ??
      (await listSelectedIds(cx, await requireProject(cx, caller, project ?? 0), selected, MOST_TASKS + 1))
    if (ids.length === 0) throw invalid({ tasks: ['No task is selected.'] })
    if (ids.length > MOST_TASKS)
      throw new AppError('too_large', `Annotate at most ${MOST_TASKS} tasks in one request.`)
    return annotateTasks(cx, caller, [...new Set(ids)], said)
  })
  http.route(bulkAnnotationRoutes.delete, async ({ cx, caller, body, reply }) => {
    const { id } = await requireProject(cx, caller, body.project)
    const { deleted, missing, undoToken } = await deleteAnnotations(cx, caller, id, body.ids)
    if (undoToken !== undefined) void reply.header('x-undo', undoToken)
    return {
      deleted_count: deleted.length,
      errors: missing.map((one) => ({ id: one, error: 'No Annotation matches the given query.' })),
    }
  })
}
