// Routes of states: every object has an empty history, and no transition is known.

import { stateRoutes } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, invalid } from '../../http/errors.ts'
import type { PageEnvelope } from '../../http/paginate.ts'
import type { Http } from '../../http/route.ts'
import { requireAnnotation } from '../annotations/annotation.service.ts'
import { requireProject } from '../projects/project.service.ts'
import { requireTask } from '../tasks/task.service.ts'

type Require = (cx: AppContext, caller: Caller, id: number) => Promise<unknown>

/** What has states, by the name that addresses give it. */
const ENTITIES: ReadonlyMap<string, Require> = new Map<string, Require>([
  ['project', requireProject],
  ['task', requireTask],
  ['annotation', requireAnnotation],
])

export function stateFeature(http: Http): void {
  http.route(stateRoutes.history, async ({ cx, caller, texts, params }) => {
    await requireEntity(cx, caller, texts['entity'], params['entity_id'])
    return { count: 0, next: null, previous: null, results: [] } satisfies PageEnvelope<never>
  })
  http.route(stateRoutes.transition, async ({ cx, caller, texts, params }) => {
    await requireEntity(cx, caller, texts['entity'], params['entity_id'])
    throw invalid({ transition_name: ['Unknown transition for this entity'] })
  })
}

/** @throws AppError 404 for kinds without states and for objects of another organization. */
async function requireEntity(cx: AppContext, caller: Caller, kind = '', id = 0): Promise<void> {
  const require = ENTITIES.get(kind)
  if (require === undefined) throw new AppError('not_found', 'Not found.')
  await require(cx, caller, id)
}
