import { withTransaction } from '../../../db/client.ts'
import { invalid } from '../../../http/errors.ts'
import { wordOf } from '../../../http/body.ts'
import { appendDelta } from '../../counters/counter.service.ts'
import { addSummaries, summarizeResults } from '../../counters/summary.ts'
import { emit } from '../../events/outbox.service.ts'
import { listAnnotators } from '../../projects/project.service.ts'
import { refreshTasks } from '../../tasks/task.service.ts'
import { moveToTrash } from '../../trash/trash.service.ts'
import type { Action } from '../action.ts'
import { selectedIds } from '../selection.service.ts'
import { holdTasks, trashAnnotationsOfTasks } from './action.queries.ts'

export const deleteAnnotationsAction: Action = {
  id: 'delete_tasks_annotations',
  title: 'Delete annotations',
  order: 101,
  permission: ['tasks.change', 'annotations.delete'],
  deletes: true,
  dialog: {
    title: 'Delete annotations',
    text: 'Delete the annotations of the selected tasks? They stay in the trash for 30 days.',
  },
  async form({ cx, project }) {
    const people = await listAnnotators(cx.db.sql, project.organization_id, project.id)
    const options = people.map((person) => ({ value: String(person.id), label: person.email }))
    return [{ type: 'select', name: 'annotator', label: 'Of one annotator (all when empty)', options }]
  },
  async check({ form }) {
    readAuthor(form['annotator'])
  },
  async run(call) {
    const { cx, caller, project, form } = call
    const author = readAuthor(form['annotator'])
    const deed = await withTransaction(cx.db, (tx) =>
      moveToTrash(cx, tx, {
        organizationId: caller.organizationId,
        projectId: project.id,
        kind: 'annotations',
        userId: caller.userId,
        undoToken: call.undoToken,
      }),
    )
    call.offerUndo()
    let count = 0
    for await (const selected of selectedIds(call)) {
      count += await withTransaction(cx.db, async (tx) => {
        const taskIds = await holdTasks(tx, project.id, selected)
        const gone = await trashAnnotationsOfTasks(tx, project.id, taskIds, author, deed.trashId)
        if (gone.length === 0) return 0
        const lost = gone.map((row) =>
          summarizeResults(Array.isArray(row.result) ? row.result : [], 'annotation', -1),
        )
        await appendDelta(tx, project.id, { summary: addSummaries(lost) })
        await refreshTasks(tx, project.id, taskIds)
        await emit(tx, {
          organizationId: caller.organizationId,
          projectId: project.id,
          event: 'ANNOTATIONS_DELETED',
          payload: { annotations: gone.map((row) => row.id) },
        })
        return gone.length
      })
    }
    return { processed_items: count, detail: `Deleted ${count} annotations` }
  },
}

function readAuthor(given: unknown): number | undefined {
  if (given === undefined || given === null || given === '') return undefined
  if (!/^\d{1,15}$/.test(wordOf(given))) throw invalid({ annotator: ['A valid integer is required.'] })
  return Number(given)
}
