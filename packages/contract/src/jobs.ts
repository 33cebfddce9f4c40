// Background work that people wait for: progress, report, cancel.

import { Type, type Static } from 'typebox'
import { AnyJson, Id, Stamp, choice, defineRoute, nullable } from './wire.ts'

export const JobRun = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    kind: Type.String(),
    status: choice(['queued', 'running', 'completed', 'failed', 'cancelled']),
    project: nullable(Id),
    user: nullable(Id),
    progress: Type.Object({ done: Type.Integer(), total: nullable(Type.Integer()) }),
    report: Type.Array(AnyJson),
    error: nullable(Type.String()),
    /** The ML backend that it asks. */
    ml_backend: nullable(Id),
    /** The storage that it syncs. */
    storage: nullable(Id),
    created_at: Stamp,
    started_at: nullable(Stamp),
    finished_at: nullable(Stamp),
  },
  { title: 'JobRun' },
)
export type JobRun = Static<typeof JobRun>

const tag = 'Siali'
const params = Type.Object({ job: Type.String({ format: 'uuid' }) })

export const jobRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/siali/jobs',
    operationId: 'siali_jobs_list',
    tag,
    summary: 'List background work',
    description: 'Newest first, at most 100; `project` narrows to one project.',
    query: Type.Object({ project: Type.Optional(Type.Integer()) }),
    responses: { 200: Type.Array(JobRun) },
  }),
  get: defineRoute({
    method: 'GET',
    path: '/api/siali/jobs/{job}',
    operationId: 'siali_jobs_read',
    tag,
    summary: 'Get background work',
    params,
    responses: { 200: JobRun },
  }),
  cancel: defineRoute({
    method: 'POST',
    path: '/api/siali/jobs/{job}/cancel',
    operationId: 'siali_jobs_cancel_create',
    tag,
    summary: 'Cancel background work',
    description: 'Work that has ended stays as it is. Running work ends at its next step.',
    params,
    responses: { 200: JobRun },
  }),
}
