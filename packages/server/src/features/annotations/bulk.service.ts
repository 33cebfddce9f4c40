// The same annotation for many tasks in one request. Each task is answered for itself: what cannot be annotated is named,
// and the others are.

import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { invalid, toAppError, type AppError } from '../../http/errors.ts'
import { markBulkCreated } from './annotation.queries.ts'
import { createAnnotation, type AnnotationBody } from './submit.service.ts'

/** Submissions under way together: the database takes those that arrive together as one. */
const AT_ONCE = 16
/** Most reasons that a refusal of the whole names. */
const MOST_REASONS = 100

/** Of one task: the id of its annotation, or why it has none. */
export type BulkItem = { readonly id: number } | { readonly task: number; readonly error: string }

/**
 * In the order of the tasks. The lead time is shared among them.
 * @throws AppError 400 when no task could be annotated, with the reasons.
 */
export async function annotateTasks(
  cx: AppContext,
  caller: Caller,
  taskIds: readonly number[],
  body: AnnotationBody,
): Promise<BulkItem[]> {
  const share = body.lead_time == null ? body : { ...body, lead_time: body.lead_time / taskIds.length }
  const items: BulkItem[] = []
  let away: AppError | undefined
  const projects = new Set<number>()
  for (let at = 0; at < taskIds.length; at += AT_ONCE) {
    const made = taskIds.slice(at, at + AT_ONCE).map(async (taskId): Promise<BulkItem> => {
      try {
        const { text } = await createAnnotation(cx, caller, share, { taskId, once: undefined })
        const { id, project } = JSON.parse(text) as { id: number; project: number }
        projects.add(project)
        return { id }
      } catch (error) {
        // What came of the others is still told when the database is away for a moment; a fault ends the request.
        const known = toAppError(error)
        if (known.code === 'internal') throw error
        if (known.status >= 500) away = known
        return { task: taskId, error: describe(known) }
      }
    })
    items.push(...(await Promise.all(made)))
  }
  const ids = items.flatMap((item) => ('id' in item ? [item.id] : []))
  if (ids.length === 0 && away !== undefined) throw away
  if (ids.length === 0)
    throw invalid({
      tasks: items
        .slice(0, MOST_REASONS)
        .flatMap((item) => ('error' in item ? [`${item.task}: ${item.error}`] : [])),
    })
  await markBulkCreated(cx.db.sql, [...projects], ids)
  return items
}

/** The first reason of a refusal, with its field. */
function describe(error: AppError): string {
  const [first] = Object.entries(error.options.validationErrors ?? {})
  if (first === undefined) return error.message
  const [field, reasons] = first
  return `${field}: ${Array.isArray(reasons) ? String(reasons[0]) : JSON.stringify(reasons)}`
}
