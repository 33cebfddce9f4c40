// Routes of background work.

import { jobRoutes } from '@siali/contract'
import { queryInteger } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { requireProject } from '../projects/project.service.ts'
import { presentJobRun } from './job-run.presenter.ts'
import { cancelJobRun, listRuns, requireJobRun } from './job-run.service.ts'

export function jobRunFeature(http: Http): void {
  http.route(jobRoutes.list, async ({ cx, caller, query }) => {
    const projectId = queryInteger(query, 'project')
    if (projectId !== undefined) await requireProject(cx, caller, projectId)
    return (await listRuns(cx, caller, projectId)).map(presentJobRun)
  })
  http.route(jobRoutes.get, async ({ cx, caller, texts }) =>
    presentJobRun(await requireJobRun(cx, caller, texts['job'] ?? '')),
  )
  http.route(jobRoutes.cancel, async ({ cx, caller, texts }) =>
    presentJobRun(await cancelJobRun(cx, caller, texts['job'] ?? '')),
  )
}
