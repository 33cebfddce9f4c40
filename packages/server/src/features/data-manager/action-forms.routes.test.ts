// What actions ask for, whom they are listed to, and that they take all tasks only when told to.

import { beforeEach, describe, expect, it } from 'vitest'
import { EVERYTHING, filter, say, useDataManager } from './testing.ts'

const CONFIG = `<View><Text name="text" value="$text"/>
  <Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices>
  <Taxonomy name="kind" toName="text" showFullPath="true" pathSeparator=" > ">
    <Choice value="Plant"><Choice value="Tree"/></Choice></Taxonomy></View>`
const RESULT = [
  ...say('good'),
  {
    id: 'r2',
    from_name: 'kind',
    to_name: 'text',
    type: 'taxonomy',
    value: { taxonomy: [['Plant', 'Tree'], ['Plant']] },
  },
]
const dm = useDataManager()
const { api, act, add, numbers } = dm

beforeEach(async () => {
  await dm.fresh(CONFIG)
  await add([
    { data: { text: 'a' }, predictions: [{ result: RESULT, model_version: 'm1', score: 0.5 }] },
    { data: { text: 'b' } },
  ])
  await api.post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: RESULT })
})

const listed = async (more = '') =>
  (await api.get(`/api/dm/actions/?project=${dm.project}${more}`)).json<
    { id: string; experimental: boolean; has_form: boolean; dialog: object | null }[]
  >()
const formOf = async (id: string) => {
  const answer = await api.get(`/api/dm/actions/${id}/form/?project=${dm.project}`)
  return answer.json<{ fields: Record<string, unknown>[] }[]>().flatMap((row) => row.fields)
}
const dataOf = async (id: number | undefined) => (await api.get(`/api/tasks/${id}/`)).json()['data']
describe('the list of actions', () => {
  it('[L1] holds what Label Studio lists, in its order, and its experiments for who asks', async () => {
    const plain = 'retrieve_tasks_predictions predictions_to_annotations remove_duplicates delete_tasks'
    const usual = `${plain} delete_tasks_annotations delete_tasks_predictions`
    expect((await listed()).map((action) => action.id).join(' ')).toBe(usual)
    const all = await listed('&siali=true')
    expect(all.map((action) => action.id).join(' ')).toBe(
      `add_data_field propagate_annotations rename_labels cache_labels ${usual}`,
    )
    expect(all.filter((action) => action.experimental)).toHaveLength(4)
    expect(all.every((action) => action.dialog !== null)).toBe(true)
  })

  it('[A4] says of each action whether it has a form', async () => {
    for (const { id, has_form: hasForm } of await listed('&siali=true'))
      expect([id, (await formOf(id)).length > 0]).toEqual([id, hasForm])
  })
})

describe('[A4] the form', () => {
  it('of a data field offers the fields there are', async () => {
    const [name, type] = await formOf('add_data_field')
    expect(name).toMatchObject({ name: 'value_name', options: ['text'], creatable: true })
    expect(type).toMatchObject({ options: ['String', 'Number', 'Expression'] })
  })

  it('of renaming and caching offers controls and labels of the setup', async () => {
    const [control, label] = await formOf('rename_labels')
    expect([control?.['options'], label?.['options']]).toEqual([
      ['mood', 'kind'],
      ['good', 'bad', 'Plant', 'Tree'],
    ])
    expect((await formOf('cache_labels'))[0]).toMatchObject({
      options: ['ALL', 'mood', 'kind'],
      value: 'ALL',
    })
  })

  it('of deleting annotations offers the people who annotated', async () => {
    const { id, email } = dm.server.owner
    expect((await formOf('delete_tasks_annotations'))[0]).toMatchObject({
      name: 'annotator',
      options: [{ value: String(id), label: email }],
    })
  })

  it('of predictions offers the model versions, the chosen one first', async () => {
    await api.post('/api/predictions/', { task: dm.ids[1], result: RESULT, model_version: 'm0' })
    await api.patch(`/api/projects/${dm.project}/`, { model_version: 'm1' })
    expect((await formOf('predictions_to_annotations'))[0]).toMatchObject({
      options: ['m1', 'm0'],
      value: 'm1',
    })
  })
})

