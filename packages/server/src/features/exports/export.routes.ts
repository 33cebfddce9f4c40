// Routes of exports: at once, and as snapshots.

import { extname } from 'node:path'
import { exportRoutes } from '@siali/contract'
import { goneSignal } from '../../http/caller-gone.ts'
import { AppError } from '../../http/errors.ts'
import { queryBoolean, queryIds, queryText } from '../../http/query.ts'
import type { Http } from '../../http/route.ts'
import { requireProject } from '../projects/project.service.ts'
import { sendStored, sendText } from './download.ts'
import { listOffers, listProjectFormats, requireFormat, STORED_FORMAT } from './export-formats.ts'
import { openDirect, openStored } from './direct.service.ts'
import { exportFileName } from './export-name.ts'
import { directScope } from './export-options.ts'
import { presentCreatedSnapshot, presentSnapshot } from './export.presenter.ts'
import {
  convertSnapshot,
  createSnapshot,
  listProjectSnapshots,
  removeSnapshot,
  requireSnapshot,
} from './export.service.ts'

const MAX_IDS = 100_000

export function exportFeature(http: Http): void {
  http.route(exportRoutes.formats, async ({ cx, caller, params }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    return listProjectFormats(project)
  })
  http.route(exportRoutes.offers, async ({ cx, caller, params }) =>
    listOffers(await requireProject(cx, caller, params['id'] ?? 0)),
  )
  http.route(exportRoutes.files, async ({ cx, caller, params }) => {
    await requireProject(cx, caller, params['id'] ?? 0)
    return { export_files: [] }
  })
  http.route(exportRoutes.direct, async ({ cx, caller, params, query, publicUrl, request, reply }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const name = queryText(query, 'exportType') ?? queryText(query, 'export_type') ?? 'JSON'
    const format = requireFormat('exportType', name, project)
    const ids = queryIds(query, 'ids')
    if (ids !== undefined && ids.length > MAX_IDS)
      throw new AppError('bad_request', `Name at most ${MAX_IDS} ids, or export without ids.`)
    const scope = directScope(project.id, { allTasks: queryBoolean(query, 'download_all_tasks'), ids })
    const { extension, text } = await openDirect(cx, project, format, scope, {
      host: publicUrl,
      downloads: queryBoolean(query, 'download_resources', true),
      neutralizeFormulas: queryBoolean(query, 'neutralize_formulas'),
      allFrames: queryBoolean(query, 'interpolate_key_frames', cx.env.interpolateKeyFrames),
      signal: goneSignal(reply),
    })
    const head = {
      name: exportFileName(project.id, cx.clock.now(), cx.newId.hex(4), extension),
      // With the dot, as clients have always got it; archives have none.
      contentType: `application/${extension === '.zip' ? 'zip' : extension}`,
    }
    return sendText(request, reply, head, text)
  })
  http.route(exportRoutes.checkAccess, async ({ cx, caller, request }) => {
    const path = String(request.headers['x-original-uri'] ?? '')
    const [, id] = /^(?:\/export\/)?(\d{1,15})-/.exec(path) ?? []
    const refused = { detail: 'Incorrect filename in export' }
    if (id === undefined) throw new AppError('unprocessable', refused.detail, { bare: refused })
    await requireProject(cx, caller, Number(id))
    return { detail: 'auth ok' }
  })
  snapshotRoutes(http)
}

function snapshotRoutes(http: Http): void {
  http.route(exportRoutes.list, async ({ cx, caller, params }) => {
    const views = await listProjectSnapshots(cx, caller, params['id'] ?? 0)
    return views.map(({ row, conversions }) => presentSnapshot(row, conversions))
  })
  http.route(exportRoutes.create, async ({ cx, caller, params, body }) =>
    presentCreatedSnapshot(await createSnapshot(cx, caller, params['id'] ?? 0, body)),
  )
  http.route(exportRoutes.get, async ({ cx, caller, params }) => {
    const { row, conversions } = await requireSnapshot(
      cx,
      caller,
      params['id'] ?? 0,
      params['export_pk'] ?? 0,
    )
    return presentSnapshot(row, conversions)
  })
  http.route(exportRoutes.delete, ({ cx, caller, params }) =>
    removeSnapshot(cx, caller, params['id'] ?? 0, params['export_pk'] ?? 0),
  )
  http.route(exportRoutes.convert, async ({ cx, caller, params, body }) => {
    const { export_type, download_resources } = body
    const converted_format = await convertSnapshot(cx, caller, params['id'] ?? 0, params['export_pk'] ?? 0, {
      exportType: export_type,
      downloads: download_resources !== false,
    })
    return { export_type, converted_format }
  })
  http.route(exportRoutes.download, async ({ cx, caller, params, query, publicUrl, request, reply }) => {
    const projectId = params['id'] ?? 0
    const { row, conversions } = await requireSnapshot(cx, caller, projectId, params['export_pk'] ?? 0)
    const asked = queryText(query, 'exportType')
    const project = await requireProject(cx, caller, projectId)
    const format = requireFormat('exportType', asked ?? 'JSON', project)
    if (row.status !== 'completed' || row.file === null)
      return reply.code(404).type('text/plain').send('Export is not completed')
    const named = (extension: string) => {
      const name = exportFileName(projectId, row.finished_at ?? row.created_at, row.md5 ?? '', extension)
      // Without a type the name carries its folder; clients take the last part.
      const shown = asked === undefined ? `export/${projectId}/${name}` : name
      return { name: shown, contentType: `application/${extension.slice(1)}` }
    }
    if (format.id === STORED_FORMAT) return sendStored(cx, request, reply, named('.json'), row.file)
    const neutralizeFormulas = queryBoolean(query, 'neutralize_formulas')
    const converted = conversions.find((one) => one.export_type === format.id && one.status === 'completed')
    if (converted?.file != null && !neutralizeFormulas)
      return sendStored(cx, request, reply, named(extname(converted.file)), converted.file)
    const { extension, text } = await openStored(cx, project, format, row.file, {
      host: publicUrl,
      neutralizeFormulas,
      signal: goneSignal(reply),
    })
    return sendText(request, reply, named(extension), text)
  })
}
