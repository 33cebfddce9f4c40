// Goes through every contract with values that no client should send: in paths, queries, bodies, filters, and bodies that
// are no JSON. Whatever comes, the answer is no fault of the server, errors have their shape, and what was taken does no
// harm to what is read later.

import type { Method, RouteContract } from '@siali/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WITHOUT_CONTRACT } from '../../../../tools/compat/endpoints.ts'
import { ERROR_CODES } from '../http/error-codes.ts'
import { printJson } from '../http/json-text.ts'
import { buildOrganization, buildUser } from '../testing/factories.ts'
import { BODIES, VALUES, WORDS, chooser, placesOf, withText } from '../testing/hostile.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { CONTRACTS, buildWorld, fill, paramsOf, type World } from '../testing/world.ts'
import { COLUMNS } from './data-manager/columns/index.ts'
import { OPERATORS } from './data-manager/operators/index.ts'

const some = chooser(20_260_131)

// The routes of all kinds of storages are made by the same code: one kind with every sort of field stands for them.
const OTHER_STORAGES = /^\/api\/storages\/(export\/)?(gcs|azure|redis|localfiles)\b/
const OWN = CONTRACTS.filter(({ path }) => !OTHER_STORAGES.test(path))

const RESULT = {
  id: 'r1',
  from_name: 'mood',
  to_name: 'text',
  type: 'choices',
  value: { choices: ['good'] },
  score: 0.5,
  meta: { text: ['note'] },
  image_rotation: 0,
}
const ITEM = { filter: 'filter:tasks:data.text', operator: 'contains', type: 'String', value: 'a' }
const FILTERS = { conjunction: 'and', items: [{ ...ITEM, child_filters: [ITEM] }] }

const importItem = ({ task = 0, user = 0 }: World['ids']) => ({
  data: { text: 'a' },
  meta: { a: 1 },
  annotations: [{ result: [RESULT], completed_by: user, lead_time: 1, created_at: '2026-01-01' }],
  predictions: [{ result: [RESULT], score: 0.5, model_version: 'v' }],
  drafts: [{ result: [RESULT], annotation: 1, user }],
  // Of imports of predictions.
  task,
  result: [RESULT],
  score: 0.5,
  model_version: 'v',
})

const listBody = ({ project = 0, task = 0, view = 0 }: World['ids']) => ({
  project,
  ids: [view],
  filters: FILTERS,
  ordering: ['tasks:-data.text'],
  selectedItems: { all: true, excluded: [task] },
  data: {
    title: 'v',
    filters: FILTERS,
    ordering: ['tasks:-data.text'],
    hiddenColumns: { explore: ['tasks:id'] },
  },
  control_tag: 'mood',
  old_label_name: 'good',
  new_label_name: 'fine',
  value_name: 'x',
  value_type: 'Expression',
  value: 'sample()',
})

/** A body with all that the route reads: its schema, its example, and what both do not tell. */
function bodyOf({ path, body, example }: RouteContract, { ids }: World): unknown {
  if (Array.isArray(example)) return [importItem(ids)]
  if (path.startsWith('/api/dm/')) return listBody(ids)
  const named = Object.keys((body as { properties?: object } | undefined)?.properties ?? {})
  return {
    ...Object.fromEntries(named.map((name) => [name, null])),
    ...(example as object | undefined),
    ...(/annotation|draft|prediction/.test(path) && { result: [RESULT], history: { entries: [RESULT] } }),
    ...(path.includes('file') && { file_upload_ids: [ids['file_upload']] }),
    ...(named.includes('project') && { project: ids['project'] }),
    ...(named.includes('task') && { task: ids['task'] }),
  }
}

const ACTIONS = [
  'predictions_to_annotations',
  'add_data_field',
  'rename_labels',
  'cache_labels',
  'delete_tasks',
]

// What was sent to these may have ended the caller's access or taken the objects away.
const BREAKS = /token|jwt|user|organizations|session|actions|reset|convert-to-draft/