describe('[S2] nothing selected', () => {
  it.each(['delete_tasks', 'delete_tasks_annotations', 'delete_tasks_predictions', 'remove_duplicates'])(
    'is nothing for %s',
    async (id) => {
      await api.post('/api/tasks/', { project: dm.project, data: { text: 'b' } })
      for (const body of [{}, { selectedItems: {} }, { selectedItems: { all: false, included: [] } }])
        expect((await act(id, body)).status).toBe(200)
      expect(await numbers()).toEqual({ total: 3, annotations: 1, predictions: 1 })
    },
  )

  it('is everything for what only adds, as clients know it', async () => {
    await act('add_data_field', { value_name: 'k', value_type: 'String', value: 'v' })
    expect(await dataOf(dm.ids[1])).toEqual({ text: 'b', k: 'v' })
    expect((await act('predictions_to_annotations', {})).json()).toEqual({ detail: 'Created 1 annotations' })
  })

  it('is narrowed by the filter first', async () => {
    const body = { ...filter('data.text', 'equal', 'b'), ...EVERYTHING }
    expect((await act('delete_tasks', body)).json()).toMatchObject({ processed_items: 1 })
    expect((await api.get(`/api/tasks/${dm.ids[0]}/`)).status).toBe(200)
  })

  it('of a view means the filter of the view, with what the request selects', async () => {
    const data = { title: 'v', ...filter('data.text', 'equal', 'b') }
    const view = (await api.post('/api/dm/views/', { project: dm.project, data })).json()['id']
    const path = `/api/dm/actions/?project=${dm.project}&view=${String(view)}&id=delete_tasks`
    expect((await api.post(path, {})).json()).toMatchObject({ processed_items: 0 })
    // The view's filter counts, not the one of the body.
    const body = { filters: { conjunction: 'and', items: [] }, ...EVERYTHING }
    expect((await api.post(path, body)).json()).toMatchObject({ processed_items: 1 })
    expect(await numbers()).toEqual({ total: 1, annotations: 1, predictions: 1 })
  })
})

it('a view of another project names no tasks: not to list, and not to delete', async () => {
  const theirs = dm.project
  const view = (await api.post('/api/dm/views/', { project: theirs, data: { title: 'v' } })).json()['id']
  await dm.fresh()
  expect((await api.get(`/api/tasks/?project=${dm.project}&view=${String(view)}`)).status).toBe(404)
  const action = `/api/dm/actions/?project=${dm.project}&view=${String(view)}&id=delete_tasks`
  expect((await api.post(action, EVERYTHING)).status).toBe(404)
  const kept = (await api.get(`/api/tasks/?project=${theirs}&view=${String(view)}`)).json()
  expect(kept['total']).toBe(2)
})

describe('deleting', () => {
  it('the last task ends the views of a project and has the client reload', async () => {
    await api.post('/api/dm/views/', { project: dm.project, data: { title: 'v' } })
    expect((await act('delete_tasks', EVERYTHING)).json()).toMatchObject({ processed_items: 2, reload: true })
    expect((await api.get(`/api/dm/views/?project=${dm.project}`)).json()).toEqual([])
  })

  it('annotations makes their tasks open again', async () => {
    await act('delete_tasks_annotations', EVERYTHING)
    expect((await api.get(`/api/tasks/${dm.ids[0]}/`)).json()).toMatchObject({
      is_labeled: false,
      total_annotations: 0,
    })
    expect((await api.get(`/api/projects/${dm.project}/next/`)).json()).toMatchObject({ id: dm.ids[0] })
  })
})

describe('caching labels', () => {
  const cache = async (form: object) => {
    await act('cache_labels', { ...EVERYTHING, ...form })
    return dataOf(dm.ids[0])
  }

  it('writes paths of taxonomies that show them, and the leaf of others', async () => {
    expect(await cache({ control_tag: 'kind', source: 'Annotations' })).toMatchObject({
      cache_kind: 'Plant, Plant > Tree',
    })
    expect(await cache({ control_tag: 'ALL', with_counters: 'Yes' })).toMatchObject({
      cache_all: 'Plant: 1, Plant > Tree: 1, good: 1',
    })
  })

  it('reads predictions too, and controls that the setup does not name', async () => {
    expect(await cache({ control_tag: 'mood', source: 'Predictions' })).toMatchObject({
      cache_predictions_mood: 'good',
    })
    expect(await cache({ custom_control_tag: 'gone' })).toMatchObject({ cache_gone: '' })
  })
})

it('a duplicate leaves its object of the storage to the task that stays', async () => {
  const { sql } = dm.server.cx.db
  const same = (await api.post('/api/tasks/', { project: dm.project, data: { text: 'a' } })).json<{
    id: number
  }>().id
  const { id: storage } = await sql
    .insertInto('storage')
    .values({ project_id: dm.project, kind: 's3', direction: 'source' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql
    .insertInto('storage_link')
    .values({ project_id: dm.project, storage_id: storage, key: 'a.json', task_id: same })
    .execute()
  await act('remove_duplicates', EVERYTHING)
  expect((await api.get(`/api/tasks/${same}/`)).status).toBe(404)
  const link = await sql.selectFrom('storage_link').select('task_id').executeTakeFirstOrThrow()
  expect(link.task_id).toBe(dm.ids[0])
})
