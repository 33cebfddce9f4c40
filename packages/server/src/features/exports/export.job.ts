// Makes snapshots of big projects, and converts snapshots.

import { Type, type Static } from 'typebox'
import type { AppContext } from '../../context.ts'
import type { Job } from '../../jobs/job.ts'
import { readCounters } from '../counters/counter.service.ts'
import { runJob } from '../jobs/job-run.service.ts'
import { findCaller } from '../tokens/authenticate.service.ts'
import { findLiveProject } from '../projects/project.service.ts'
import { convertFile } from './convert.service.ts'
import type { ExportOptions } from './export-options.ts'
import { failUnmade, findSnapshot } from './export.queries.ts'
import { convertSnapshot, makeSnapshot, requireSnapshot } from './export.service.ts'

const SnapshotPayload = Type.Object({
  run: Type.String(),
  project: Type.Integer(),
  export: Type.Integer(),
  /** What it is turned into when it is there, in whose name. */
  convert: Type.Optional(
    Type.Object({
      exportType: Type.String(),
      downloads: Type.Boolean(),
      user: Type.Integer(),
      organization: Type.Integer(),
    }),
  ),
})

export const makeSnapshotJob: Job = {
  name: 'make-snapshot',
  payload: SnapshotPayload,
  async run(cx, payload, signal) {
    const { run, project: projectId, export: id, convert } = payload as Static<typeof SnapshotPayload>
    const made = await runJob(cx, run, signal, async (job) => {
      const project = await findLiveProject(cx, projectId)
      const row = await findSnapshot(cx.db.sql, projectId, id)
      // Deleted while it waited: nobody asks for it any more.
      if (project === undefined || row === undefined) return
      const counters = (await readCounters(cx.db.sql, [projectId])).get(projectId)
      const total = counters?.task_number ?? null
      await makeSnapshot(cx, project, id, row.options as ExportOptions, (done) => job.progress(done, total))
      if (convert === undefined) return
      const caller = await findCaller(cx, convert.user, convert.organization)
      const { conversions } =
        caller === undefined ? { conversions: [] } : await requireSnapshot(cx, caller, projectId, id)
      // Done again after a kill, it may have been asked for already.
      if (caller !== undefined && conversions.length === 0)
        await convertSnapshot(cx, caller, projectId, id, convert)
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
        onEnd: (detail) => job.note({ detail }),
      })
    })
    if (!made) await failUnmade(cx.db.sql, 'converted_export', ids.conversion, cancelledAt(cx))
  },
}

const cancelledAt = (cx: AppContext) => ({ error: 'The work was cancelled.', finished_at: cx.clock.now() })
