import { wordOf } from '../../../http/body.ts'
import { withTransaction } from '../../../db/client.ts'
import { invalid } from '../../../http/errors.ts'
import { appendDelta } from '../../counters/counter.service.ts'
import { addSummaries, summarizeResults } from '../../counters/summary.ts'
import { emit } from '../../events/outbox.service.ts'
import { refreshTasks } from '../../tasks/task.service.ts'
import type { Action, ActionCall } from '../action.ts'
import { selectedIds } from '../selection.service.ts'
import { holdTasks } from './action.queries.ts'
import { copyAnnotation, findSource } from './result.queries.ts'

/** Copies one annotation to the selected tasks, its own left out. */
export const propagateAnnotationsAction: Action = {
  id: 'propagate_annotations',
  title: 'Propagate annotations',
  order: 1,
  permission: 'tasks.change',
  experimental: true,
  dialog: {
    title: 'Propagate annotations',
    text: 'Copies one annotation to the selected tasks, as yours. The task it comes from is left out.',
  },
  form: () =>
    Promise.resolve([
      { type: 'number', name: 'source_annotation_id', label: 'Id of the annotation', required: true },
    ]),
  async check(call) {
    await requireSource(call)
  },
  async run(call) {
    const { cx, caller, project } = call
    const source = await requireSource(call)
    let count = 0
    for await (const selected of selectedIds(call)) {
      count += await withTransaction(cx.db, async (tx) => {
        const taskIds = await holdTasks(tx, project.id, selected)
        const input = {
          projectId: project.id,
          sourceId: source.id,
          taskIds,
          userId: caller.userId,
          now: cx.clock.now(),
          since: call.askedAt,
        }
        const made = await copyAnnotation(tx, input)
        if (made.length === 0) return 0
        const said = made.map(({ result }) =>
          summarizeResults(Array.isArray(result) ? result : [], 'annotation', 1),
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

async function requireSource({ cx, project, form }: Pick<ActionCall, 'cx' | 'project' | 'form'>) {
  const given = wordOf(form['source_annotation_id'])
  const id = /^\d{1,15}$/.test(given) ? Number(given) : 0
  const source = await findSource(cx.db.sql, project.id, id)
  if (source === undefined)
    throw invalid({ source_annotation_id: [`The project has no annotation "${given.slice(0, 40)}".`] })
  return source
}
