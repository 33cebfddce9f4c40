import { withTransaction } from '../../../db/client.ts'
import { appendDelta } from '../../counters/counter.service.ts'
import { addSummaries, summarizeResults } from '../../counters/summary.ts'
import { emit } from '../../events/outbox.service.ts'
import { listModelVersions } from '../../projects/project.service.ts'
import { refreshTasks } from '../../tasks/task.service.ts'
import type { Action } from '../action.ts'
import { selectedIds } from '../selection.service.ts'
import { copyPredictions, holdTasks } from './action.queries.ts'

export const predictionsToAnnotationsAction: Action = {
  id: 'predictions_to_annotations',
  title: 'Create annotations from predictions',
  order: 91,
  permission: 'tasks.change',
  dialog: {
    title: 'Create annotations from predictions',
    text: 'Predictions of the selected tasks become annotations of yours. Each prediction becomes one once.',
  },
  async form({ cx, project }) {
    const versions = (await listModelVersions(cx.db.sql, project.id)).map((row) => row.model_version)
    const current = project.model_version ?? ''
    const options = [...versions].sort((a, b) => Number(b === current) - Number(a === current))
    return [
      { type: 'select', name: 'model_version', label: 'Model version', options, value: options[0] ?? null },
    ]
  },
  async run(call) {
    const { cx, caller, project } = call
    const versions = readVersions(call.form['model_version'])
    let count = 0
    for await (const selected of selectedIds(call)) {
      count += await withTransaction(cx.db, async (tx) => {
        const taskIds = await holdTasks(tx, project.id, selected)
        const now = cx.clock.now()
        const input = { projectId: project.id, taskIds, versions, userId: caller.userId, now }
        const made = await copyPredictions(tx, input)
        if (made.length === 0) return 0
        const said = made.map((row) =>
          summarizeResults(Array.isArray(row.result) ? row.result : [], 'annotation', 1),
        )
        await appendDelta(tx, project.id, { summary: addSummaries(said) })
        await refreshTasks(tx, project.id, taskIds)
        await emit(tx, {
          organizationId: caller.organizationId,
          projectId: project.id,
          event: 'ANNOTATIONS_CREATED',
          payload: { annotations: made.map((row) => row.id) },
        })
        return made.length
      })
    }
    return { detail: `Created ${count} annotations` }
  },
}

// One version, several, or all when none is named.
function readVersions(given: unknown): string[] | undefined {
  if (given === undefined || given === null || given === '') return undefined
  return (Array.isArray(given) ? given : [given]).map(String)
}
