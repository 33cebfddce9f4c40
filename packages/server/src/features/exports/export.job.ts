// Makes snapshots of big projects, and converts snapshots.

import { Type, type Static } from 'typebox'
import type { AppContext } from '../../context.ts'
import type { Job } from '../../jobs/job.ts'
import { readCounters } from '../counters/counter.service.ts'
import { runJob } from '../jobs/job-run.service.ts'
import { findLiveProject } from '../projects/project.service.ts'
import { convertFile } from './convert.service.ts'
import type { ExportOptions } from './export-options.ts'
import { failUnmade, findSnapshot } from './export.queries.ts'
import { makeSnapshot } from './export.service.ts'

const SnapshotPayload = Type.Object({ run: Type.String(), project: Type.Integer(), export: Type.Integer() })

export const makeSnapshotJob: Job = {
  name: 'make-snapshot',
  payload: SnapshotPayload,
  async run(cx, payload, signal) {
    const { run, project: projectId, export: id } = payload as Static<typeof SnapshotPayload>
    const made = await runJob(cx, run, signal, async (job) => {
      const project = await findLiveProject(cx, projectId)
      const row = await findSnapshot(cx.db.sql, projectId, id)
      // Deleted while it waited: nobody asks for it any more.
      if (project === undefined || row === undefined) return
      const counters = (await readCounters(cx.db.sql, [projectId])).get(projectId)
      const total = counters?.task_number ?? null
      await makeSnapshot(cx, project, id, row.options as ExportOptions, (done) => job.progress(done, total))
    })
    if (!made) await failUnmade(cx.db.sql, 'export', id, cancelledAt(cx))
  },
}

const ConversionPayload = Type.Object({
  run: Type.String(),
  project: Type.Integer(),
  export: Type.Integer(),
  conversion: Type.Integer(),
  downloads: Type.Optional(Type.Boolean()),
})

export const convertSnapshotJob: Job = {
  name: 'convert-snapshot',
  payload: ConversionPayload,
  async run(cx, payload, signal) {
    const ids = payload as Static<typeof ConversionPayload>
    const made = await runJob(cx, ids.run, signal, async (job) => {
      const project = await findLiveProject(cx, ids.project)
      const row = await findSnapshot(cx.db.sql, ids.project, ids.export)
      if (project === undefined || row === undefined) return
      await convertFile(cx, project, row, ids.conversion, {
        downloads: ids.downloads !== false,
        onTasks: (done) => job.progress(done, null),
        onProblem: (problem) => job.note(problem),
      })
    })
    if (!made) await failUnmade(cx.db.sql, 'converted_export', ids.conversion, cancelledAt(cx))
  },
}

const cancelledAt = (cx: AppContext) => ({ error: 'The work was cancelled.', finished_at: cx.clock.now() })
