// Routes of imports: tasks by JSON body, files or address; re-imports; predictions.

import { importRoutes } from '@siali/contract'
import { findReader } from '@siali/formats'
import { Readable } from 'node:stream'
import { join } from 'node:path'
import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { isPlainObject } from '../../http/body.ts'
import { invalid, notFound } from '../../http/errors.ts'
import { queryBoolean, queryText, type RawQuery } from '../../http/query.ts'
import type { Call, Http } from '../../http/route.ts'
import { extensionOf } from '../files/file-name.ts'
import { readIdList } from '../files/id-list.ts'
import { dropBlobs, recordFiles, type StoredBlob } from '../files/file.service.ts'
import { dataKeysOf } from '../projects/label-config.service.ts'
import { requireProject, type ProjectRow } from '../projects/project.service.ts'
import { emptyReport, readFiles } from './import-files.service.ts'
import { presentImport, presentImportRecord, presentReimport } from './import.presenter.ts'
import { findImport } from './import.queries.ts'
import { countTasks, storeTasks, type ImportOptions } from './import.service.ts'
import { readJsonBody, readJsonList } from './json-body.ts'
import { importPredictions } from './predictions.service.ts'
import { reimport } from './reimport.service.ts'
import { spoolBody, type Spool } from './spool.ts'
import { storeParts, storeUrl } from './upload.service.ts'

// Bytes that the database writes for a byte of tasks: rows, their texts, indexes, the log of all.
const DATABASE_SHARE = 4

export function importFeature(http: Http): void {
  type ImportCall = Pick<Call<typeof importRoutes.create>, 'cx' | 'caller' | 'params' | 'query' | 'request'>
  const create = async ({ cx, caller, params, query, request }: ImportCall) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const options = readOptions(query)
    const length = Number(request.headers['content-length'] ?? 0)
    if (request.isMultipart()) {
      await cx.space.require(length)
      const blobs = await storeParts(cx, project.id, request)
      if (blobs.length === 0) throw noData()
      return importBlobs(cx, caller, project, blobs, options)
    }
    const type = request.headers['content-type'] ?? ''
    if (type.startsWith('application/x-www-form-urlencoded')) {
      const url = isPlainObject(request.body) ? request.body['url'] : undefined
      return importBlobs(cx, caller, project, [await storeUrl(cx, project.id, url)], options)
    }
    if (request.body === undefined || request.body === null) throw noData()
    await cx.space.require(length * DATABASE_SHARE)
    return importBody(cx, caller, project, request.body as Readable, options)
  }
  http.route(importRoutes.create, create, { streamBody: true })
  http.route(importRoutes.bulk, create, { streamBody: true })
  http.route(importRoutes.reimport, async ({ cx, caller, params, body, reply }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const ids = readIdList(body.file_upload_ids, 'file_upload_ids') ?? []
    const { counts, files } = await reimport(cx, caller, project, ids, body.files_as_tasks_list ?? true)
    void reply.code(ids.length === 0 ? 200 : 201)
    return presentReimport(counts, files)
  })
  http.route(
    importRoutes.predictions,
    async ({ cx, caller, params, request }) => {
      const project = await requireProject(cx, caller, params['id'] ?? 0)
      if (!(request.body instanceof Readable)) throw invalid({ non_field_errors: [NO_LIST] })
      const created = await withSpool(cx, request.body, (spool) =>
        importPredictions(cx, project, readJsonList(spool, NO_LIST)),
      )
      return { created }
    },
    { streamBody: true },
  )
  http.route(importRoutes.get, async ({ cx, caller, params }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const row = await findImport(cx.db.sql, project.id, params['import_pk'] ?? 0)
    if (row === undefined) throw notFound('ProjectImport')
    return presentImportRecord(row)
  })
  http.route(importRoutes.getReimport, async ({ cx, caller, params }) => {
    await requireProject(cx, caller, params['id'] ?? 0)
    throw notFound('ProjectReimport')
  })
}

interface RequestOptions extends ImportOptions {
  readonly commit: boolean
}

function readOptions(query: RawQuery): RequestOptions {
  return {
    commit: queryBoolean(query, 'commit_to_project', true),
    returnTaskIds: queryBoolean(query, 'return_task_ids'),
    preannotated: readColumns(query),
  }
}

const MAX_PREANNOTATED = 100

// Repeated keys, or one text parted at the first of `,` `;` `|` that occurs in it.
function readColumns(query: RawQuery): string[] {
  const given = [query['preannotated_from_fields'], query['preannotated_from_fields[]']].flat()
  const texts = given.filter((text) => text !== undefined)
  const only = texts.length === 1 ? queryText({ only: texts[0] }, 'only') : undefined
  const separator = only === undefined ? undefined : [',', ';', '|'].find((sign) => only.includes(sign))
  const names = only === undefined || separator === undefined ? texts : only.split(separator)
  const columns = names.map((name) => name.trim()).filter((name) => name !== '')
  if (columns.length > MAX_PREANNOTATED)
    throw invalid({ preannotated_from_fields: [`At most ${MAX_PREANNOTATED} columns can be named.`] })
  return columns
}

function noData() {
  return invalid({ non_field_errors: ['load_tasks: No data found in DATA or in FILES'] })
}

const NO_LIST = 'Expected a list of predictions.'

const NO_FILES = { fileUploadIds: [], foundFormats: undefined, couldBeTasksList: false, dataColumns: [] }

async function importBody(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  body: Readable,
  options: RequestOptions,
) {
  return withSpool(cx, body, async (spool) => {
    const batches = readJsonBody(spool, dataKeysOf(project.label_config))
    const counts = options.commit
      ? await storeTasks(cx, caller, project, async () => batches, options)
      : await countTasks(cx, batches)
    return presentImport(counts, NO_FILES)
  })
}

async function withSpool<T>(cx: AppContext, body: Readable, work: (spool: Spool) => Promise<T>): Promise<T> {
  const spool = await spoolBody(body, join(cx.env.dataDir, 'spool'), cx.env.uploadMaxBytes)
  try {
    return await work(spool)
  } finally {
    await spool.dispose()
  }
}

async function importBlobs(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  blobs: readonly StoredBlob[],
  options: RequestOptions,
) {
  const report = emptyReport()
  const tables = blobs.filter((blob) => findReader(extensionOf(blob.path)).isList)
  const read = async (db: Parameters<typeof recordFiles>[0]) => {
    const files = await recordFiles(db, caller, project.id, blobs)
    return readFiles(cx, project, files, true, report)
  }
  try {
    if (options.commit)
      await cx.space.require(tables.reduce((sum, blob) => sum + blob.sizeBytes, 0) * DATABASE_SHARE)
    const counts = options.commit
      ? await storeTasks(cx, caller, project, read, options)
      : await cx.db.sql.transaction().execute(async (tx) => countTasks(cx, await read(tx)))
    return presentImport(counts, report)
  } catch (error) {
    await dropBlobs(
      cx,
      blobs.map((blob) => blob.path),
    )
    throw error
  }
}
