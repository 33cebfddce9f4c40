// Routes of the label stream.

import { streamRoutes } from '@siali/contract'
import { printJson } from '../../http/json-text.ts'
import { RawJson, type Http } from '../../http/route.ts'
import { requireProject } from '../projects/project.service.ts'
import { readHistory } from './stream.queries.ts'
import { nextTask } from './stream.service.ts'
import { readStreamTask } from './stream-task.service.ts'

export function streamFeature(http: Http): void {
  http.route(streamRoutes.next, async ({ cx, caller, params }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const given = await nextTask(cx, caller, project)
    return new RawJson(printJson(await readStreamTask(cx, caller, project, given)))
  })
  http.route(streamRoutes.history, async ({ cx, caller, params }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    return readHistory(cx.db.sql, project.id, caller.userId)
  })
}
