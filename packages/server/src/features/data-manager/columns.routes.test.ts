// The columns by what they say of real tasks: the filter, the order and the value in the list must tell the same story.

import { beforeAll, describe, expect, it } from 'vitest'
import { buildProject, buildUser, type TestUser } from '../../testing/factories.ts'
import { filter, say, useDataManager, type TaskList } from './testing.ts'

const CONFIG = `<View><Text name="text" value="$text"/><Image name="photo" value="$photo"/>
  <Choices name="mood" toName="text"><Choice value="good"/><Choice value="b\u00f6se"/></Choices>
  <Taxonomy name="kind" toName="text"><Choice value="Plant"><Choice value="Tree"/></Choice></Taxonomy></View>`
const TREE = {
  id: 'r2',
  from_name: 'kind',
  to_name: 'text',
  type: 'taxonomy',
  value: { taxonomy: [['Plant', 'Tree']] },
}

const dm = useDataManager()
const { api, ask } = dm
let other: TestUser
let open: number
let begun: number
let skipped: number
let done: number

interface Listed {
  readonly columns: readonly {
    readonly id: string
    readonly type: string
    readonly parent?: string
    readonly children?: readonly string[]
    readonly schema?: { readonly items: readonly unknown[] }
    readonly visibility_defaults: { readonly explore: boolean; readonly labeling: boolean }
    readonly sortable?: boolean
  }[]
}

beforeAll(async () => {
  other = await buildUser(dm.server.cx, { organizationId: dm.server.owner.organizationId })
  await dm.fresh(CONFIG)
  await dm.add([
    { text: 'a', photo: 'x.jpg', extra: 1 },
    { text: 'b', photo: 'x.jpg', ['my__key']: 'v' },
    { text: 'c', photo: 'x.jpg' },
    { text: 'd', photo: 'x.jpg' },
  ])
  ;[open = 0, begun = 0, skipped = 0, done = 0] = dm.ids
  await api.patch(`/api/tasks/${begun}/`, { overlap: 2, allow_skip: false })
  await api.post(`/api/tasks/${begun}/annotations/`, { result: say('böse'), lead_time: 4 })
  await dm.server
    .as(other)
    .post(`/api/tasks/${skipped}/annotations/`, { result: say('good'), was_cancelled: true })
  await api.post(`/api/tasks/${done}/annotations/`, {
    result: [...say('good'), TREE],
    ground_truth: true,
    lead_time: 2,
  })
})

const list = async (query: object, extra = '&include=id') => {
  const answer = await ask(query, extra)
  expect(answer.status, answer.text.slice(0, 300)).toBe(200)
  return answer.json<TaskList>().tasks
}
const found = async (...asked: Parameters<typeof filter>) =>
  (await list(filter(...asked))).map((task) => task['id'])
const columns = async (siali: boolean) =>
  (await api.get(`/api/dm/columns/?project=${dm.project}${siali ? '&siali=true' : ''}`)).json<Listed>()
    .columns

describe('the list of columns', () => {
  it('[L1] begins with the data, keys of the setup first, and holds what Label Studio has, no more', async () => {
    const ids = (await columns(false)).map((column) => column.id)
    expect(ids.join(' ')).toBe(
      'text photo extra my__key id inner_id completed_at total_annotations cancelled_annotations total_predictions ' +
        'annotators annotations_results annotations_ids predictions_score predictions_model_versions ' +
        'predictions_results file_upload storage_filename created_at updated_at updated_by avg_lead_time draft_exists data',
    )
  })

  it('gives media their type, all other keys text, and what the setup does not read none', async () => {
    const byId = new Map((await columns(false)).map((column) => [column.id, column]))
    expect(byId.get('photo')).toMatchObject({
      type: 'Image',
      parent: 'data',
      visibility_defaults: { labeling: true },
    })
    expect(byId.get('text')).toMatchObject({ type: 'String', visibility_defaults: { labeling: true } })
    expect(byId.get('extra')).toMatchObject({ type: 'Unknown', visibility_defaults: { labeling: false } })
    expect(byId.get('data')).toMatchObject({ type: 'List', children: ['text', 'photo', 'extra', 'my__key'] })
    const shown = [...byId.values()].filter((column) => column.visibility_defaults.explore && !column.parent)
    expect(shown.map((column) => column.id).join(' ')).toBe(
      'id completed_at total_annotations cancelled_annotations total_predictions annotators data',
    )
    const beside = [...byId.values()].filter(
      (column) => column.visibility_defaults.labeling && !column.parent,
    )
    expect(beside.map((column) => column.id)).toEqual(['total_annotations'])
  })

  it('[L1] has more for who asks for it, with what can be chosen', async () => {
    const byId = new Map((await columns(true)).map((column) => [column.id, column]))
    expect(byId.get('state')).toMatchObject({
      type: 'TaskState',
      schema: { items: ['CREATED', 'IN_PROGRESS', 'COMPLETED'] },
    })
    expect(byId.get('labels')).toMatchObject({
      sortable: false,
      schema: { items: ['good', 'böse', 'Plant', 'Tree'] },
    })
    expect(byId.get('skipped_by_annotator')?.schema?.items).toContain(other.id)
    expect([byId.has('allow_skip'), byId.has('ground_truth')]).toEqual([true, true])
  })
})

