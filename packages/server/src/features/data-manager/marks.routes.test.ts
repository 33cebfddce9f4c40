// The marks that lists draw over pictures: what people drew, else what a model did; place and size, nothing else.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'

const CONFIG = `<View><Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image"><Label value="Cup"/></RectangleLabels>
  <PolygonLabels name="shape" toName="image"><Label value="Rim"/></PolygonLabels></View>`
const base = { to_name: 'image', original_width: 600, original_height: 400, image_rotation: 0 }
const place = { x: 10, y: 20, width: 30.5, height: 40, rotation: 5 }
const box = {
  ...base,
  id: 'b',
  from_name: 'box',
  type: 'rectanglelabels',
  value: { ...place, rectanglelabels: ['Cup'] },
}
const polygon = (count: number) => ({
  ...base,
  id: `p${count}`,
  from_name: 'shape',
  type: 'polygonlabels',
  value: { points: Array.from({ length: count }, (_, at) => [at / 10, 5]), polygonlabels: ['Rim'] },
})
const size = { original_width: 600, original_height: 400 }

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

describe('marks of listed tasks', () => {
  it('[L4] are of the newest annotation, else of the newest prediction, and only when asked for', async () => {
    const { api, cx, owner } = server
    const project = await buildProject(cx, { organizationId: owner.organizationId, labelConfig: CONFIG })
    const made = await api.post(`/api/projects/${project}/import?return_task_ids=true`, [
      { image: '/a.png' },
      { image: '/b.png' },
      { image: '/c.png' },
      { image: '/d.png' },
    ])
    const [drawn = 0, guessed = 0, skipped = 0] = made.json<{ task_ids: number[] }>().task_ids
    await api.post(`/api/tasks/${drawn}/annotations/`, { result: [box] })
    await api.post(`/api/tasks/${drawn}/annotations/`, {
      result: [
        box,
        polygon(3),
        polygon(300),
        { ...base, id: 'n', from_name: 'box', type: 'choices', value: {} },
      ],
    })
    for (const result of [[polygon(4)], [box]])
      await api.post('/api/predictions/', { task: guessed, result, model_version: 'm' })
    await api.post(`/api/tasks/${skipped}/annotations/`, { result: [box], was_cancelled: true })

    const list = async (include: string) =>
      (await api.get(`/api/tasks/?project=${project}&include=${include}`)).json<{
        tasks: readonly { readonly marks?: unknown }[]
      }>().tasks
    const rectangle = { from_name: 'box', to_name: 'image', label: 'Cup', ...size, value: place }
    const rim = { from_name: 'shape', to_name: 'image', label: 'Rim', ...size }
    expect((await list('id,marks')).map((task) => task.marks)).toEqual([
      { is_model: false, regions: [rectangle, { ...rim, value: { points: polygon(3).value.points } }] },
      { is_model: true, regions: [rectangle] },
      null,
      null,
    ])
    expect((await list('id,labels')).some((task) => 'marks' in task)).toBe(false)
  })
})
