// What a list may be asked beside its filter: selection, hidden columns, kinds of values, time.

import { beforeEach, describe, expect, it } from 'vitest'
import { filter, item, useDataManager, type TaskList } from './testing.ts'

const dm = useDataManager({ FILTER_TIME_LIMIT: '0.25' })
const { api, add, ask, found } = dm
beforeEach(() => dm.fresh())

describe('a list', () => {
  it('[L3] takes a selection beside its query, and the beside wins', async () => {
    await add([{ text: 'a' }, { text: 'b' }, { text: 'c' }])
    const select = (value: unknown) => `&selectedItems=${encodeURIComponent(JSON.stringify(value))}`
    const only = async (query: object, value: unknown) =>
      (await ask(query, select(value))).json<TaskList>().tasks.map((task) => task['id'])
    expect(await only({}, { all: false, included: [dm.ids[1]] })).toEqual([dm.ids[1]])
    const inner = { selectedItems: { all: false, included: [dm.ids[0]] } }
    expect(await found(inner)).toEqual([dm.ids[0]])
    expect(await only(inner, { all: true, excluded: [dm.ids[0]] })).toEqual([dm.ids[1], dm.ids[2]])
    expect((await ask({}, '&selectedItems=nonsense')).status).toBe(400)
    expect((await ask({}, select({ all: true, included: [1] }))).status).toBe(400)
    expect((await ask({}, select({ all: false, excluded: [1] }))).status).toBe(400)
  })

  it('takes what the address does not name from a JSON body, and never ignores one', async () => {
    await add([{ text: 'a' }, { text: 'b' }])
    const base = await dm.server.listen()
    const ask = async (body: string, more = '') => {
      const { request } = await import('node:http')
      return new Promise<{ status: number; text: string }>((resolve, reject) => {
        const sent = request(`${base}/api/tasks/${more}`, {
          method: 'GET',
          headers: {
            authorization: `Token ${dm.server.owner.token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        })
        sent.on('error', reject)
        sent.on('response', (answer) => {
          let text = ''
          answer.setEncoding('utf8')
          answer.on('data', (chunk: string) => (text += chunk))
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
        })
        sent.end(body)
      })
    }
    const idsOf = async (body: object, more = '') =>
      (JSON.parse((await ask(JSON.stringify(body), more)).text) as TaskList).tasks.map((task) => task['id'])
    const { filters } = filter('data.text', 'equal', 'b')
    const { project } = dm
    expect(await idsOf({ project, filters, include: ['id'] })).toEqual([dm.ids[1]])
    expect(await idsOf({ project, query: { filters }, include: 'id' })).toEqual([dm.ids[1]])
    expect(await idsOf({ filters, project: 999_999 }, `?project=${project}`)).toEqual([dm.ids[1]])
    expect(
      await idsOf({ selectedItems: { all: false, included: [dm.ids[0]] } }, `?project=${project}`),
    ).toEqual([dm.ids[0]])
    for (const [body, status] of [
      ['{"filters":', 400],
      ['[1]', 400],
      [`{"project":${project},"x":${'['.repeat(300)}${']'.repeat(300)}}`, 413],
      ['', 404],
    ] as const)
      expect([body.slice(0, 20), (await ask(body)).status]).toEqual([body.slice(0, 20), status])
  })

  it('[L2] leaves out what a view hides in its table and beside an open task', async () => {
    await add([{ text: 'a', secret: 's', note: 'n' }])
    await dm.server.cx.db.bulk.query(
      `update task set data = data || '{"long": 12345678901234567890}' where id = $1`,
      [dm.ids[0]],
    )
    const hiddenColumns = {
      explore: ['tasks:data.secret', 'tasks:data.note', 'tasks:annotations_results', 'tasks:id'],
      labeling: ['tasks:data.secret', 'tasks:annotations_results', 'tasks:id'],
    }
    const view = await api.post('/api/dm/views/', {
      project: dm.project,
      data: { title: 'v', hiddenColumns },
    })
    const answer = await api.get(`/api/tasks/?view=${String(view.json()['id'])}`)
    expect(answer.text).toContain('12345678901234567890')
    const [task] = answer.json<TaskList>().tasks
    expect(task).toMatchObject({ id: dm.ids[0], data: { text: 'a', note: 'n' } })
    expect(task?.['data']).not.toHaveProperty('secret')
    expect(task).not.toHaveProperty('annotations_results')
    expect(task).toHaveProperty('predictions_results')
  })

  it('[O5] sorts texts as numbers where the view shows them so', async () => {
    await add([
      { text: 'a', n: '10' },
      { text: 'b', n: '9' },
      { text: 'c', n: 'x' },
      { text: 'd' },
      { text: 'e', n: 9.5 },
    ])
    const ordering = ['tasks:data.n']
    expect(await found({ ordering })).toEqual([dm.ids[4], dm.ids[0], dm.ids[1], dm.ids[2], dm.ids[3]])
    const columnsDisplayType = { 'tasks:data.n': 'Number' }
    expect(await found({ ordering, columnsDisplayType })).toEqual([
      dm.ids[1],
      dm.ids[4],
      dm.ids[0],
      dm.ids[2],
      dm.ids[3],
    ])
    const view = await api.post('/api/dm/views/', {
      project: dm.project,
      data: { ordering: ['-tasks:data.n'], columnsDisplayType },
    })
    const shown = (await api.get(`/api/tasks/?view=${String(view.json()['id'])}`)).json<TaskList>().tasks
    expect(shown.map((task) => task['id'])).toEqual([dm.ids[0], dm.ids[4], dm.ids[1], dm.ids[2], dm.ids[3]])
  })

  it('gives annotations of a task with the newest first when asked', async () => {
    await add([{ text: 'a' }])
    const made: unknown[] = []
    for (let n = 0; n < 2; n += 1)
      made.push((await api.post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: [] })).json()['id'])
    const order = async (more: string) =>
      (await ask({}, `&fields=all${more}`))
        .json<{ tasks: { annotations: { id: number }[] }[] }>()
        .tasks[0]?.annotations.map((one) => one.id)
    expect(await order('')).toEqual(made)
    expect(await order('&annotations_ordering=-id')).toEqual(made.toReversed())
  })

  it('[F15] lets no task in by an item that asks nothing', async () => {
    await add([{ text: 'a' }, { text: 'b' }])
    const nothing = [
      item('annotators', 'contains', [], 'List'),
      item('predictions_model_versions', 'contains', [], 'List'),
      item('total_annotations', 'in', {}, 'Number'),
      item('data.text', 'contains', ''),
      item('data.text', 'not_in_list', []),
      { ...item('data.text', 'contains', ''), child_filters: [item('data.text', 'equal', 'b')] },
    ]
    for (const one of nothing) {
      const items = [item('data.text', 'equal', 'a'), one]
      expect(await found({ filters: { conjunction: 'or', items } })).toEqual([dm.ids[0]])
      expect(await found({ filters: { conjunction: 'or', items: [one] } })).toEqual(dm.ids)
    }
  })

  it('[F8] takes list values out of their quotes', async () => {
    await add([{ text: 'a' }, { text: 'b' }, { text: '"c' }])
    expect(
      await found({ filters: { items: [item('data.text', 'in_list', [' "a" ', "'b'", '"c'])] } }),
    ).toEqual(dm.ids)
  })

  it('[F16] stops a regular expression that takes too long, and works on', async () => {
    await add([{ text: Array.from({ length: 2000 }, (_, n) => n).join(',') }, { text: 'short' }])
    // Back references leave the linear engine: every way to cut the text in three is tried.
    const slow = item('data.text', 'regex', String.raw`^(.{5,})(.{5,})(.{5,})\3\2\1$`)
    const answer = await ask({ filters: { items: [slow] } })
    expect([answer.status, answer.headers['x-error-code']], answer.text.slice(0, 200)).toEqual([
      422,
      'timeout',
    ])
    expect(await found({ filters: { items: [item('data.text', 'regex', '^sh')] } })).toEqual([dm.ids[1]])
  })

  it('[F16] stops an expression that takes too long to compile', async () => {
    await add([{ text: 'a' }])
    const pattern = '(((((a?b?c?d?){1,9}){1,9}){1,9}){1,9}){1,2}'
    const answer = await ask({ filters: { items: [item('data.text', 'regex', pattern)] } })
    // Either it is too complex to compile, which matches nothing, or it took too long.
    expect([200, 422]).toContain(answer.status)
    if (answer.status === 200) expect(answer.json<TaskList>().tasks).toEqual([])
  })
})

it('tells while a storage of the project is synced', async () => {
  const syncing = async () => {
    const shown = (await api.get(`/api/dm/project/?project=${dm.project}`)).json()
    return [shown['source_syncing'], shown['target_syncing']]
  }
  expect(await syncing()).toEqual([false, false])
  const storage = { project_id: dm.project, kind: 's3', status: 'in_progress' } as const
  await dm.server.cx.db.sql
    .insertInto('storage')
    .values({ ...storage, direction: 'source' })
    .execute()
  expect(await syncing()).toEqual([true, false])
})
