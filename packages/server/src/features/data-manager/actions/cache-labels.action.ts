import { isPlainObject, toBoolean, wordOf } from '../../../http/body.ts'
import { invalid } from '../../../http/errors.ts'
import type { Action } from '../action.ts'
import { listControls, readPathSeparators } from '../control.service.ts'
import { storeDataKey } from '../data-value.service.ts'
import { selectedIds } from '../selection.service.ts'
import { listResults } from './result.queries.ts'

/** Writes the labels of each selected task into its data, where lists show and filter them. */
export const cacheLabelsAction: Action = {
  id: 'cache_labels',
  title: 'Cache labels',
  order: 1,
  permission: 'projects.change',
  experimental: true,
  dialog: {
    title: 'Cache labels',
    text: 'Writes the labels of each selected task into a field of its data, where lists show and filter them.',
  },
  form: ({ project }) => {
    const controls = ['ALL', ...listControls(project).names]
    return Promise.resolve([
      { type: 'select', name: 'control_tag', label: 'Control', options: controls, value: 'ALL' },
      { type: 'input', name: 'custom_control_tag', label: 'Another control, by its name' },
      { type: 'select', name: 'with_counters', label: 'With counts', options: ['Yes', 'No'], value: 'No' },
      {
        type: 'select',
        name: 'source',
        label: 'Labels of',
        options: ['Annotations', 'Predictions'],
        value: 'Annotations',
      },
    ])
  },
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
    const pathSeparators = readPathSeparators(project.label_config)
    for await (const taskIds of selectedIds(call)) {
      const rows = await listResults(cx.db.sql, project.id, taskIds, source)
      const of = Map.groupBy(rows, (row) => row.task_id)
      const values = taskIds.map((id) => {
        const counts = new Map<string, number>()
        for (const row of of.get(id) ?? [])
          countLabels(row.result, { control: isAll ? undefined : control, pathSeparators }, counts)
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

interface Wanted {
  /** Undefined: all of them. */
  readonly control: string | undefined
  /** Of taxonomies that show the whole path. */
  readonly pathSeparators: ReadonlyMap<string, string>
}

function countLabels(
  result: unknown,
  { control, pathSeparators }: Wanted,
  counts: Map<string, number>,
): void {
  if (!Array.isArray(result)) return
  for (const item of result as unknown[]) {
    if (!isPlainObject(item) || typeof item['type'] !== 'string' || !isPlainObject(item['value'])) continue
    if (control !== undefined && item['from_name'] !== control) continue
    // Regions of videos hold their labels beside their shape.
    const named = item['value'][item['type']] ?? item['value']['labels']
    const separator = pathSeparators.get(wordOf(item['from_name']))
    for (const label of Array.isArray(named) ? (named as unknown[]) : []) {
      const text = labelText(label, separator)
      if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1)
    }
  }
}

// A taxonomy's item is the path to a leaf: the leaf is the label, unless the control shows paths.
function labelText(label: unknown, separator: string | undefined): string | undefined {
  const texts: unknown[] = Array.isArray(label) ? label : [label]
  if (!texts.every((text) => typeof text === 'string')) return undefined
  return separator === undefined ? texts.at(-1) : texts.join(separator)
}

function printLabels(counts: ReadonlyMap<string, number>, withCounters: boolean): string {
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return sorted.map(([label, n]) => (withCounters ? `${label}: ${n}` : label)).join(', ')
}
