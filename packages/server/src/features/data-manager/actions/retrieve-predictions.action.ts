import { findAskedBackends, predictSelected } from '../../ml/batch.service.ts'
import type { Action } from '../action.ts'
import { selectedIds } from '../selection.service.ts'

/** Asks the project's model servers; without one it answers as the incumbent does and changes nothing. */
export const retrievePredictionsAction: Action = {
  id: 'retrieve_tasks_predictions',
  title: 'Retrieve predictions',
  order: 90,
  permission: 'predictions.any',
  dialog: {
    title: 'Retrieve predictions',
    text: 'Ask the model of this project about the selected tasks. Tasks that have a prediction of its current version are passed over.',
  },
  isLong: true,
  available: async ({ cx, project }) => (await findAskedBackends(cx, project)).length > 0,
  async run(call) {
    const { cx, project, job } = call
    const backends = await findAskedBackends(cx, project)
    let count = 0
    if (job === undefined || backends.length === 0) {
      for await (const ids of selectedIds(call)) count += ids.length
      return { processed_items: count, detail: `Retrieved ${count} predictions` }
    }
    let detail = ''
    for (const backend of backends) {
      const counts = await predictSelected(
        cx,
        project,
        backend,
        selectedIds({ ...call, progress: QUIET }),
        job,
      )
      const { predicted, skipped, empty, failed } = counts
      count = Math.max(count, predicted + skipped + empty)
      if (failed > 0) detail += `; ${failed} tasks failed, the report of the job says why`
    }
    return { processed_items: count, detail: `Retrieved ${count} predictions${detail}` }
  },
}

// Tasks that are read ahead are not worked off yet; the batch tells its own progress.
const QUIET = () => Promise.resolve()
