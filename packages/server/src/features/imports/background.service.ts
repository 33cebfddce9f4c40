// Imports that go on after their request was answered: the record that clients look at, and the work itself. The work runs
// in one transaction: killed, it begins anew; cancelled or refused, nothing of it is there.

import type { AppContext } from '../../context.ts'
import { withTransaction, type Tx } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, toAppError } from '../../http/errors.ts'
import { plainName } from '../files/file-name.ts'
import { dropBlobs, listProjectFiles, recordFiles, removeFiles, type FileRow } from '../files/file.service.ts'
import { createJobRun, JobCancelled, type RunningJob } from '../jobs/job-run.service.ts'
import { dataKeysOf } from '../projects/label-config.service.ts'
import { findLiveProject, type ProjectRow } from '../projects/project.service.ts'
import { findCaller } from '../tokens/authenticate.service.ts'
import { readJsonBody } from './json-body.ts'
import { emptyReport } from './files-report.ts'
import { paramsOf, type ImportWish, type StoredParams } from './import-params.ts'
import { importFiles, type FilesOutcome, type RunOptions } from './import-run.service.ts'
import {
  beginImport,
  failImport,
  findImportById,
  finishImport,
  insertImport,
  type ImportRow,
} from './import.queries.ts'
import { countTasks, storeTasks } from './import.service.ts'
import { ProblemList } from './problem-list.ts'
import { removeReplaced } from './reimport.service.ts'
import { ofBody } from './task-batch.ts'
import { storeUrl } from './upload.service.ts'

export const RUN_IMPORT = 'run-import'
/** Files whose names the record keeps. */
const NAMED = 20
/** How often it begins anew after another end of the server. */
const RESTARTS = 1000

const SOURCES = { json: 'json', blobs: 'files', files: 'files', url: 'url' } as const

/** Makes the record and queues the work; both ids. Blobs of a request that fails are removed. */
export async function startImport(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  wish: ImportWish,
): Promise<{ importId: number; job: string }> {
  const { origin, ...rest } = wish
  try {
    return await withTransaction(cx.db, async (tx) => {
      const recorded =
        origin.kind === 'blobs'
          ? await recordFiles(tx, caller.userId, project.id, origin.blobs)
          : await listProjectFiles(cx, project.id, origin.kind === 'files' ? origin.ids.slice(0, NAMED) : [])
      const files = origin.kind === 'files' ? [...origin.ids] : recorded.map(({ id }) => id)
      const params: StoredParams = {
        ...rest,
        organization: caller.organizationId,
        url: origin.kind === 'url' ? origin.url : null,
        blob: origin.kind === 'json' ? origin.blob : null,
        files,
        names: recorded.slice(0, NAMED).map(({ file, path }) => path ?? plainName(file)),
        ownsFiles: origin.kind === 'blobs',
      }
      const job = await createJobRun(cx, tx, {
        organizationId: caller.organizationId,
        projectId: project.id,
        userId: caller.userId,
        kind: 'Import',
      })
      const importId = await insertImport(tx, {
        project_id: project.id,
        user_id: caller.userId,
        source: wish.replaces ? 'reimport' : SOURCES[origin.kind],
        status: 'created',
        job,
        params: JSON.stringify(params),
        file_upload_ids: files,
        created_at: cx.clock.now(),
      })
      await cx.jobs.add(tx, RUN_IMPORT, { run: job, import: importId }, { maxAttempts: RESTARTS })
      return { importId, job }
    })
  } catch (error) {
    if (origin.kind === 'json') await dropBlobs(cx, [origin.blob])
    if (origin.kind === 'blobs')
      await dropBlobs(
        cx,
        origin.blobs.map(({ path }) => path),
      )
    throw error
  }
}

/** Does the work of a record. Safe to repeat: what has ended stays as it is. @throws what it failed of. */
export async function runImport(cx: AppContext, importId: number, job: RunningJob): Promise<void> {
  const row = await findImportById(cx.db.sql, importId)
  if (row === undefined) return
  const project = await findLiveProject(cx, row.project_id)
  const caller = await findCaller(cx, row.user_id ?? 0, paramsOf(row).organization)
  if (project === undefined || caller === undefined) {
    await clearUp(cx, row, 'failed', 'The project or the access to it is gone.', new ProblemList())
    return
  }
  const problems = new ProblemList()
  const report = emptyReport()
  try {
    if (row.finished_at === null) {
      await beginImport(cx.db.sql, row.id, cx.clock.now())
      const options = runOptions(row, job, { problems, report })
      await (row.source === 'json' ? importBody : importAll)(cx, caller, project, row, options)
      await dropBlobs(cx, blobsOf(row))
    }
  } catch (error) {
    // At the server's end the next start does it again.
    if (job.signal.aborted) throw error
    const isCancelled = error instanceof JobCancelled
    await clearUp(
      cx,
      row,
      isCancelled ? 'cancelled' : 'failed',
      isCancelled ? CANCELLED : reasonOf(error),
      problems,
    )
    throw isCancelled ? error : new AppError(toAppError(error).code, reasonOf(error), { cause: error })
  }
  const { replaces } = paramsOf(row)
  if (replaces) await removeReplaced(cx, caller, project.id, row.file_upload_ids, row.id)
  const end = await findImportById(cx.db.sql, importId)
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
  const said = end?.problem_count ?? 0
  const reported = said === 0 ? '' : `, ${count(said, 'problem')} reported`
  job.note({ import: importId, detail: `${count(end?.task_count ?? 0, 'task')} imported${reported}.` })
}

