// What the tests of imports share.

import { buildProject } from '../../testing/factories.ts'
import { formOf, type FormPart } from '../../testing/multipart.ts'
import type { TestServer } from '../../testing/server.ts'

export const CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'

export const JSON_TYPE = { 'content-type': 'application/json' }

export const errorsOf = (answer: { json(): Record<string, unknown> }) =>
  (answer.json()['validation_errors'] as { non_field_errors: unknown[] }).non_field_errors

/** Projects of the server's owner, files sent to them, and the tasks they hold. */
export function importsOf(server: () => TestServer) {
  return {
    project: (labelConfig = CONFIG) =>
      buildProject(server().cx, { organizationId: server().owner.organizationId, labelConfig }),
    send: (projectId: number, parts: FormPart[], query = '') => {
      const form = formOf(parts)
      return server().api.post(`/api/projects/${projectId}/import${query}`, form.body, form.headers)
    },
    tasksOf: (projectId: number) =>
      server()
        .cx.db.sql.selectFrom('task')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('id')
        .execute(),
  }
}
