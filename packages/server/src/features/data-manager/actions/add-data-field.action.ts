import { wordOf } from '../../../http/body.ts'
import { invalid } from '../../../http/errors.ts'
import { readSummary } from '../../counters/counter.service.ts'
import type { Action } from '../action.ts'
import { readDataTexts, storeDataKey } from '../data-value.service.ts'
import { selectedIds } from '../selection.service.ts'
import { parseExpression } from './field-expression.ts'

// What could not be asked for in a filter or a config again.
const FORBIDDEN = /[\s\p{Cc}'"`[\](){};#]|--|\/\*|__/u

/** Sets one data key of the selected tasks to a text, a number, or what an expression gives for each. */
export const addDataFieldAction: Action = {
  id: 'add_data_field',
  title: 'Add or change a data field',
  order: 1,
  permission: 'projects.change',
  experimental: true,
  dialog: {
    title: 'Add or change a data field',
    text: 'Writes one field into the data of the selected tasks. What stood in the field before is replaced.',
  },
  async form({ cx, project }) {
    const keys = Object.keys((await readSummary(cx.db.sql, project.id)).data)
    return [
      { type: 'select', name: 'value_name', label: 'Field', options: keys, creatable: true, required: true },
      {
        type: 'select',
        name: 'value_type',
        label: 'Kind of value',
        options: ['String', 'Number', 'Expression'],
        value: 'String',
        required: true,
      },
      {
        type: 'input',
        name: 'value',
        label: 'Value',
        placeholder: 'text, 12, range(1), sample(), random(1, 6), choices(["a", "b"]), replace("old", "new")',
      },
    ]
  },
  async check({ form }) {
    readForm(form)
  },
  async run(call) {
    const { cx, project, form } = call
    const { key, valuesOf } = readForm(form)
    let updated = 0
    let place = 0
    for await (const taskIds of selectedIds(call)) {
      const texts = valuesOf.needsText
        ? await readDataTexts(cx.db.sql, project.id, key, taskIds)
        : new Map<number, string>()
      const values = taskIds.map((id) => JSON.stringify(valuesOf.next(place++, texts.get(id)) ?? null))
      updated += await storeDataKey(cx, project.id, key, taskIds, values)
    }
    return { detail: `Updated ${updated} tasks` }
  },
}

function readForm(form: Readonly<Record<string, unknown>>) {
  const key = form['value_name']
  if (typeof key !== 'string' || key === '' || key.length > 200 || FORBIDDEN.test(key))
    throw invalid({
      value_name: ['Write a name without white space, quotes, brackets, "__", ";" and "#".'],
    })
  return { key, valuesOf: readValues(form['value_type'], form['value']) }
}

function readValues(type: unknown, value: unknown) {
  switch (type) {
    case 'String': {
      const text = wordOf(value ?? '')
      if (text.includes('\0')) throw invalid({ value: ['Null characters are not allowed.'] })
      return { needsText: false, next: (_place: number, _text?: string): unknown => text }
    }
    case 'Number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (typeof number !== 'number' || !Number.isFinite(number))
        throw invalid({ value: ['A valid number is required.'] })
      return { needsText: false, next: (_place: number, _text?: string): unknown => number }
    }
    case 'Expression':
      return parseExpression(value)
    default:
      throw invalid({ value_type: [`"${wordOf(type)}" is not a valid choice.`] })
  }
}
