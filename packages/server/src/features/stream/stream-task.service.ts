// What a person sees of a task that the stream gives: his own annotations and drafts, and the predictions shown to him.

import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { notFound } from '../../http/errors.ts'
import { listAnnotations } from '../annotations/annotation.service.ts'
import { listDrafts } from '../drafts/draft-list.service.ts'
import { predictOnLoad } from '../ml/on-load.service.ts'
import { shownVersion } from '../ml/shown-version.service.ts'
import { listPredictions } from '../predictions/prediction.service.ts'
import type { ProjectRow } from '../projects/project.queries.ts'
import { resolveTask } from '../storages/resolve.service.ts'
import { presentStreamTask } from '../tasks/task.presenter.ts'
import { findTask } from '../tasks/task.service.ts'
import type { Given } from './stream.service.ts'

/** The body of the answer; members hold JsonText. */
export async function readStreamTask(cx: AppContext, caller: Caller, project: ProjectRow, given: Given) {
  const ids = [given.taskId]
  await predictOnLoad(cx, project, ids)
  const modelVersion = await shownVersion(cx.db.sql, project)
  const showsPredictions = project.show_collab_predictions && (project.model_version ?? '') !== ''
  const [row, annotations, predictions, drafts] = await cx.db.batch((sql) =>
    Promise.all([
      findTask(sql, caller.organizationId, given.taskId),
      listAnnotations(sql, project.id, ids, { author: caller.userId, withCancelled: true }),
      showsPredictions ? listPredictions(sql, project.id, ids, modelVersion) : [],
      listDrafts(sql, project.id, ids, caller.userId),
    ]),
  )
  if (row === undefined) throw notFound('Task')
  return presentStreamTask(await resolveTask(cx, row), {
    annotations,
    predictions,
    drafts,
    modelVersion,
    now: cx.clock.now(),
    queue: given.queue,
    lockId: given.lockId,
    allowPostpone: given.allowPostpone,
  })
}
