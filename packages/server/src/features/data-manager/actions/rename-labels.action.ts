import { withTransaction } from '../../../db/client.ts'
import { isPlainObject } from '../../../http/body.ts'
import { invalid, type ValidationErrors } from '../../../http/errors.ts'
import { appendDelta } from '../../counters/counter.service.ts'
import type { Action } from '../action.ts'
import { lockAnnotationsMentioning, rewriteResults } from './result.queries.ts'

const AT_ONCE = 200

/** Renames a label of one control in all annotations of the project, whatever is selected; each gets a revision. */
export const renameLabelsAction: Action = {
  id: 'rename_labels',
  title: 'Rename labels',
  order: 1,
  permission: 'tasks.change',
  hidden: true,
  everything: true,
  async check({ form }) {
    readForm(form)
  },
  async run({ cx, caller, project, form, progress }) {
    const { control, from, to } = readForm(form)
    let labels = 0
    let annotations = 0
    for (let after = 0; ;) {
      const last = await withTransaction(cx.db, async (tx) => {
        const { rows, last: lastFound } = await lockAnnotationsMentioning(
          tx,
          project.id,
          from,
          after,
          AT_ONCE,
        )
        const changed = rows
          .map((row) => ({ id: row.id, ...renameIn(row.result, control, from, to) }))
          .filter((row) => row.renamed > 0)
        if (changed.length > 0) {
          await rewriteResults(tx, {
            projectId: project.id,
            ids: changed.map((row) => row.id),
            results: changed.map((row) => JSON.stringify(row.result)),
            userId: caller.userId,
            now: cx.clock.now(),
          })
          const moved = changed.reduce((sum, row) => sum + row.renamed, 0)
          await appendDelta(tx, project.id, {
            summary: { labels: { [control]: { [from]: -moved, [to]: moved } } },
          })
          labels += moved
          annotations += changed.length
        }
        return lastFound
      })
      if (last === undefined) return { detail: `Updated ${labels} labels in ${annotations}` }
      await progress(annotations)
      after = last
    }
  },
}

function readForm(form: Readonly<Record<string, unknown>>) {
  const errors: ValidationErrors = {}
  const read = (name: string): string => {
    const value = form[name]
    if (typeof value === 'string' && value !== '' && value.length <= 1000 && !value.includes('\0'))
      return value
    errors[name] = ['Write a text of at most 1000 characters.']
    return ''
  }
  const control = read('control_tag')
  const from = read('old_label_name')
  const to = read('new_label_name')
  if (Object.keys(errors).length > 0) throw invalid(errors)
  if (from === to) throw invalid({ new_label_name: ['The new name is the old one.'] })
  return { control, from, to }
}

function renameIn(result: unknown, control: string, from: string, to: string) {
  let renamed = 0
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename)
    if (value !== from) return value
    renamed += 1
    return to
  }
  const items = Array.isArray(result) ? (result as unknown[]) : []
  const changed = items.map((item) => {
    if (!isPlainObject(item) || item['from_name'] !== control || typeof item['type'] !== 'string') return item
    const { type, value } = item
    if (!isPlainObject(value) || !Array.isArray(value[type])) return item
    return { ...item, value: { ...value, [type]: rename(value[type]) } }
  })
  return { renamed, result: changed }
}
