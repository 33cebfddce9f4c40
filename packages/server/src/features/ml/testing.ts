// A server with a project and a model server on loopback, for the tests of ML backends.

import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import type { RawEnv } from '../../env.ts'
import { buildProject } from '../../testing/factories.ts'
import { startModelServer, type ModelRequest, type TestModelServer } from '../../testing/model-server.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

export interface Backend {
  id: number
  state: string
  error_message: string | null
  model_version: string
}

/** One server a file, and for each test a project and a model server. Its fields are set when a test runs. */
export class ModelBed {
  server!: TestServer
  api!: Client
  model!: TestModelServer
  project!: number

  constructor(settings: RawEnv = {}) {
    beforeAll(async () => {
      this.server = await startTestServer({ ML_BLOCK_LOCAL_IP: 'false', ...settings })
      this.api = this.server.api
    })
    afterAll(() => this.server.stop())
    beforeEach(async () => {
      const model = await startModelServer()
      this.model = model
      this.project = await this.makeProject()
      return () => model.kill()
    })
  }

  makeProject = (): Promise<number> =>
    buildProject(this.server.cx, { organizationId: this.server.owner.organizationId })

  connect = async (body: object = {}): Promise<Backend> => {
    const given = { project: this.project, url: this.model.url, title: 'Mood', ...body }
    const answer = await this.api.post('/api/ml/', given)
    expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, ''])
    return answer.json<Backend>()
  }

  addTask = async (text = 'one', project = this.project): Promise<number> =>
    (await this.api.post('/api/tasks/', { project, data: { text } })).json<{ id: number }>().id

  /** Requests that the model server got at a path. */
  asked = (path: string): ModelRequest[] => this.model.requests.filter((request) => request.path === path)

  read = async (id: number): Promise<Backend> => (await this.api.get(`/api/ml/${id}`)).json<Backend>()
}
