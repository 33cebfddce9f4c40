// The client: one transport, the calls by resource.

import { exportCalls } from './resources/exports.ts'
import { importCalls } from './resources/imports.ts'
import { jobCalls } from './resources/jobs.ts'
import { labelCalls } from './resources/labels.ts'
import { modelCalls } from './resources/models.ts'
import { organizationCalls } from './resources/organizations.ts'
import { predictionCalls } from './resources/predictions.ts'
import { projectCalls } from './resources/projects.ts'
import { stateCalls } from './resources/states.ts'
import { storageCalls } from './resources/storages.ts'
import { taskCalls } from './resources/tasks.ts'
import { userCalls } from './resources/users.ts'
import { viewCalls } from './resources/views.ts'
import { webhookCalls } from './resources/webhooks.ts'
import { createTransport, type ClientOptions, type Transport } from './transport.ts'

export interface Client {
  readonly transport: Transport
  readonly users: ReturnType<typeof userCalls>
  readonly projects: ReturnType<typeof projectCalls>
  readonly tasks: ReturnType<typeof taskCalls>
  readonly imports: ReturnType<typeof importCalls>
  readonly exports: ReturnType<typeof exportCalls>
  readonly views: ReturnType<typeof viewCalls>
  readonly jobs: ReturnType<typeof jobCalls>
  readonly webhooks: ReturnType<typeof webhookCalls>
  readonly models: ReturnType<typeof modelCalls>
  readonly storages: ReturnType<typeof storageCalls>
  readonly labels: ReturnType<typeof labelCalls>
  readonly organizations: ReturnType<typeof organizationCalls>
  readonly predictions: ReturnType<typeof predictionCalls>
  readonly states: ReturnType<typeof stateCalls>
}

/**
 * A client for one server.
 *
 * ```ts
 * const client = createClient({ baseUrl: 'http://localhost:8080', token })
 * for await (const project of client.projects.all()) show(project.title)
 * ```
 */
export function createClient(options: ClientOptions = {}): Client {
  const transport = createTransport(options)
  return {
    transport,
    users: userCalls(transport),
    projects: projectCalls(transport),
    tasks: taskCalls(transport),
    imports: importCalls(transport),
    exports: exportCalls(transport),
    views: viewCalls(transport),
    jobs: jobCalls(transport),
    webhooks: webhookCalls(transport),
    models: modelCalls(transport),
    storages: storageCalls(transport),
    labels: labelCalls(transport),
    organizations: organizationCalls(transport),
    predictions: predictionCalls(transport),
    states: stateCalls(transport),
  }
}
