// Exports that are made in the background: a snapshot and its conversion in one call, the list of them, and what they left out.

import { exportRoutes } from '@siali/contract'
import { notFound } from '../../http/errors.ts'
import { queryText } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { requireProject } from '../projects/project.service.ts'
import { requireFormat, STORED_FORMAT } from './export-formats.ts'
import { presentPrepared } from './export.presenter.ts'
import { findProblems } from './export.queries.ts'
import { createSnapshot, listProjectSnapshots, requireSnapshot } from './export.service.ts'

export function preparedExportFeature(http: Http): void {
  http.route(exportRoutes.prepare, async ({ cx, caller, params, body }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const format = requireFormat('export_type', body.export_type, project)
    const options = {
      title: body.title ?? null,
      ...(body.ids !== undefined && { ids: body.ids }),
      task_filter_options: {
        view: body.view ?? null,
        only_with_annotations: body.only_with_annotations ?? false,
      },
      annotation_filter_options:
        // An empty object would leave the ground truth out.
        body.skipped === false ? { usual: true, ground_truth: true, skipped: false } : null,
      // What the file made at once would hold.
      serialization_options: { drafts: { only_id: false } },
    }
    const conversion = { exportType: format.id, downloads: body.download_resources ?? true }
    const { id } = await createSnapshot(
      cx,
      caller,
      project.id,
      options,
      format.id === STORED_FORMAT ? undefined : conversion,
    )
    return { id }
  })
  http.route(exportRoutes.prepared, async ({ cx, caller, params }) =>
    (await listProjectSnapshots(cx, caller, params['id'] ?? 0)).map(({ row, conversions }) =>
      presentPrepared(row, conversions),
    ),
  )
  http.route(exportRoutes.problems, async ({ cx, caller, params, query }) => {
    const { row } = await requireSnapshot(cx, caller, params['id'] ?? 0, params['export_pk'] ?? 0)
    const found = await findProblems(cx.db.sql, row.id, queryText(query, 'exportType') ?? '')
    if (found === undefined) throw notFound('ConvertedFormat')
    return {
      problem_count: found.problem_count,
      problems: Array.isArray(found.problems) ? found.problems : [],
    }
  })
}
