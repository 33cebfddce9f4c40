// Routes of annotations. ETag names the revision; If-Match guards a change; X-Undo undoes a deletion.

import type { FastifyReply } from 'fastify'
import { annotationRoutes } from '@siali/contract'
import { printJson } from '../../http/json-text.ts'
import { queryBoolean, queryList } from '../../http/query.ts'
import { RawJson, type Http } from '../../http/route.ts'
import { presentDraft } from '../drafts/draft.presenter.ts'
import { findDraft } from '../drafts/draft-list.service.ts'
import { pushSoon } from '../storages/push.service.ts'
import { requireTask } from '../tasks/task.service.ts'
import { notFound } from '../../http/errors.ts'
import { readIfMatch } from './annotation.input.ts'
import { presentAnnotation } from './annotation.presenter.ts'
import { listAnnotations } from './annotation.queries.ts'
import {
  changeAnnotation,
  convertToDraft,
  deleteAnnotation,
  requireAnnotation,
} from './annotation.service.ts'
import { createAnnotation, type SavedAnnotation } from './submit.service.ts'

export function annotationFeature(http: Http): void {
  const now = () => http.cx.clock.now()
  const answer = (reply: FastifyReply, saved: SavedAnnotation) => {
    void reply.header('etag', `"${saved.revision}"`)
    return new RawJson(saved.text)
  }
  http.route(annotationRoutes.list, async ({ cx, caller, params }) => {
    const task = await requireTask(cx, caller, params['id'] ?? 0)
    const rows = await listAnnotations(cx.db.sql, task.project_id, [task.id], { withCancelled: false })
    return new RawJson(printJson(rows.map((row) => presentAnnotation(row, { now: now() }))))
  })
  http.route(
    annotationRoutes.create,
    async ({ cx, caller, params, query, body, once, reply }) => {
      const wasCancelled = body.was_cancelled ?? queryBoolean(query, 'was_cancelled')
      const submitted = { ...body, was_cancelled: wasCancelled }
      const taskId = params['id'] ?? 0
      const saved = await createAnnotation(cx, caller, submitted, { taskId, once })
      await pushSoon(cx, { taskId })
      return answer(reply, saved)
    },
    { storesAnswer: true },
  )
  http.route(annotationRoutes.get, async ({ cx, caller, params, query, reply }) => {
    const row = await requireAnnotation(cx, caller, params['id'] ?? 0)
    const expandAuthor = queryList(query, 'expand')?.includes('completed_by') === true
    void reply.header('etag', `"${row.revision}"`)
    const shown = presentAnnotation(row, { now: now(), expandAuthor })
    return new RawJson(printJson(onlyFields(shown, queryList(query, 'include'))))
  })
  for (const contract of [annotationRoutes.update, annotationRoutes.replace]) {
    http.route(
      contract,
      async ({ cx, caller, params, body, request, once, reply }) => {
        const options = { baseRevision: readIfMatch(request.headers['if-match']), once }
        const annotationId = params['id'] ?? 0
        const saved = await changeAnnotation(cx, caller, annotationId, body, options)
        await pushSoon(cx, { annotationId })
        return answer(reply, saved)
      },
      { storesAnswer: true },
    )
  }
  http.route(annotationRoutes.delete, async ({ cx, caller, params, reply }) => {
    const annotationId = params['id'] ?? 0
    void reply.header('x-undo', await deleteAnnotation(cx, caller, annotationId))
    await pushSoon(cx, { annotationId })
  })
  http.route(annotationRoutes.convertToDraft, async ({ cx, caller, params }) => {
    const { completed_by: author } = await requireAnnotation(cx, caller, params['id'] ?? 0)
    const draftId = await convertToDraft(cx, caller, params['id'] ?? 0)
    const draft = await findDraft(cx.db.sql, caller.organizationId, author ?? caller.userId, draftId)
    if (draft === undefined) throw notFound('AnnotationDraft')
    return new RawJson(printJson(presentDraft(draft, now())))
  })
}

/** The members a sparse request names; all without one. */
export function onlyFields<T extends object>(value: T, fields: readonly string[] | undefined): Partial<T> {
  if (fields === undefined) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => fields.includes(name))) as Partial<T>
}
