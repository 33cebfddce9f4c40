// Routes of imports as the pages do them: files, a look at what they hold, the import in the background, its undoing.

import { projectImportRoutes } from '@siali/contract'
import { isMedia } from '@siali/formats'
import { withTransaction } from '../../db/client.ts'
import type { AppContext } from '../../context.ts'
import { invalid, notFound } from '../../http/errors.ts'
import { queryInteger } from '../../http/query.ts'
import type { Call, Http } from '../../http/route.ts'
import { nameOf, plainName } from '../files/file-name.ts'
import { dropBlobs, listProjectFiles, recordFiles, type FileRow } from '../files/file.service.ts'
import { requireProject } from '../projects/project.service.ts'
import { startImport } from './background.service.ts'
import { requireKind, type ImportChoices } from './import-choices.ts'
import { findListedImport, listImports } from './import-list.queries.ts'
import { presentEntry } from './import.presenter.ts'
import { previewFiles } from './preview.service.ts'
import { undoImport } from './undo.service.ts'
import { storeParts } from './upload.service.ts'

const LISTED = 50

export function projectImportFeature(http: Http): void {
  http.route(projectImportRoutes.upload, async ({ cx, caller, params, request }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    if (!request.isMultipart())
      throw invalid({ non_field_errors: ['Send the files as multipart/form-data.'] })
    await cx.space.require(Number(request.headers['content-length'] ?? 0))
    const skipped: { name: string; reason: string }[] = []
    const onSkip = (name: string, reason: string) => void skipped.push({ name, reason })
    const blobs = await storeParts(cx, project.id, request, {
      ofFolder: true,
      maxBytes: cx.env.importFilesMaxBytes,
      onSkip,
    })
    try {
      const rows = await withTransaction(cx.db, (tx) => recordFiles(tx, caller.userId, project.id, blobs))
      return { files: rows.map(presentUpload), skipped }
    } catch (error) {
      await dropBlobs(
        cx,
        blobs.map(({ path }) => path),
      )
      throw error
    }
  })
  http.route(projectImportRoutes.preview, async ({ cx, caller, params, body }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const files = await requireFiles(cx, project.id, body.files)
    return previewFiles(
      cx,
      caller,
      project,
      files,
      readChoices(body, files),
      body.preannotated_from_fields ?? [],
    )
  })
  http.route(projectImportRoutes.start, async ({ cx, caller, params, body }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const files = await requireFiles(cx, project.id, body.files ?? [])
    const hasUrl = body.url !== undefined && body.url !== ''
    if (hasUrl === files.length > 0) throw invalid({ files: ['Name uploaded files, or a url.'] })
    const { importId, job } = await startImport(cx, caller, project, {
      origin: hasUrl
        ? { kind: 'url', url: body.url ?? '' }
        : { kind: 'files', ids: files.map(({ id }) => id) },
      choices: readChoices(body, files),
      returnTaskIds: false,
      preannotated: body.preannotated_from_fields ?? [],
      commit: true,
      replaces: false,
    })
    return { id: importId, job }
  })
  http.route(projectImportRoutes.list, async ({ cx, caller, params, query }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    return (await listImports(cx.db.sql, project.id, queryInteger(query, 'before'), LISTED)).map(presentEntry)
  })
  http.route(projectImportRoutes.get, async ({ cx, caller, params }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const row = await findListedImport(cx.db.sql, project.id, params['import_pk'] ?? 0)
    if (row === undefined) throw notFound('ProjectImport')
    return { ...presentEntry(row), problems: Array.isArray(row.report) ? row.report : [] }
  })
  http.route(projectImportRoutes.undo, async ({ cx, caller, params, body, reply }) => {
    const { removed, undoToken, job } = await undoImport(
      cx,
      caller,
      params['id'] ?? 0,
      params['import_pk'] ?? 0,
      body.with_work ?? false,
    )
    if (job === undefined) return { removed, undo: undoToken }
    void reply.code(202)
    return { removed, undo: undoToken, job }
  })
}

const presentUpload = ({ id, file, path, size_bytes: size }: FileRow) => ({
  id,
  name: nameOf(path ?? plainName(file)),
  path,
  size,
})

type ChosenFiles = readonly { readonly id: number }[]

/** In the order in which they are named. @throws AppError `validation` for ids that are no files of the project. */
async function requireFiles(cx: AppContext, projectId: number, chosen: ChosenFiles): Promise<FileRow[]> {
  if (chosen.length === 0) return []
  const ids = [...new Set(chosen.map(({ id }) => id))]
  const found = new Map((await listProjectFiles(cx, projectId, ids)).map((file) => [file.id, file]))
  return ids.map((id) => {
    const file = found.get(id)
    if (file === undefined) throw invalid({ files: [`There is no upload ${id} in this project.`] })
    return file
  })
}

type ChoiceBody = Call<typeof projectImportRoutes.start>['body']

function readChoices(body: ChoiceBody, files: readonly FileRow[]): ImportChoices {
  const media = files.filter(({ file }) => isMedia(file)).length
  return {
    into: body.into ?? 'annotations',
    asTasksList: body.files_as_tasks_list ?? true,
    skipInvalid: body.skip_invalid ?? false,
    mixesColumns: true,
    // Media beside a file that is none may be what that file describes.
    asFolder:
      body.as_folder ??
      (files.some(({ path }) => path?.includes('/') === true) || (media > 0 && media < files.length)),
    files: Object.fromEntries(
      (body.files ?? []).flatMap(({ id, kind, separator }) =>
        kind === undefined && separator === undefined
          ? []
          : [
              [
                id,
                {
                  ...(kind !== undefined && { kind: requireKind(kind) }),
                  ...(separator !== undefined && { separator }),
                },
              ],
            ],
      ),
    ),
  }
}
