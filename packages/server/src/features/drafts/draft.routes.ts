// Routes of drafts.

import { draftRoutes } from '@siali/contract'
import { printJson } from '../../http/json-text.ts'
import { RawJson, type Http } from '../../http/route.ts'
import { presentDraft } from './draft.presenter.ts'
import { changeDraft, createDraft, listOwnDrafts, removeDraft, requireDraft } from './draft.service.ts'

export function draftFeature(http: Http): void {
  const now = () => http.cx.clock.now()
  const print = (value: unknown) => new RawJson(printJson(value))
  http.route(draftRoutes.list, async ({ cx, caller, params }) =>
    print((await listOwnDrafts(cx, caller, params['id'] ?? 0)).map((row) => presentDraft(row, now()))),
  )
  http.route(draftRoutes.create, async ({ cx, caller, params, body }) =>
    print(presentDraft(await createDraft(cx, caller, params['id'] ?? 0, body), now())),
  )
  http.route(draftRoutes.listOfAnnotation, async ({ cx, caller, params }) => {
    const rows = await listOwnDrafts(cx, caller, params['id'] ?? 0, params['annotation_id'])
    return print(rows.map((row) => presentDraft(row, now())))
  })
  http.route(draftRoutes.createOfAnnotation, async ({ cx, caller, params, body }) =>
    print(
      presentDraft(
        await createDraft(cx, caller, params['id'] ?? 0, body, params['annotation_id'] ?? 0),
        now(),
      ),
    ),
  )
  http.route(draftRoutes.get, async ({ cx, caller, params }) =>
    print(presentDraft(await requireDraft(cx, caller, params['id'] ?? 0), now())),
  )
  for (const contract of [draftRoutes.update, draftRoutes.replace]) {
    http.route(contract, async ({ cx, caller, params, body }) =>
      print(presentDraft(await changeDraft(cx, caller, params['id'] ?? 0, body), now())),
    )
  }
  http.route(draftRoutes.delete, ({ cx, caller, params }) => removeDraft(cx, caller, params['id'] ?? 0))
}
