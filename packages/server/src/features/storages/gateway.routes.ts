// Routes of objects: the addresses that task data shows instead of those of storages, and local files.

import { fileRoutes } from '@siali/contract'
import { AppError, permissionDenied } from '../../http/errors.ts'
import { queryText } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { requireProject } from '../projects/project.service.ts'
import { requireTask } from '../tasks/task.service.ts'
import { findSourceOf, readAddress, sendObject } from './gateway.service.ts'
import { localFileAddress, namesAddress } from './task-address.ts'

const uncovered = () => new AppError('not_found', 'No storage of this project covers the address.')

export function gatewayFeature(http: Http): void {
  for (const route of [fileRoutes.resolveTask, fileRoutes.presignTask])
    http.route(route, async ({ cx, caller, params, query, request, reply }) => {
      const task = await requireTask(cx, caller, params['id'] ?? 0)
      const address = readAddress(queryText(query, 'fileuri'))
      const found = namesAddress(task.data, address)
        ? await findSourceOf(cx, caller, address, task.project_id)
        : undefined
      if (found === undefined) throw uncovered()
      return sendObject(cx, caller, found, request, reply)
    })
  for (const route of [fileRoutes.resolveProject, fileRoutes.presignProject])
    http.route(route, async ({ cx, caller, params, query, request, reply }) => {
      const project = await requireProject(cx, caller, params['id'] ?? 0)
      const address = readAddress(queryText(query, 'fileuri'))
      const found = await findSourceOf(cx, caller, address, project.id)
      if (found === undefined) throw uncovered()
      return sendObject(cx, caller, found, request, reply)
    })
  http.route(fileRoutes.localFile, async ({ cx, caller, query, request, reply }) => {
    const path = queryText(query, 'd') ?? ''
    if (path === '') throw permissionDenied('Name the file by d.')
    const found = await findSourceOf(cx, caller, localFileAddress(path))
    if (found === undefined)
      throw new AppError('not_found', 'No local storage of a project you can see holds this file.')
    return sendObject(cx, caller, found, request, reply)
  })
}
