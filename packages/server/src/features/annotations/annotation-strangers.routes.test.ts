// What another organization sees of a task: nothing.

import { describe, expect, it } from 'vitest'
import { buildOrganization, buildUser } from '../../testing/factories.ts'
import type { Client } from '../../testing/server.ts'
import { choose, useAnnotations } from './testing.ts'

const on = useAnnotations()
const { newTask, submit } = on

describe('annotations', () => {
  it('and all below a task are 404 for another organization', async () => {
    const { task, project } = await newTask()
    const annotation = (await submit(task, { result: choose('good') })).json<{ id: number }>().id
    const draft = (await on.server.api.post(`/api/tasks/${task}/drafts`, { result: [] })).json<{
      id: number
    }>().id
    const prediction = (await on.server.api.post('/api/predictions/', { task, result: [] })).json<{
      id: number
    }>().id
    const { undo } = {
      undo: (await on.server.api.delete(`/api/tasks/${(await newTask()).task}/`)).headers['x-undo'],
    }
    const organizationId = await buildOrganization(on.server.cx, 'Other')
    const stranger = on.server.as(await buildUser(on.server.cx, { organizationId, role: 'owner' }))
    const calls: [keyof Client, string, unknown?][] = [
      ['get', `/api/tasks/${task}/`],
      ['patch', `/api/tasks/${task}/`, { data: {} }],
      ['put', `/api/tasks/${task}/`, { data: {} }],
      ['delete', `/api/tasks/${task}/`],
      ['get', `/api/tasks/${task}/agreement/`],
      ['get', `/api/projects/${project}/tasks/`],
      ['post', `/api/projects/${project}/tasks/`, { data: { text: 'x' } }],
      ['delete', `/api/projects/${project}/tasks/`],
      ['get', `/api/tasks/${task}/annotations/`],
      ['post', `/api/tasks/${task}/annotations/`, { result: [] }],
      ['get', `/api/annotations/${annotation}/`],
      ['patch', `/api/annotations/${annotation}/`, { result: [] }],
      ['put', `/api/annotations/${annotation}/`, { result: [] }],
      ['delete', `/api/annotations/${annotation}/`],
      ['post', `/api/annotations/${annotation}/convert-to-draft`, {}],
      ['get', `/api/tasks/${task}/drafts`],
      ['post', `/api/tasks/${task}/drafts`, { result: [] }],
      ['get', `/api/tasks/${task}/annotations/${annotation}/drafts`],
      ['post', `/api/tasks/${task}/annotations/${annotation}/drafts`, { result: [] }],
      ['get', `/api/drafts/${draft}/`],
      ['patch', `/api/drafts/${draft}/`, { result: [] }],
      ['delete', `/api/drafts/${draft}/`],
      ['get', `/api/predictions/${prediction}/`],
      ['patch', `/api/predictions/${prediction}/`, { score: 1 }],
      ['delete', `/api/predictions/${prediction}/`],
      ['get', `/api/projects/${project}/next/`],
      ['get', `/api/projects/${project}/label-stream-history/`],
      ['post', '/api/siali/trash/restore', { undo }],
    ]
    for (const [method, path, body] of calls) {
      const answer = await stranger[method](path, body as never)
      expect([method, path, answer.status]).toEqual([method, path, 404])
    }
    expect((await stranger.post('/api/tasks/', { project, data: { text: 'x' } })).status).toBe(400)
    expect((await stranger.post('/api/predictions/', { task, result: [] })).status).toBe(400)
    expect((await stranger.get(`/api/predictions/?task=${task}`)).status).toBe(400)
    expect((await on.server.api.get(`/api/annotations/${annotation}/`)).status).toBe(200)
  })
})