describe('values that no client should send', { timeout: 180_000 }, () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ STORAGE_SYNC_WAIT_MS: '0' })
  })
  afterAll(() => server.stop())

  /** An organization of its own: what is sent may delete people, revoke tokens and close accounts. */
  const newWorld = async () => {
    const organizationId = await buildOrganization(server.cx, 'Hostile')
    const owner = await buildUser(server.cx, { organizationId, role: 'owner' })
    const { id } = await buildUser(server.cx, { organizationId })
    const { ids } = await buildWorld(server.cx, server.as(owner), owner)
    const world: World = { ids: { ...ids, user: id } }
    const addressOf = (contract: RouteContract) =>
      fill(contract.path.replace('{action}', 'delete_tasks'), [world])
    const call = async (
      method: Method,
      url: string,
      payload?: string | Buffer,
      headers: Record<string, string> = { 'content-type': 'application/json' },
    ) => {
      const answer = await server.app.inject({
        method,
        url,
        headers: { authorization: `Token ${owner.token}`, ...(payload !== undefined && headers) },
        ...(payload !== undefined && { payload }),
      })
      const problem = problemOf(answer.statusCode, answer.headers, answer.body)
      if (problem !== undefined)
        wrong.push(`${method} ${url.slice(0, 500)} ${String(payload ?? '').slice(0, 300)} → ${problem}`)
      return answer
    }
    return { world, addressOf, call }
  }

  let wrong: string[] = []
  const check = async (work: () => Promise<void>) => {
    wrong = []
    await work()
    expect([wrong.length, wrong.slice(0, 12)]).toEqual([0, []])
    expect('polluted' in {}).toBe(false)
  }

  it('in paths', () =>
    check(async () => {
      const { call } = await newWorld()
      for (const { method, path } of OWN.filter((one) => paramsOf(one.path).length > 0))
        for (const word of some(WORDS, 4))
          await call(method, path.replaceAll(/\{\w+\}/g, encodeURIComponent(word.slice(0, 1900))))
      for (const url of [
        '/api/%',
        '/api/%ff',
        '/%c0%ae%c0%ae/',
        '/api/tasks/1%00/',
        '/api/../../x',
        '/data/%2e%2e/',
      ])
        await call('GET', url)
    }))

  it('in queries', () =>
    check(async () => {
      const { world, addressOf, call } = await newWorld()
      for (const contract of OWN.filter((one) => one.method === 'GET' || one.query !== undefined)) {
        const names = Object.keys((contract.query as { properties?: object } | undefined)?.properties ?? {})
        for (const name of [...names, 'page', '__proto__'])
          for (const word of some(WORDS, 3)) {
            const [sign] = some(['=', '[]=', '[x]='], 1)
            const rest =
              names.includes('project') && name !== 'project' ? `&project=${world.ids['project']}` : ''
            await call(
              contract.method,
              `${addressOf(contract)}?${name}${sign}${encodeURIComponent(word)}${rest}`,
            )
          }
      }
    }))

  it('in bodies', () =>
    check(async () => {
      let next = await newWorld()
      for (const contract of OWN.filter((one) => one.method !== 'GET')) {
        const { world, addressOf, call } = next
        const body = bodyOf(contract, world)
        const send = (text: string | Buffer, headers?: Record<string, string>) => {
          const isAction = contract.path === '/api/dm/actions/'
          const query = isAction ? `?project=${world.ids['project']}&id=${some(ACTIONS, 1)[0]}` : ''
          return call(contract.method, addressOf(contract) + query, text, headers)
        }
        const places = placesOf(body)
        for (const place of some(places, Math.min(places.length, 20)))
          for (const value of some(VALUES, 1)) await send(printJson(withText(body, place, value)))
        await send(printJson(body).replace('{', '{"__proto__":{"polluted":true},'))
        await send(printJson(body), { 'content-type': 'application/json', 'idempotency-key': 'é' })
        for (const { type, bytes } of BODIES) await send(bytes, { 'content-type': type })
        if (contract.method === 'DELETE' || BREAKS.test(contract.path)) next = await newWorld()
      }
    }))

  it('to pages, forms and documents', () =>
    check(async () => {
      const { call } = await newWorld()
      for (const name of WITHOUT_CONTRACT) {
        const [method = '', path = ''] = name.split(' ')
        const url = path.replace('{path}', 'a.webp')
        for (const word of some(WORDS, 4)) {
          const value = encodeURIComponent(word)
          await call(method as Method, `${url}?next=${value}&token=${value}&format=${value}`)
        }
        if (method === 'POST')
          for (const { type, bytes } of BODIES) await call('POST', url, bytes, { 'content-type': type })
      }
    }))

  it('in headers', () =>
    check(async () => {
      const names = ['authorization', 'x-api-key', 'cookie', 'if-match', 'idempotency-key', 'content-type']
      const values = [
        'Token',
        'Bearer',
        'Token a b',
        'Bearer a.b.c',
        'sessionid=%ff',
        '"',
        '\u00e9',
        'x'.repeat(9000),
      ]
      const { world, addressOf, call } = await newWorld()
      expect(world.ids['project']).toBeGreaterThan(0)
      for (const contract of some(CONTRACTS, 60))
        for (const name of some(names, 2))
          for (const value of some(values, 2))
            await call(contract.method, addressOf(contract), contract.method === 'GET' ? '' : '{}', {
              'content-type': 'application/json',
              [name]: value,
            })
    }))

  it('in filters and orders', () =>
    check(async () => {
      const { world, call } = await newWorld()
      const data = ['data.text', 'data.\\ud800', "data.'", 'data.__proto__']
      const short = VALUES.filter((text) => text.length < 2000)
      const types = ['String', 'Number', 'Datetime', 'Boolean', 'List', '__proto__']
      for (const column of [...COLUMNS.map(({ id }) => id), ...data])
        for (const { id: operator } of OPERATORS)
          for (const value of some(short, 3)) {
            const [type] = some(types, 1)
            const item = `{"filter":"filter:tasks:${column}","operator":"${operator}","type":"${type}","value":${value}}`
            const query = `{"filters":{"conjunction":"and","items":[${item}]},"ordering":["-tasks:${column}"]}`
            await call(
              'GET',
              `/api/tasks/?project=${world.ids['project']}&query=${encodeURIComponent(query)}`,
            )
          }
    }))

  it('do no harm to what is read later', () =>
    check(async () => {
      const { world, call } = await newWorld()
      const { project, task, annotation, draft, prediction, view } = world.ids
      const path = `/api/projects/${project}`
      for (const value of VALUES) {
        const data = `{"text":"a","x":${value}}`
        const item = `{"id":${value},"from_name":"mood","to_name":"text","type":"choices","value":{"choices":[${value}]}}`
        const result = `{"result":[${item}],"lead_time":${value},"score":${value},"model_version":${value}}`
        const imported = `{"data":${data},"meta":{"x":${value}},"annotations":[${result}],"predictions":[${result}]}`
        await call('POST', `${path}/import`, `[${imported}]`)
        await call('POST', `${path}/import`, `[{"data":${data}}]`)
        await call('PATCH', `/api/tasks/${task}/`, `{"data":${data}}`)
        await call('POST', `/api/tasks/${task}/annotations/`, result)
        await call('PATCH', `/api/annotations/${annotation}/`, result)
        await call('PATCH', `/api/drafts/${draft}/`, result)
        await call('PATCH', `/api/predictions/${prediction}/`, result)
        await call('POST', '/api/predictions/', `{"task":${task},"result":[],"score":${value}}`)
        await call('PATCH', `/api/dm/views/${view}/`, `{"data":{"title":${value},"ordering":[${value}]}}`)
        await call('PATCH', `${path}/`, `{"description":${value},"title":${value}}`)
      }
      const reads = [`${path}/`, `${path}/summary/`, `${path}/next/`, `/api/tasks/${task}/`, '/api/projects/']
      reads.push(`/api/tasks/?project=${project}&fields=all&page_size=1000`, `/api/tasks/?view=${view}`)
      reads.push(`/api/dm/columns/?project=${project}`, `/api/drafts/${draft}/`, `/api/tasks/${task}/drafts`)
      for (const format of ['JSON', 'JSON_MIN', 'CSV', 'TSV'])
        reads.push(`${path}/export?exportType=${format}&download_all_tasks=true`)
      for (const { id: column, sortable = true } of [...COLUMNS, { id: 'data.x' }])
        for (const [operator, type, value] of [
          ['equal', 'String', '"[1]"'],
          ['regex', 'String', '"[1]"'],
          ['contains', 'String', '"1"'],
          ['not_in_list', 'Number', '["1"]'],
          ['greater', 'Number', '1'],
          ['empty', 'Boolean', 'true'],
        ]) {
          const item = `{"filter":"filter:tasks:${column}","operator":"${operator}","type":"${type}","value":${value}}`
          const ordering = sortable ? `"tasks:${column}"` : ''
          const query = `{"filters":{"conjunction":"or","items":[${item}]},"ordering":[${ordering}]}`
          reads.push(`/api/tasks/?project=${project}&query=${encodeURIComponent(query)}`)
        }
      const refused: string[] = []
      const mustWork = async (method: Method, url: string, body?: string) => {
        const answer = await call(method, url, body)
        // That a number is none, or that a column cannot be asked so, is said of the question, not of what is stored.
        if (answer.statusCode >= 300 && !/does not fit\. Write|cannot be asked with/.test(answer.body))
          refused.push(`${decodeURIComponent(url)} → ${answer.statusCode} ${answer.body.slice(0, 200)}`)
      }
      for (const url of reads) await mustWork('GET', url)
      for (const id of ['cache_labels', 'predictions_to_annotations', 'remove_duplicates'])
        await mustWork(
          'POST',
          `/api/dm/actions/?project=${project}&id=${id}`,
          '{"selectedItems":{"all":true}}',
        )
      expect(refused).toEqual([])
    }))
})

const CODES = ERROR_CODES as Readonly<Record<string, { status: number }>>

/** What is wrong with an answer to a hostile request; undefined: nothing. */
function problemOf(
  status: number,
  headers: Readonly<Record<string, unknown>>,
  text: string,
): string | undefined {
  const shown = `${status} ${text.slice(0, 300)}`
  // Tests run without the built pages, and say so as a server would.
  if (status === 503 && text.includes('The pages are not built')) return undefined
  // 501 is no fault: it says that this variant of a call does not exist.
  if (status >= 500 && status !== 501) return shown
  if (status < 400) return undefined
  const code = CODES[String(headers['x-error-code'])]
  if (code?.status !== status) return `${shown} with code ${String(headers['x-error-code'])}`
  if (!String(headers['content-type']).startsWith('application/json')) return `${shown} is no JSON`
  const body = JSON.parse(text) as Record<string, unknown>
  // Some answers of the incumbent have no envelope.
  if (!('status_code' in body)) return undefined
  const { id, status_code: told, detail, exc_info: trace } = body
  const isComplete = typeof id === 'string' && told === status && typeof detail === 'string' && trace === null
  return isComplete && detail !== '' ? undefined : shown
}
