import { withTransaction } from '../../../db/client.ts'
import { refreshTasks } from '../../tasks/task.service.ts'
import type { Action } from '../action.ts'
import { selectedIds } from '../selection.service.ts'
import { deletePredictionsOfTasks } from './action.queries.ts'

export const deletePredictionsAction: Action = {
  id: 'delete_tasks_predictions',
  title: 'Delete predictions',
  order: 102,
  permission: 'predictions.any',
  deletes: true,
  dialog: {
    title: 'Delete predictions',
    text: 'Delete the predictions of the selected tasks? This cannot be undone.',
  },
  async run(call) {
    const { cx, project } = call
    let count = 0
    for await (const taskIds of selectedIds(call)) {
      count += await withTransaction(cx.db, async (tx) => {
        const gone = await deletePredictionsOfTasks(tx, project.id, taskIds)
        if (gone > 0) await refreshTasks(tx, project.id, taskIds)
        return gone
      })
    }
    return { processed_items: count, detail: `Deleted ${count} predictions` }
  },
}
