// Every operator on every column over real rows: nothing fails, and what must be opposite or within another is.

import { beforeAll, describe, expect, it } from 'vitest'
import { buildUser } from '../../testing/factories.ts'
import { COLUMNS } from './columns/index.ts'
import { OPERATORS } from './operators/index.ts'
import { filter, say, useDataManager, type TaskList } from './testing.ts'

const SAID = say('good')
const DATA_COLUMNS = [
  { id: 'data.text', type: 'String' },
  { id: 'data.n', type: 'Number' },
  { id: 'data.flag', type: 'Boolean' },
  { id: 'data.at', type: 'Datetime' },
]

const dm = useDataManager()
const { api, add, ask } = dm
let everything: readonly number[]

beforeAll(async () => {
  const { cx, owner } = dm.server
  await dm.fresh()
  const other = await buildUser(cx, { organizationId: owner.organizationId })
  const tasks = [
    { text: 'one', n: 1, flag: true, at: '2026-01-02T03:04:05Z' },
    { text: 'Two', n: 2.5, flag: false, at: '2026-02-03T04:05:06Z' },
    { text: '', n: -3 },
    { n: 'none' },
    {},
  ]
  await add([
    { data: tasks[0], predictions: [{ result: SAID, model_version: 'm', score: 0.5 }] },
    ...tasks.slice(1).map((data) => ({ data: { text: 'x', ...data } })),
  ])
  everything = dm.ids
  const [first, second, third] = everything
  await api.post(`/api/tasks/${first}/annotations/`, { result: SAID, lead_time: 12 })
  await dm.server.as(other).post(`/api/tasks/${first}/annotations/`, { result: SAID })
  await api.post(`/api/tasks/${second}/annotations/`, { result: [], was_cancelled: true })
  await api.post(`/api/tasks/${third}/drafts`, { result: SAID })
  expect(everything).toHaveLength(5)
})

/** `column operator` of all that was refused. */
const refused = new Set<string>()

const VALUES: Readonly<Record<string, unknown>> = {
  Number: 1,
  Time: 12,
  String: 'one',
  Boolean: true,
  Datetime: '2026-01-15T00:00:00.000Z',
  List: 1,
  TaskState: 'IN_PROGRESS',
}

function valueFor(operator: string, type: string): unknown {
  const value = VALUES[type]
  if (operator === 'in' || operator === 'not_in') return { min: value, max: value }
  if (operator === 'in_list' || operator === 'not_in_list') return [value]
  if (['empty', 'exists', 'not_exists'].includes(operator)) return true
  return value
}

async function find(column: string, type: string, operator: string, value: unknown) {
  const answer = await ask(filter(column, operator, value, type), '&include=id')
  // [F4] Refused is only what the column cannot take, and the refusal names what it can.
  if (answer.status === 400) {
    expect(answer.text).toContain(`cannot be asked with \\"${operator}\\". Use `)
    refused.add(`${column} ${operator}`)
    return []
  }
  expect([operator, answer.status], answer.text.slice(0, 300)).toEqual([operator, 200])
  return answer.json<TaskList>().tasks.map((task) => Number(task['id']))
}

describe('every operator', () => {
  const columns = [...COLUMNS.map(({ id, type }) => ({ id, type })), ...DATA_COLUMNS]
  it.each(columns)('on $id', async ({ id, type }) => {
    const found = new Map<string, number[]>()
    for (const { id: operator } of OPERATORS)
      found.set(operator, await find(id, type, operator, valueFor(operator, type)))
    const of = (operator: string) => found.get(operator) ?? []
    const both = (a: string, b: string) => of(a).filter((task) => of(b).includes(task))
    const outside = (a: string, b: string) => of(a).filter((task) => !of(b).includes(task))
    // [F5] [F6] What is negated holds all the rest; neither holds anything where the column cannot take them. [F4]
    for (const [plain, negated] of [
      ['equal', 'not_equal'],
      ['in', 'not_in'],
      ['in_list', 'not_in_list'],
      ['contains', 'not_contains'],
      ['exists', 'not_exists'],
    ] as const) {
      const together = [...of(plain), ...of(negated)].sort((a, b) => a - b)
      if (together.length > 0) expect(together, `${plain} and ${negated}`).toEqual(everything)
    }
    found.set('not empty', await find(id, type, 'empty', false))
    expect([...of('empty'), ...of('not empty')].sort((a, b) => a - b)).toEqual(everything)
    if (of('exists').length > 0) expect(of('exists')).toEqual(of('not empty'))
    expect(outside('less', 'less_or_equal')).toEqual([])
    expect(outside('greater', 'greater_or_equal')).toEqual([])
    expect(both('less', 'greater_or_equal')).toEqual([])
    expect(both('greater', 'less_or_equal')).toEqual([])
  })
})

it('[F4] lists are for ids, counters and data; what holds several values takes its own words only', () => {
  const LISTS = ['in_list', 'not_in_list']
  const NO_LISTS = [
    'completed_at',
    'created_at',
    'updated_at',
    'avg_lead_time',
    'draft_exists',
    'predictions_score',
  ]
  for (const column of [...NO_LISTS, 'file_upload', 'storage_filename', 'allow_skip', 'ground_truth'])
    expect([...refused].filter((one) => one.startsWith(`${column} `))).toEqual(
      LISTS.map((id) => `${column} ${id}`),
    )
  const own: Record<string, string> = {
    annotators: 'equal not_equal in_list not_in_list contains not_contains empty',
    predictions_model_versions: 'contains not_contains empty',
    annotations_results: 'equal not_equal contains not_contains regex empty',
    annotations_ids: 'equal not_equal contains not_contains empty',
    labels: 'contains not_contains empty',
  }
  for (const [column, taken] of Object.entries(own)) {
    const left = OPERATORS.map(({ id }) => id).filter((id) => !refused.has(`${column} ${id}`))
    expect([column, left.join(' ')]).toEqual([column, taken])
  }
  const free = [
    'id',
    'inner_id',
    'total_annotations',
    'total_predictions',
    'cancelled_annotations',
    'data.text',
  ]
  expect([...refused].filter((one) => free.includes(one.split(' ')[0] ?? ''))).toEqual([])
})
