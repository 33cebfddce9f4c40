import type { Action } from '../action.ts'
import { selectedIds } from '../selection.service.ts'
import { resetViews } from '../view.service.ts'
import { deleteTasks } from '../../tasks/task.service.ts'
import { readCounters } from '../../counters/counter.service.ts'

export const deleteTasksAction: Action = {
  id: 'delete_tasks',
  title: 'Delete tasks',
  order: 100,
  permission: 'tasks.delete',
  deletes: true,
  dialog: { title: 'Delete tasks', text: 'Delete the selected tasks? They stay in the trash for 30 days.' },
  async run(call) {
    const { cx, caller, project } = call
    call.offerUndo()
    const { deleted } = await deleteTasks(cx, caller, project.id, selectedIds(call), call.undoToken)
    const left = (await readCounters(cx.db.sql, [project.id])).get(project.id)?.task_number ?? 0
    if (left === 0 && deleted > 0) await resetViews(cx, project.id)
    return {
      processed_items: deleted,
      reload: left === 0 && deleted > 0,
      detail: `Deleted ${deleted} tasks`,
    }
  },
}
