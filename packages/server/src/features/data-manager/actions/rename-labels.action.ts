import { invalid, type ValidationErrors } from '../../../http/errors.ts'
import type { Action } from '../action.ts'
import { listControls } from '../control.service.ts'
import { renameInResults, replaceLabels, type Renamed } from '../rename.service.ts'

/** Renames a label of one control in all annotations of the project, whatever is selected; each gets a revision. */
export const renameLabelsAction: Action = {
  id: 'rename_labels',
  title: 'Rename labels',
  order: 1,
  permission: 'tasks.change',
  experimental: true,
  dialog: {
    title: 'Rename labels',
    text: 'Renames a label in all annotations of the project, whatever is selected. The labeling setup stays as it is.',
  },
  form: ({ project }) => {
    const { names, labels } = listControls(project)
    return Promise.resolve([
      { type: 'select', name: 'control_tag', label: 'Control', options: names, required: true },
      {
        type: 'select',
        name: 'old_label_name',
        label: 'Label now',
        options: labels,
        creatable: true,
        required: true,
      },
      { type: 'input', name: 'new_label_name', label: 'New label', required: true },
    ])
  },
  everything: true,
  async check({ form }) {
    readForm(form)
  },
  async run({ cx, caller, project, form, progress }) {
    const { control, from, to } = readForm(form)
    const order = {
      organizationId: caller.organizationId,
      projectId: project.id,
      userId: caller.userId,
      mention: from,
      rename: (result: unknown) => renameIn(result, control, from, to),
    }
    const { labels, annotations } = await renameInResults(cx, order, progress)
    return { detail: `Updated ${labels} labels in ${annotations}` }
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

function renameIn(result: unknown, control: string, from: string, to: string): Renamed {
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rename)
    return value === from ? to : value
  }
  return replaceLabels(result, (labels, name) => (name === control ? rename(labels) : labels))
}
