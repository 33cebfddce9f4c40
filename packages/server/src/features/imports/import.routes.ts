// Routes of imports: tasks by JSON body, files or address; re-imports; predictions.

import { importRoutes } from '@siali/contract'
import { Readable } from 'node:stream'
import { join } from 'node:path'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { isPlainObject } from '../../http/body.ts'
import { invalid, notFound } from '../../http/errors.ts'
import { queryBoolean, queryText, type RawQuery } from '../../http/query.ts'
import type { Call, Http } from '../../http/route.ts'
import { readIdList } from '../files/id-list.ts'
import { dropBlobs, recordFiles, type StoredBlob } from '../files/file.service.ts'
import { dataKeysOf } from '../projects/label-config.service.ts'
import { requireProject, type ProjectRow } from '../projects/project.service.ts'
import { startImport } from './background.service.ts'
import { PLAIN_CHOICES, type ImportChoices } from './import-choices.ts'
import { findListedImport, listTaskIds, type ListedImport } from './import-list.queries.ts'
import { paramsOf, type Origin } from './import-params.ts'
import { DATABASE_SHARE, importFiles } from './import-run.service.ts'
import {
  presentImport,
  presentImportRecord,
  presentReimport,
  presentReimportRecord,
} from './import.presenter.ts'
import { countTasks, storeTasks } from './import.service.ts'
import { readJsonBody, readJsonList } from './json-body.ts'
import { importPredictions } from './predictions.service.ts'
import { ProblemList } from './problem-list.ts'
import { reimport } from './reimport.service.ts'
import { spoolBody, type Spool } from './spool.ts'
import { ofBody } from './task-batch.ts'
import { requireUrl, storeParts, storeUrl } from './upload.service.ts'

export function importFeature(http: Http): void {
  type ImportCall = Pick<Call<typeof importRoutes.create>, 'cx' | 'caller' | 'params' | 'query' | 'request'>
  const create = async ({ cx, caller, params, query, request }: ImportCall) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const options = readOptions(query)
    const length = Number(request.headers['content-length'] ?? 0)
    const goOn = async (origin: Origin) => {
      const { importId } = await startImport(cx, caller, project, { ...options, origin, replaces: false })
      return { import: importId }
    }
    if (request.isMultipart()) {
      await cx.space.require(length)
      const blobs = await storeParts(cx, project.id, request)
      if (blobs.length === 0) throw noData()
      if (options.isAsync) return goOn({ kind: 'blobs', blobs })
      return importBlobs(cx, caller, project, blobs, { ...options, source: 'files' })
    }
    const type = request.headers['content-type'] ?? ''
    if (type.startsWith('application/x-www-form-urlencoded')) {
      const url = isPlainObject(request.body) ? request.body['url'] : undefined
      if (options.isAsync) return goOn({ kind: 'url', url: requireUrl(url) })
      const blob = await storeUrl(cx, project.id, url)
      return importBlobs(cx, caller, project, [blob], { ...options, source: 'url' })
    }
    if (request.body === undefined || request.body === null) throw noData()
    await cx.space.require(length * DATABASE_SHARE)
    const body = request.body as Readable
    if (options.isAsync) return goOn({ kind: 'json', blob: await keepBody(cx, project.id, body) })
    return importBody(cx, caller, project, body, options)
  }
  http.route(importRoutes.create, create, { streamBody: true })
  http.route(importRoutes.bulk, create, { streamBody: true })
  http.route(importRoutes.reimport, async ({ cx, caller, params, query, body, reply }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const ids = readIdList(body.file_upload_ids, 'file_upload_ids') ?? []
    const asTasksList = body.files_as_tasks_list ?? true
    if (ids.length > 0 && queryBoolean(query, 'async')) {
      const { importId } = await startImport(cx, caller, project, {
        origin: { kind: 'files', ids },
        choices: { ...PLAIN_CHOICES, asTasksList },
        returnTaskIds: false,
        preannotated: [],
        commit: true,
        replaces: true,
      })
      void reply.code(201)
      return { reimport: importId }
    }
    const { counts, files } = await reimport(cx, caller, project, ids, asTasksList)
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
    const row = await requireRecord(cx, caller, params['id'], params['import_pk'], 'ProjectImport')
    const isAsked = row.status === 'completed' && paramsOf(row).returnTaskIds
    return presentImportRecord(row, isAsked ? await listTaskIds(cx.db.sql, row) : [])
  })
  http.route(importRoutes.getReimport, async ({ cx, caller, params }) => {
    const row = await requireRecord(cx, caller, params['id'], params['reimport_pk'], 'ProjectReimport')
    if (row.source !== 'reimport') throw notFound('ProjectReimport')
    return presentReimportRecord(row)
  })
}

async function requireRecord(
  cx: AppContext,
  caller: Caller,
  projectId: number | undefined,
  importId: number | undefined,
  model: string,
): Promise<ListedImport> {
  const project = await requireProject(cx, caller, projectId ?? 0)
  const row = await findListedImport(cx.db.sql, project.id, importId ?? 0)
  if (row === undefined) throw notFound(model)
  return row
}

interface RequestOptions {
  readonly choices: ImportChoices
  readonly commit: boolean
  readonly returnTaskIds: boolean
  readonly preannotated: readonly string[]
  /** Answer at once, and do it in the background. */
  readonly isAsync: boolean
}

function readOptions(query: RawQuery): RequestOptions {
  return {
    choices: PLAIN_CHOICES,
    commit: queryBoolean(query, 'commit_to_project', true),
    returnTaskIds: queryBoolean(query, 'return_task_ids'),
    preannotated: readColumns(query),
    isAsync: queryBoolean(query, 'async'),
  }
}

/** A body that a job reads later. */
async function keepBody(cx: AppContext, projectId: number, body: Readable): Promise<string> {
  const blob = `imports/${projectId}/${cx.newId.uuid()}.json`
  const spool = await spoolBody(body, join(cx.env.dataDir, 'spool'), cx.env.uploadMaxBytes)
  try {
    await cx.blobs.write(blob, Readable.from(spool.chunks(), { objectMode: false }))
  } finally {
    await spool.dispose()
  }
  return blob
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
  { commit, returnTaskIds, preannotated }: RequestOptions,
) {
  return withSpool(cx, body, async (spool) => {
    const batches = ofBody(readJsonBody(spool, dataKeysOf(project.label_config)))
    const problems = new ProblemList()
    const counts = commit
      ? await storeTasks(cx, caller, project, async () => batches, {
          source: 'json',
          returnTaskIds,
          preannotated,
          skipInvalid: false,
          problems,
          files: undefined,
        })
      : await countTasks(cx, batches, problems)
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
  options: RequestOptions & { readonly source: 'files' | 'url' },
) {
  try {
    const record = (tx: Tx) => recordFiles(tx, caller.userId, project.id, blobs)
    const { counts, report } = await importFiles(cx, caller, project, record, options)
    return presentImport(counts, report)
  } catch (error) {
    await dropBlobs(
      cx,
      blobs.map((blob) => blob.path),
    )
    throw error
  }
}
