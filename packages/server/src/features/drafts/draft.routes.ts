// Routes of drafts.

import { draftRoutes } from '@siali/contract'
import { printJson } from '../../http/json-text.ts'
import { RawJson, type Http } from '../../http/route.ts'
import { presentDraft } from './draft.presenter.ts'
import {
  changeDraft,
  createDraft,
  listOwnDrafts,
  readHistory,
  removeDraft,
  requireDraft,
  writeHistory,
} from './draft.service.ts'

const HISTORY_LIMIT_BYTES = 20 * 1024 * 1024

export function draftFeature(http: Http): void {
  const now = () => http.cx.clock.now()
  const print = (value: unknown) => new RawJson(printJson(value))
  const storesAnswer = { storesAnswer: true }
  http.route(draftRoutes.list, async ({ cx, caller, params }) =>
    print((await listOwnDrafts(cx, caller, params['id'] ?? 0)).map((row) => presentDraft(row, now()))),
  )
  http.route(
    draftRoutes.create,
    async ({ cx, caller, params, body, once }) => {
      const options = { taskId: params['id'] ?? 0, annotationId: null, once }
      return new RawJson(await createDraft(cx, caller, body, options))
    },
    storesAnswer,
  )
  http.route(draftRoutes.listOfAnnotation, async ({ cx, caller, params }) => {
    const rows = await listOwnDrafts(cx, caller, params['id'] ?? 0, params['annotation_id'])
    return print(rows.map((row) => presentDraft(row, now())))
  })
  http.route(
    draftRoutes.createOfAnnotation,
    async ({ cx, caller, params, body, once }) => {
      const options = { taskId: params['id'] ?? 0, annotationId: params['annotation_id'] ?? 0, once }
      return new RawJson(await createDraft(cx, caller, body, options))
    },
    storesAnswer,
  )
  http.route(draftRoutes.get, async ({ cx, caller, params }) =>
    print(presentDraft(await requireDraft(cx, caller, params['id'] ?? 0), now())),
  )
  for (const contract of [draftRoutes.update, draftRoutes.replace]) {
    http.route(
      contract,
      async ({ cx, caller, params, body, once }) =>
        new RawJson(await changeDraft(cx, caller, params['id'] ?? 0, body, once)),
      storesAnswer,
    )
  }
  http.route(draftRoutes.delete, ({ cx, caller, params }) => removeDraft(cx, caller, params['id'] ?? 0))
  http.route(draftRoutes.getHistory, async ({ cx, caller, params }) => {
    const history = await readHistory(cx, caller, params['id'] ?? 0)
    return new RawJson(`{"history":${history ?? 'null'}}`)
  })
  http.route(
    draftRoutes.putHistory,
    ({ cx, caller, params, body }) => writeHistory(cx, caller, params['id'] ?? 0, body.history),
    { bodyLimitBytes: HISTORY_LIMIT_BYTES },
  )
}
