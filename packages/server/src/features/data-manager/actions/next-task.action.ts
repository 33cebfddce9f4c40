import { sql } from 'kysely'
import { nextTask } from '../../stream/stream.service.ts'
import { readStreamTask } from '../../stream/stream-task.service.ts'
import type { Action, ActionCall } from '../action.ts'
import { listOrderedIds } from '../task-list.queries.ts'
import { withTimeLimit } from '../task-list.service.ts'

const AT_ONCE = 1000

/** The next task to label: of what is shown, in its order, or of the project when nothing narrows or orders it. */
export const nextTaskAction: Action = {
  id: 'next_task',
  title: 'Get next task',
  order: 0,
  permission: 'projects.view',
  hidden: true,
  quick: true,
  async run(call) {
    const { cx, caller, project, list, query } = call
    const isOrdered = Array.isArray(query.ordering) && query.ordering.length > 0
    const options = list.whole && !isOrdered ? {} : { candidates: shownIds(call) }
    return readStreamTask(cx, caller, project, await nextTask(cx, caller, project, options))
  },
}

// Finished tasks are left out here, so that a walk through a list worked off from its top does not read all of it.
async function* shownIds({ cx, list }: ActionCall): AsyncGenerator<number[]> {
  const scope = { ...list.scope, where: sql<boolean>`(not t.is_labeled and ${list.scope.where})` }
  for (let offset = 0; ; offset += AT_ONCE) {
    const page = { offset, limit: AT_ONCE }
    const ids = await withTimeLimit(cx, (db) => listOrderedIds(db, scope, list.order, page))
    if (ids.length > 0) yield ids
    if (ids.length < AT_ONCE) return
  }
}
