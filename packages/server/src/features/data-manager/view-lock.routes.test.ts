// Locked views: they stay as they are, for whoever writes them.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser, TEXT_CHOICES_CONFIG } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const filters = (value: string) => ({
  conjunction: 'and',
  items: [{ filter: 'filter:tasks:data.text', operator: 'contains', type: 'String', value }],
})

describe('a locked view', () => {
  it('keeps all but the widths of its columns, is not deleted, and says who locked it', async () => {
    const { api, cx, owner } = server
    const project = await buildProject(cx, {
      organizationId: owner.organizationId,
      labelConfig: TEXT_CHOICES_CONFIG,
    })
    const data = { title: 'Odd', filters: filters('odd'), columnsWidth: { id: 90 } }
    const view = (await api.post('/api/dm/views/', { project, data })).json<{ id: number }>()
    expect(view).not.toHaveProperty('is_locked')
    const at = `/api/dm/views/${view.id}/`
    const locked = await api.post(`/api/siali/views/${view.id}/lock`, { locked: true })
    expect(locked.json()).toMatchObject({
      is_locked: true,
      locked_by: { id: owner.id, email: owner.email },
      data,
    })

    const member = server.as(await buildUser(cx, { organizationId: owner.organizationId, role: 'member' }))
    const change = {
      title: 'Even',
      filters: filters('even'),
      ordering: ['tasks:id'],
      columnsWidth: { id: 120 },
    }
    for (const client of [member, api]) {
      const answer = await client.patch(at, { project, data: change })
      expect([answer.status, answer.json()]).toMatchObject([
        200,
        { is_locked: true, data: { title: 'Odd', filters: filters('odd'), columnsWidth: { id: 120 } } },
      ])
      expect(answer.json<{ data: object }>().data).not.toHaveProperty('ordering')
    }
    expect((await member.post(`/api/siali/views/${view.id}/lock`, { locked: false })).status).toBe(403)
    expect((await api.delete(at)).status).toBe(409)

    const open = await api.post(`/api/siali/views/${view.id}/lock`, { locked: false })
    expect(open.json()).not.toHaveProperty('is_locked')
    expect((await member.patch(at, { project, data: change })).json()).toMatchObject({ data: change })
    expect((await member.delete(at)).status).toBe(204)
  })

  it('is a view of the own organization', async () => {
    const { api, cx, owner } = server
    const project = await buildProject(cx, {
      organizationId: owner.organizationId,
      labelConfig: TEXT_CHOICES_CONFIG,
    })
    const { id } = (await api.post('/api/dm/views/', { project, data: {} })).json<{ id: number }>()
    const stranger = server.as(
      await buildUser(cx, { organizationId: await buildOrganization(cx), role: 'owner' }),
    )
    expect((await stranger.post(`/api/siali/views/${id}/lock`, { locked: true })).status).toBe(404)
    expect((await api.post(`/api/siali/views/${id}/lock`, { locked: 'perhaps' })).status).toBe(400)
  })
})
