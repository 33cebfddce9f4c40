import { isPlainObject, toBoolean, wordOf } from '../../../http/body.ts'
import { invalid } from '../../../http/errors.ts'
import type { Action } from '../action.ts'
import { storeDataKey } from '../data-value.service.ts'
import { selectedIds } from '../selection.service.ts'
import { listResults } from './result.queries.ts'

/** Writes the labels of each selected task into its data, where lists show and filter them. */
export const cacheLabelsAction: Action = {
  id: 'cache_labels',
  title: 'Cache labels',
  order: 1,
  permission: 'projects.change',
  hidden: true,
  async check({ form }) {
    readControl(form)
  },
  async run(call) {
    const { cx, project, form } = call
    const control = readControl(form)
    const source =
      wordOf(form['source'] ?? 'annotations').toLowerCase() === 'predictions' ? 'predictions' : 'annotations'
    const withCounters = toBoolean(form['with_counters']) === true
    const isAll = control.toUpperCase() === 'ALL'
    const key = `cache_${source === 'predictions' ? 'predictions_' : ''}${isAll ? 'all' : control}`
    for await (const taskIds of selectedIds(call)) {
      const rows = await listResults(cx.db.sql, project.id, taskIds, source)
      const of = Map.groupBy(rows, (row) => row.task_id)
      const values = taskIds.map((id) => {
        const counts = new Map<string, number>()
        for (const row of of.get(id) ?? []) countLabels(row.result, isAll ? undefined : control, counts)
        return JSON.stringify(printLabels(counts, withCounters))
      })
      await storeDataKey(cx, project.id, key, taskIds, values)
    }
    return {}
  },
}

function readControl(form: Readonly<Record<string, unknown>>): string {
  const control = wordOf(form['custom_control_tag'] || form['control_tag'] || 'ALL')
  if (control.length > 200 || control.includes('\0'))
    throw invalid({ control_tag: ['Write the name of a control.'] })
  return control
}

function countLabels(result: unknown, control: string | undefined, counts: Map<string, number>): void {
  if (!Array.isArray(result)) return
  for (const item of result as unknown[]) {
    if (!isPlainObject(item) || typeof item['type'] !== 'string' || !isPlainObject(item['value'])) continue
    if (control !== undefined && item['from_name'] !== control) continue
    const named = item['value'][item['type']]
    for (const label of Array.isArray(named) ? named : []) {
      // A taxonomy's item is the path to a leaf: the leaf is the label.
      const leaf: unknown = Array.isArray(label) ? label.at(-1) : label
      if (typeof leaf === 'string') counts.set(leaf, (counts.get(leaf) ?? 0) + 1)
    }
  }
}

function printLabels(counts: ReadonlyMap<string, number>, withCounters: boolean): string {
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return sorted.map(([label, n]) => (withCounters ? `${label}: ${n}` : label)).join(', ')
}
