import { describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { sayGood } from '../../testing/model-server.ts'
import { ModelBed, type Backend } from './testing.ts'

const bed = new ModelBed()
const { connect, addTask, asked } = bed

describe('the token of a model server', () => {
  const open = async () => {
    await connect()
    const token = String(asked('/setup').at(-1)?.body?.['access_token'])
    return bed.server.as({ ...bed.server.owner, token })
  }

  it('opens tasks, annotations and predictions of its project', async () => {
    const robot = await open()
    const task = await addTask()
    const made = await robot.post('/api/predictions/', {
      task,
      result: sayGood().result,
      model_version: 'v1',
    })
    expect([made.status, made.json()]).toMatchObject([201, { task, project: bed.project }])
    for (const path of [
      `/api/projects/${bed.project}/`,
      `/api/tasks/${task}/`,
      `/api/tasks/?project=${bed.project}&fields=all`,
      `/api/projects/${bed.project}/export?exportType=JSON&download_all_tasks=true`,
      `/api/predictions/?project=${bed.project}`,
    ])
      expect([path, (await robot.get(path)).status]).toEqual([path, 200])
  })

  it('opens no other project: bed.project, no person, no setting, and nothing once the backend is gone', async () => {
    const robot = await open()
    const task = await addTask()
    const other = await buildProject(bed.server.cx, { organizationId: bed.server.owner.organizationId })
    const foreign = (await bed.api.post('/api/tasks/', { project: other, data: { text: 'x' } })).json()['id']
    const view = (await bed.api.post('/api/dm/views/', { project: other, data: {} })).json()['id']
    const reads = [
      `/api/projects/${other}/`,
      `/api/tasks/${foreign}/`,
      `/api/tasks/?project=${other}`,
      `/api/tasks/?project=${bed.project}&view=${view}`,
      `/api/tasks/?view=${view}`,
      '/api/projects/',
      '/api/users/',
      '/api/current-user/whoami',
      '/api/current-user/token',
      '/api/organizations/',
      '/api/token/',
      `/api/projects/${bed.project}/next/`,
      `/api/siali/jobs?project=${bed.project}`,
    ]
    for (const path of reads)
      expect([path, (await robot.get(path)).status]).toEqual([
        path,
        expect.toSatisfy((s) => s === 403 || s === 404),
      ])
    const writes: [string, object][] = [
      ['/api/predictions/', { task: foreign, result: [] }],
      ['/api/tasks/', { project: bed.project, data: { text: 'x' } }],
      [`/api/tasks/${task}/annotations/`, { result: [] }],
      ['/api/ml/', { project: bed.project, url: bed.model.url }],
      [
        `/api/dm/actions/?project=${bed.project}&id=delete_tasks`,
        { selectedItems: { all: true, excluded: [] } },
      ],
      ['/api/token/', {}],
    ]
    for (const [path, body] of writes)
      expect([path, (await robot.post(path, body)).status]).toEqual([
        path,
        expect.toSatisfy((s) => s === 403 || s === 404),
      ])
    const [backend] = (await bed.api.get(`/api/ml/?project=${bed.project}`)).json<Backend[]>()
    await bed.api.delete(`/api/ml/${backend?.id}`)
    expect((await robot.get(`/api/projects/${bed.project}/`)).status).toBe(401)
  })
})