describe('a column', () => {
  it('[F17] state says the same in filter, order and list', async () => {
    expect(await found('state', 'equal', 'CREATED')).toEqual([open])
    expect(await found('state', 'contains', ['IN_PROGRESS', 'CREATED'], 'List')).toEqual([
      open,
      begun,
      skipped,
    ])
    expect(await found('state', 'not_contains', ['COMPLETED'])).toEqual([open, begun, skipped])
    expect(await found('state', 'equal', 'nonsense')).toEqual([])
    expect(await found('state', 'empty', true)).toEqual([])
    const byState = await list({ ordering: ['-tasks:state'] }, '&include=id,state')
    expect(byState.map((task) => [task['id'], task['state']])).toEqual([
      [done, 'COMPLETED'],
      [begun, 'IN_PROGRESS'],
      [skipped, 'IN_PROGRESS'],
      [open, 'CREATED'],
    ])
  })

  it('[F18] labels finds what people said and not what they skipped', async () => {
    expect(await found('labels', 'contains', ['good'], 'List')).toEqual([done])
    expect(await found('labels', 'contains', ['böse', 'Tree'], 'List')).toEqual([begun, done])
    expect(await found('labels', 'not_contains', ['good'], 'List')).toEqual([open, begun, skipped])
    expect(await found('labels', 'empty', true, 'List')).toEqual([open, skipped])
    const shown = await list({}, '&include=id,labels')
    expect(shown.map((task) => task['labels'])).toEqual([
      [],
      [{ from_name: 'mood', label: 'böse' }],
      [],
      [
        { from_name: 'mood', label: 'good' },
        { from_name: 'kind', label: 'Tree' },
      ],
    ])
  })

  it('[O4] labels orders nothing', async () => {
    expect((await ask({ ordering: ['tasks:labels'] })).status).toBe(400)
  })

  it('knows who skipped, what may be skipped and what is true', async () => {
    expect(await found('skipped_by_annotator', 'contains', other.id, 'List')).toEqual([skipped])
    expect(await found('skipped_by_annotator', 'contains', [dm.server.owner.id], 'List')).toEqual([])
    expect(await found('allow_skip', 'equal', false, 'Boolean')).toEqual([begun])
    expect(await found('ground_truth', 'equal', true, 'Boolean')).toEqual([done])
    const members = 'allow_skip,ground_truth,skipped_by_annotator'
    const [, , third, last] = await list({}, `&include=${members}`)
    expect(third).toEqual({ allow_skip: true, ground_truth: false, skipped_by_annotator: [other.id] })
    expect(last).toMatchObject({ ground_truth: true })
  })

  it('[L1] of ours is no part of an answer that nobody asked it of', async () => {
    const [task] = (await api.get(`/api/tasks/?project=${dm.project}&fields=all`)).json<{ tasks: object[] }>()
      .tasks
    for (const name of ['state', 'labels', 'allow_skip', 'ground_truth', 'skipped_by_annotator'])
      expect(task).not.toHaveProperty(name)
  })

  it('of the data may have any name, and is found by it', async () => {
    expect(await found('data.my__key', 'equal', 'v')).toEqual([begun])
  })

  it('lead time is the mean of what was said of a task, completion the newest annotation', async () => {
    expect(await found('avg_lead_time', 'in', { min: 3, max: 5 }, 'Number')).toEqual([begun])
    expect(await found('completed_at', 'empty', false, 'Datetime')).toEqual([done])
    expect(await found('annotations_results', 'equal', JSON.stringify(say('böse')))).toEqual([begun])
    expect(await found('annotations_results', 'equal', 'no json')).toEqual([])
    expect(await found('annotations_results', 'contains', 'GOOD')).toEqual([])
  })

  it('of annotation ids takes several in one text', async () => {
    const ids = (await list({}, '&include=annotations_ids')).map((task) => task['annotations_ids'])
    const [, first, , last] = ids
    expect(await found('annotations_ids', 'contains', `${String(first)}; ${String(last)}, x`)).toEqual([
      begun,
      done,
    ])
    expect(await found('annotations_ids', 'equal', 'x')).toEqual([])
  })
})

it('[F19] the score is that of the version a project has chosen, and of all while it has none', async () => {
  const id = await buildProject(dm.server.cx, { organizationId: dm.server.owner.organizationId })
  const made = await api.post(`/api/projects/${id}/import?return_task_ids=true`, [{ text: 'a' }])
  const [task] = made.json<{ task_ids: number[] }>().task_ids
  for (const [version, score] of [
    ['m1', 0.2],
    ['m2', 0.8],
  ] as const)
    await api.post('/api/predictions/', { task, result: say('good'), model_version: version, score })
  const score = async () => {
    const answer = await api.get(`/api/tasks/?project=${id}&fields=all&include=predictions_score`)
    return answer.json<{ tasks: { predictions_score: number }[] }>().tasks[0]?.predictions_score
  }
  await dm.server.cx.db.sql.updateTable('project').set({ model_version: 'm2' }).where('id', '=', id).execute()
  expect(await score()).toBe(0.8)
  await dm.server.cx.db.sql.updateTable('project').set({ model_version: '' }).where('id', '=', id).execute()
  expect(await score()).toBe(0.5)
})
