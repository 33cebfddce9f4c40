// What DELETE /api/projects/{id}/tasks/ does: all tasks go, the views stay.

import { deleteTasks } from '../../tasks/task.service.ts'
import type { Action } from '../action.ts'
import { selectedIds } from '../selection.service.ts'

export const deleteAllTasksAction: Action = {
  id: 'delete_all_tasks',
  title: 'Delete all tasks',
  order: 1000,
  permission: 'tasks.delete',
  hidden: true,
  deletes: true,
  async run(call) {
    call.offerUndo()
    const { deleted } = await deleteTasks(
      call.cx,
      call.caller,
      call.project.id,
      selectedIds(call),
      call.undoToken,
    )
    return { processed_items: deleted, detail: `Deleted ${deleted} tasks` }
  },
}
