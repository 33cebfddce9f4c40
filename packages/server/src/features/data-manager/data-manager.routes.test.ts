import { describe, expect, it } from 'vitest'
import { buildOrganization, buildUser } from '../../testing/factories.ts'
import { EVERYTHING, filter, say, useDataManager } from './testing.ts'

const dm = useDataManager()
const { api, act, ask, found, numbers, restore } = dm
const fresh = async (data: object[]) => {
  await dm.fresh()
  await dm.add(data)
}

describe('data manager', () => {
  it('[F1] [F2] [F3] [F4] refuses what cannot be asked, ignores what asks nothing', async () => {
    await fresh([{ text: 'a' }, { text: 'b' }])
    expect((await ask({ filters: { conjunction: 'xor', items: [] } })).status).toBe(400)
    expect(await found({ filters: { items: [{ filter: 'x' }] } })).toEqual(dm.ids)
    expect((await ask(filter('zzz', 'equal', 1))).text).toContain('There is no column')
    expect(await found(filter('data.text', 'bogus', 'a'))).toEqual([])
    expect((await api.get(`/api/tasks/?project=${dm.project}&query=nonsense`)).status).toBe(400)
  })

  it('[F7] [F9] finds text in any case, and nothing by a broken expression', async () => {
    await fresh([{ text: 'Refund 100%' }, { text: 'refund_x' }, { text: 'other' }])
    expect(await found(filter('data.text', 'contains', 'REFUND'))).toEqual([dm.ids[0], dm.ids[1]])
    expect(await found(filter('data.text', 'contains', '%'))).toEqual([dm.ids[0]])
    expect(await found(filter('data.text', 'regex', '['))).toEqual([])
    expect(await found(filter('data.text', 'regex', '^refund'))).toEqual([dm.ids[1]])
  })

  it('[F8] [F11] [F12] reads lists, numbers and dates, and names what it cannot read', async () => {
    await fresh([
      { text: 'a', n: 1 },
      { text: 'b', n: 'x' },
      { text: 'c', n: 30 },
    ])
    expect(await found(filter('data.n', 'greater', '2', 'Number'))).toEqual([dm.ids[2]])
    expect(await found(filter('data.n', 'in', { min: 1, max: 30 }, 'Number'))).toEqual([dm.ids[0], dm.ids[2]])
    expect((await ask(filter('data.n', 'less', 'abc', 'Number'))).text).toContain('Write a number')
    expect(await found(filter('data.text', 'in_list', []))).toEqual([])
    expect(await found(filter('data.text', 'not_in_list', []))).toEqual(dm.ids)
    expect(
      (
        await ask(
          filter(
            'id',
            'in_list',
            Array.from({ length: 5001 }, (_, n) => n),
            'Number',
          ),
        )
      ).status,
    ).toBe(400)
    expect((await ask(filter('created_at', 'less', 'yesterday', 'Datetime'))).status).toBe(400)
  })

  it('[F13] joins children to their parent and refuses grandchildren', async () => {
    await fresh([
      { text: 'a', n: 1 },
      { text: 'a', n: 2 },
    ])
    const child = { filter: 'filter:tasks:data.n', operator: 'equal', type: 'Number', value: 2 }
    const parent = { filter: 'filter:tasks:data.text', operator: 'equal', type: 'String', value: 'a' }
    expect(
      await found({ filters: { conjunction: 'or', items: [{ ...parent, child_filters: [child] }] } }),
    ).toEqual([dm.ids[1]])
    const deep = { ...parent, child_filters: [{ ...child, child_filters: [child] }] }
    expect((await ask({ filters: { items: [deep] } })).status).toBe(400)
  })

  it('keeps SQL in values from being SQL', async () => {
    await fresh([{ text: "x'); drop table task; --" }])
    expect(await found(filter('data.text', 'equal', "x'); drop table task; --"))).toEqual(dm.ids)
    expect(await found(filter(`data.a' or '1'='1`, 'equal', 'x'))).toEqual([])
  })

  it('[O1] [O2] [O3] [O4] orders by the first name, missing values last', async () => {
    await fresh([{ text: 'b', n: 10 }, { text: 'a', n: 9 }, { text: 'c' }])
    expect(await found({ ordering: ['tasks:data.n', '-tasks:id'] })).toEqual([
      dm.ids[1],
      dm.ids[0],
      dm.ids[2],
    ])
    expect(await found({ ordering: ['-tasks:data.n'] })).toEqual([dm.ids[0], dm.ids[1], dm.ids[2]])
    expect((await ask({ ordering: ['tasks:zzz'] })).status).toBe(400)
  })

  it('[S1] [S2] [A2] deletes what is selected, all only when said, and undoes it', async () => {
    await fresh([{ text: 'a' }, { text: 'b' }, { text: 'c' }])
    for (const body of [{}, { selectedItems: { all: false, included: [] } }, { selectedItems: {} }])
      expect((await act('delete_tasks', body)).json()).toMatchObject({ processed_items: 0, reload: false })
    expect((await act('delete_tasks', { selectedItems: { all: true, included: [dm.ids[0]] } })).status).toBe(
      400,
    )
    expect((await numbers()).total).toBe(3)
    const gone = await act('delete_tasks', { selectedItems: { all: true, excluded: [dm.ids[1]] } })
    expect(gone.json()).toMatchObject({ processed_items: 2, detail: 'Deleted 2 tasks' })
    expect((await numbers()).total).toBe(1)
    await restore(gone.headers['x-undo'])
    expect((await numbers()).total).toBe(3)
  })

  it('[A1] names unknown and missing actions', async () => {
    await fresh([{ text: 'a' }])
    expect((await act('nonsense', {})).status).toBe(404)
    expect((await api.post(`/api/dm/actions/?project=${dm.project}`, {})).status).toBe(422)
  })

  it('makes an annotation of each prediction once', async () => {
    await fresh([{ text: 'a' }])
    await api.post('/api/predictions/', { task: dm.ids[0], result: say('good'), model_version: 'm' })
    expect((await act('predictions_to_annotations', EVERYTHING)).json()).toEqual({
      detail: 'Created 1 annotations',
    })
    expect((await act('predictions_to_annotations', EVERYTHING)).json()).toEqual({
      detail: 'Created 0 annotations',
    })
    expect((await numbers()).annotations).toBe(1)
  })

  it('keeps one of equal tasks with the annotations of all', async () => {
    await fresh([{ text: 'same' }, { text: 'same' }, { text: 'other' }])
    await api.post(`/api/tasks/${dm.ids[1]}/annotations/`, { result: say('good') })
    await act('remove_duplicates', EVERYTHING)
    expect(await found({})).toEqual([dm.ids[1], dm.ids[2]])
    expect((await numbers()).annotations).toBe(1)
  })

  it('fills a data field by expressions that are read, never run', async () => {
    await fresh([{ text: 'a' }, { text: 'b' }])
    const fill = (value: string) =>
      act('add_data_field', { ...EVERYTHING, value_name: 'k', value_type: 'Expression', value })
    expect((await fill('range(5)')).json()).toEqual({ detail: 'Updated 2 tasks' })
    expect(await found(filter('data.k', 'equal', 6, 'Number'))).toEqual([dm.ids[1]])
    expect((await fill('process.exit(1)')).status).toBe(400)
    const bad = { ...EVERYTHING, value_name: "a'; drop", value_type: 'String', value: '' }
    expect((await act('add_data_field', bad)).status).toBe(400)
  })

  it('renames a label everywhere and keeps the former state as a revision', async () => {
    await fresh([{ text: 'a' }])
    await api.post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: say('good') })
    const form = { control_tag: 'mood', old_label_name: 'good', new_label_name: 'fine' }
    expect((await act('rename_labels', form)).json()).toEqual({ detail: 'Updated 1 labels in 1' })
    expect(await found(filter('annotations_results', 'contains', '"fine"'))).toEqual(dm.ids)
    expect((await act('rename_labels', {})).status).toBe(400)
  })

  it('answers 404 to another organization, on every route', async () => {
    await fresh([{ text: 'a' }])
    const view = (await api.post('/api/dm/views/', { project: dm.project, data: {} })).json<{ id: number }>()
      .id
    const organizationId = await buildOrganization(dm.server.cx, 'Other')
    const stranger = dm.server.as(await buildUser(dm.server.cx, { organizationId, role: 'owner' }))
    const answers = await Promise.all([
      stranger.get(`/api/dm/columns/?project=${dm.project}`),
      stranger.get(`/api/dm/project/?project=${dm.project}`),
      stranger.get(`/api/dm/views/${view}/`),
      stranger.patch(`/api/dm/views/${view}/`, { data: {} }),
      stranger.put(`/api/dm/views/${view}/`, { project: dm.project, data: {} }),
      stranger.delete(`/api/dm/views/${view}/`),
      stranger.delete(`/api/dm/views/reset/?project=${dm.project}`),
      stranger.get(`/api/tasks/?project=${dm.project}`),
      stranger.get(`/api/tasks/?view=${view}`),
      stranger.get(`/api/dm/actions/?project=${dm.project}`),
      stranger.get(`/api/dm/actions/predictions_to_annotations/form/?project=${dm.project}`),
      stranger.post(`/api/dm/actions/?project=${dm.project}&id=delete_tasks`, {
        selectedItems: { all: true },
      }),
    ])
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 404))
    expect((await stranger.post('/api/dm/views/', { project: dm.project, data: {} })).status).toBe(400)
    expect((await stranger.get(`/api/dm/views/?project=${dm.project}`)).json()).toEqual([])
    expect((await api.get(`/api/dm/views/${view}/`)).status).toBe(200)
    expect((await numbers()).total).toBe(1)
  })
})
