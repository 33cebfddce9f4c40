// Goes through every contract that names an object and calls it as nobody and as the owner of another organization.
// Nothing of the first organization may be answered or changed.

import type { RouteContract } from '@siali/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildUser } from '../testing/factories.ts'
import { startTestServer, type Client, type TestAnswer, type TestServer } from '../testing/server.ts'
import { CONTRACTS, MARK, buildWorld, fill, paramsOf, send, type World } from '../testing/world.ts'

const named = CONTRACTS.filter(({ path }) => paramsOf(path).some((param) => param !== 'action'))
const nested = named.filter(({ path }) => paramsOf(path).length > 1)

/** Routes that refuse everybody before they look for the object. */
const ANSWERED_BEFORE: Readonly<Record<string, number>> = {}

describe('objects of one organization', () => {
  let server: TestServer
  let stranger: Client
  let ours: World
  let theirs: World
  beforeAll(async () => {
    server = await startTestServer({ STORAGE_SYNC_WAIT_MS: '0' })
    const other = await buildOrganization(server.cx, 'Other')
    const person = await buildUser(server.cx, { organizationId: other, role: 'owner' })
    stranger = server.as(person)
    ours = await buildWorld(server.cx, server.api, server.owner)
    theirs = await buildWorld(server.cx, stranger, person)
  })
  afterAll(() => server.stop())

  const refusalsOf = async (
    contracts: readonly RouteContract[],
    call: (contract: RouteContract) => Promise<TestAnswer>,
    fits: (answer: TestAnswer, contract: RouteContract) => boolean,
  ) => {
    const wrong: string[] = []
    for (const one of contracts) {
      const answer = await call(one)
      if (!fits(answer, one) || answer.text.includes(MARK))
        wrong.push(`${one.method} ${one.path} → ${answer.status} ${answer.text.slice(0, 160)}`)
    }
    return wrong
  }
  const isMissing = ({ status }: TestAnswer, { method, path }: RouteContract) =>
    status === (ANSWERED_BEFORE[`${method} ${path}`] ?? 404)

  it('ask everybody for credentials', async () => {
    const nobody = server.as(undefined)
    const wrong = await refusalsOf(
      named.filter(({ auth }) => auth !== false),
      (one) => send(nobody, one, fill(one.path, [ours])),
      ({ status }) => status === 401,
    )
    expect(wrong).toEqual([])
  })

  it('are not there for the owner of another organization, by any route and method', async () => {
    const wrong = await refusalsOf(named, (one) => send(stranger, one, fill(one.path, [ours])), isMissing)
    expect(wrong).toEqual([])
  })

  it('are not reached through objects of the own organization', async () => {
    const wrong = await refusalsOf(
      nested,
      (one) => send(stranger, one, fill(one.path, [theirs, ours])),
      isMissing,
    )
    expect(wrong).toEqual([])
  })

  it('are not reached by ids in queries and bodies', async () => {
    const { project, task, annotation, prediction, view, file, file_upload } = ours.ids
    const own = theirs.ids
    const calls: [string, Promise<TestAnswer>][] = [
      ...[
        `/api/tasks/?project=${project}`,
        `/api/tasks/?view=${view}`,
        `/api/tasks/?view=${view}&project=${own.project}`,
        `/api/dm/views/?project=${project}`,
        `/api/dm/columns/?project=${project}`,
        `/api/dm/project/?project=${project}`,
        `/api/dm/actions/?project=${project}`,
        `/api/dm/actions/delete_tasks/form/?project=${project}`,
        `/api/predictions/?task=${task}`,
        `/api/predictions/?project=${project}`,
        `/api/projects/?ids=${project}`,
        `/api/siali/jobs?project=${project}`,
        `/api/siali/webhooks?project=${project}`,
        `/api/webhooks/?project=${project}`,
        `/api/projects/${own.project}/file-uploads?ids=[${file_upload}]`,
        `/api/projects/${own.project}/export?download_all_tasks=true&ids=${task}`,
        `/storage-data/uploaded/?filepath=upload/${project}/${file}`,
        `/api/auth/export/`,
      ].map((path): [string, Promise<TestAnswer>] => [`GET ${path}`, stranger.get(path)]),
      ...(
        [
          ['/api/tasks/', { project, data: { text: 'x' } }],
          ['/api/predictions/', { task, result: [] }],
          ['/api/dm/views/', { project, data: {} }],
          [`/api/dm/views/order/`, { project, ids: [view] }],
          [`/api/dm/views/order/`, { project: own.project, ids: [view] }],
          [
            `/api/dm/actions/?project=${project}&id=delete_tasks`,
            { selectedItems: { all: true, excluded: [] } },
          ],
          [
            `/api/dm/actions/?project=${own.project}&id=delete_tasks`,
            { selectedItems: { all: false, included: [task] } },
          ],
          [`/api/tasks/${own.task}/annotations/`, { result: [], parent_prediction: prediction }],
          [`/api/tasks/${own.task}/annotations/`, { result: [], parent_annotation: annotation }],
          [`/api/projects/${own.project}/reimport`, { file_upload_ids: [file_upload] }],
          ['/api/webhooks/', { project, url: 'http://hook.example.test/' }],
        ] as const
      ).map(([path, body]): [string, Promise<TestAnswer>] => [`POST ${path}`, stranger.post(path, body)]),
      ['DELETE reset', stranger.delete('/api/dm/views/reset/', { project })],
      [
        'DELETE file-uploads',
        stranger.delete(`/api/projects/${own.project}/file-uploads`, { file_upload_ids: [file_upload] }),
      ],
    ]
    const wrong: string[] = []
    for (const [name, call] of calls) {
      const answer = await call
      // Lists of nothing and actions on nothing are fine; what is ours must not show.
      const foreign = answer.text.includes(MARK) && !name.includes(`/${own.project}/`)
      if (answer.status >= 500 || foreign || answer.text.includes(`"task":${task},`))
        wrong.push(`${name} → ${answer.status} ${answer.text.slice(0, 200)}`)
    }
    expect(wrong).toEqual([])
  })

  it('are all unchanged after that', async () => {
    const { ids } = ours
    const paths = [
      `/api/projects/${ids.project}/`,
      `/api/tasks/${ids.task}/`,
      `/api/annotations/${ids.annotation}/`,
      `/api/drafts/${ids.draft}/`,
      `/api/predictions/${ids.prediction}/`,
      `/api/dm/views/${ids.view}/`,
      `/api/projects/${ids.project}/exports/${ids.export}`,
      `/api/import/file-upload/${ids.file_upload}`,
      `/api/webhooks/${ids.webhook}/`,
      `/api/siali/webhooks/${ids.webhook}/deliveries/${ids.delivery}`,
      `/data/upload/${ids.project}/${ids.file}`,
    ]
    for (const path of paths) {
      const answer = await server.api.get(path)
      expect([path, answer.status, answer.text.includes(MARK)]).toEqual([path, 200, true])
    }
    const tasks = await server.api.get(`/api/tasks/?project=${ids.project}&fields=all`)
    expect(tasks.json<{ total: number }>().total).toBe(1)
    const job = await server.api.get(`/api/siali/jobs/${ids.job}`)
    expect(job.json()).toMatchObject({ status: 'queued' })
  })
})
