// Job runs on the wire.

import type { JobRun } from '@siali/contract'
import { isPlainObject } from '../../http/body.ts'
import { toStamp } from '../../http/stamp.ts'
import type { JobRunRow } from './job-run.queries.ts'

export function presentJobRun(row: JobRunRow): JobRun {
  const progress = isPlainObject(row.progress) ? row.progress : {}
  const params = isPlainObject(row.params) ? row.params : {}
  return {
    id: row.id,
    kind: row.kind,
    status: row.status as JobRun['status'],
    project: row.project_id,
    user: row.user_id,
    progress: {
      done: typeof progress['done'] === 'number' ? progress['done'] : 0,
      total: typeof progress['total'] === 'number' ? progress['total'] : null,
    },
    report: Array.isArray(row.report) ? row.report : [],
    error: row.error,
    ml_backend: typeof params['ml_backend'] === 'string' ? Number(params['ml_backend']) : null,
    storage: typeof params['storage'] === 'number' ? params['storage'] : null,
    created_at: toStamp(row.created_at),
    started_at: toStamp(row.started_at),
    finished_at: toStamp(row.finished_at),
  }
}
