import { withTransaction } from '../../../db/client.ts'
import { emit } from '../../events/outbox.service.ts'
import { moveLinks } from '../../storages/sync-queue.service.ts'
import { chunksOf, deleteTasks, refreshTasks } from '../../tasks/task.service.ts'
import type { Action } from '../action.ts'
import { withTimeLimit } from '../task-list.service.ts'
import { holdTasks } from './action.queries.ts'
import { listDuplicates, moveSayings } from './duplicate.queries.ts'

const AT_ONCE = 500

/**
 * Of selected tasks with the same data one stays: the first with annotations, else the first. What was said of the
 * others moves to it, then they go to the trash.
 */
export const removeDuplicatesAction: Action = {
  id: 'remove_duplicates',
  title: 'Remove duplicated tasks',
  order: 95,
  permission: ['projects.change', 'tasks.delete'],
  deletes: true,
  dialog: {
    title: 'Remove duplicated tasks',
    text: 'Of tasks with the same data one is kept, with the annotations of all. The others stay in the trash for 30 days.',
  },
  async run(call) {
    const { cx, caller, project } = call
    const pairs = await withTimeLimit(cx, (db) => listDuplicates(db, call.list.scope))
    const gone: number[] = []
    for (let from = 0; from < pairs.length; from += AT_ONCE) {
      const chunk = pairs.slice(from, from + AT_ONCE)
      await withTransaction(cx.db, async (tx) => {
        const touched = [...new Set(chunk.flatMap((pair) => [pair.id, pair.keep]))]
        const live = new Set(await holdTasks(tx, project.id, touched))
        // One of a pair may have gone to the trash since the duplicates were found.
        const left = chunk.filter((pair) => live.has(pair.id) && live.has(pair.keep))
        gone.push(...left.map((pair) => pair.id))
        const moved = await moveSayings(tx, project.id, left)
        await moveLinks(tx, project.id, left)
        await refreshTasks(tx, project.id, touched)
        if (moved.length === 0) return
        await emit(tx, {
          organizationId: caller.organizationId,
          projectId: project.id,
          event: 'ANNOTATION_UPDATED',
          payload: { annotations: moved },
        })
      })
      await call.progress(from)
    }
    if (gone.length === 0) return {}
    call.offerUndo()
    await deleteTasks(cx, caller, project.id, chunksOf(gone), call.undoToken)
    return {}
  },
}