export const CANCELLED = 'The import was cancelled; nothing was kept.'
const MAX_REASON = 10_000

function reasonOf(error: unknown): string {
  const { message, options } = toAppError(error)
  const [first] = Object.values(options.validationErrors ?? {})
  const lines = Array.isArray(first) ? first.filter((one) => typeof one === 'string') : []
  return (lines.length > 0 ? lines.join('\n') : message).slice(0, MAX_REASON)
}

/** Marks the end of an import that stored nothing, and removes what was stored for it. */
export async function clearUp(
  cx: AppContext,
  row: ImportRow,
  status: 'failed' | 'cancelled',
  error: string,
  problems: ProblemList,
): Promise<void> {
  await failImport(cx.db.sql, row.id, { status, error, problems }, cx.clock.now())
  const { files, ownsFiles } = paramsOf(row)
  await dropBlobs(cx, blobsOf(row))
  if (ownsFiles) await removeFiles(cx, row.project_id, files)
}

function blobsOf(row: ImportRow): string[] {
  const { blob } = paramsOf(row)
  return blob === null ? [] : [blob]
}

function runOptions(
  row: ImportRow,
  job: RunningJob,
  found: Pick<RunOptions, 'problems' | 'report'>,
): RunOptions {
  const { choices, commit, returnTaskIds, preannotated } = paramsOf(row)
  return {
    ...found,
    source: row.source as RunOptions['source'],
    choices,
    commit,
    returnTaskIds,
    preannotated,
    importId: row.id,
    onProgress: (tasks, part) => job.progress(tasks, null, part),
  }
}

async function importBody(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  row: ImportRow,
  options: RunOptions,
): Promise<void> {
  const { problems = new ProblemList(), onProgress } = options
  const [blob = ''] = blobsOf(row)
  const sizeBytes = (await cx.blobs.find(blob))?.sizeBytes ?? 0
  let read = 0
  const chunks = async function* () {
    for await (const chunk of cx.blobs.read(blob) as AsyncIterable<Buffer>) {
      read += chunk.length
      yield chunk
    }
  }
  const body = { sizeBytes, chunks, text: () => undefined }
  const batches = ofBody(readJsonBody(body, dataKeysOf(project.label_config)))
  if (!options.commit) return keepCount(cx, row, { counts: await countTasks(cx, batches, problems) })
  await storeTasks(cx, caller, project, async () => batches, {
    ...options,
    files: undefined,
    problems,
    skipInvalid: options.choices.skipInvalid,
    onRead: async (tasks) => onProgress?.(tasks, read / Math.max(1, sizeBytes)),
  })
}

async function importAll(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  row: ImportRow,
  options: RunOptions,
): Promise<void> {
  const { url, files } = paramsOf(row)
  const fetched = url === null ? [] : [await storeUrl(cx, project.id, url)]
  const records = async (tx: Tx): Promise<readonly FileRow[]> => {
    if (url !== null) return recordFiles(tx, caller.userId, project.id, fetched)
    const found = await listProjectFiles(cx, project.id, files)
    // In the order in which they were named.
    const byId = new Map(found.map((file) => [file.id, file]))
    return files.flatMap((id) => byId.get(id) ?? [])
  }
  try {
    const outcome = await importFiles(cx, caller, project, records, options)
    if (!options.commit) await keepCount(cx, row, outcome)
  } catch (error) {
    await dropBlobs(
      cx,
      fetched.map(({ path }) => path),
    )
    throw error
  }
}

/** The record of an import that was only read. */
function keepCount(
  cx: AppContext,
  row: ImportRow,
  { counts, report, problems }: Pick<FilesOutcome, 'counts'> & Partial<FilesOutcome>,
): Promise<void> {
  const nothing = { annotationCount: 0, predictionCount: 0, firstTask: null, lastTask: null }
  return finishImport(cx.db.sql, row.id, { ...counts, ...nothing, files: report, problems }, cx.clock.now())
}
