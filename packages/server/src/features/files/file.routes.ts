// Routes of uploaded files: records, replacement, deletion, and the bytes themselves.

import { fileRoutes } from '@siali/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound, permissionDenied } from '../../http/errors.ts'
import { firstFile } from '../../http/multipart.ts'
import { queryBoolean, queryIds, queryText } from '../../http/query.ts'
import { SENT, type Call, type Http } from '../../http/route.ts'
import { requireProject } from '../projects/project.service.ts'
import { requireTask } from '../tasks/task.service.ts'
import { isRisky, mediaTypeOf } from './file-name.ts'
import { presentFile } from './file.presenter.ts'
import {
  findStoredFile,
  listOwnFiles,
  removeFiles,
  replaceFile,
  requireFile,
  type FileRow,
} from './file.service.ts'
import { readIdList } from './id-list.ts'
import { readRange, type ByteRange } from './range.ts'

export function fileFeature(http: Http): void {
  records(http)
  downloads(http)
  storageAddresses(http)
}

function records(http: Http): void {
  http.route(fileRoutes.list, async ({ cx, caller, params, query }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const ids = queryIds(query, 'ids')
    if (ids === undefined && !project.is_draft && !queryBoolean(query, 'all')) return []
    return (await listOwnFiles(cx, caller, project.id, ids)).map(presentFile)
  })
  http.route(fileRoutes.removeMany, async ({ cx, caller, params, body }) => {
    const project = await requireProject(cx, caller, params['id'] ?? 0)
    const ids = readIdList(body.file_upload_ids, 'file_upload_ids')
    return { deleted: await removeFiles(cx, project.id, ids ?? 'all') }
  })
  http.route(fileRoutes.get, async ({ cx, caller, params }) =>
    presentFile(await requireFile(cx, caller, params['id'] ?? 0)),
  )
  http.route(fileRoutes.update, replace)
  http.route(fileRoutes.replace, replace)
  http.route(fileRoutes.remove, async ({ cx, caller, params }) => {
    const file = await requireFile(cx, caller, params['id'] ?? 0)
    await removeFiles(cx, file.project_id, [file.id])
  })
}

async function replace({
  cx,
  caller,
  params,
  request,
}: Pick<Call<typeof fileRoutes.update>, 'cx' | 'caller' | 'params' | 'request'>) {
  const file = await requireFile(cx, caller, params['id'] ?? 0)
  if (!request.isMultipart()) return presentFile(file)
  const part = await firstFile(request)
  if (part === undefined) throw invalid({ file: ['No file was submitted.'] })
  try {
    return presentFile(await replaceFile(cx, file, part.filename, part.file))
  } catch (error) {
    // The rest is read to its end, so that the answer arrives.
    part.file.resume()
    throw error
  }
}

function downloads(http: Http): void {
  http.route(fileRoutes.serve, async ({ cx, caller, params, texts, request, reply }) => {
    const path = `upload/${params['project_id'] ?? 0}/${texts['file'] ?? ''}`
    const file = await findStoredFile(cx, caller, path)
    if (file === undefined) throw notFound('FileUpload')
    return sendFile(cx, file, request, reply)
  })
  http.route(fileRoutes.serveStored, async ({ cx, caller, query, request, reply }) => {
    const path = queryText(query, 'filepath')
    if (path === undefined || path === '') throw new AppError('not_found', 'Name the file by filepath.')
    if (/^avatars\/[\w.-]+$/.test(path)) {
      void reply.redirect(`/data/${path}`, 302)
      return SENT
    }
    const file = await findUpload(cx, caller, path)
    if (file === undefined) throw permissionDenied()
    return sendFile(cx, file, request, reply)
  })
  http.route(fileRoutes.localFile, async ({ query }) => {
    if ((queryText(query, 'd') ?? '') === '') throw permissionDenied('Name the file by d.')
    throw new AppError('not_found', 'No local storage of a project you can see holds this file.')
  })
}

function findUpload(cx: AppContext, caller: Caller, path: string): Promise<FileRow | undefined> {
  return /^upload\/\d+\/[^/\\\0]+$/.test(path) ? findStoredFile(cx, caller, path) : Promise.resolve(undefined)
}

/** Sends the bytes, or a range of them, so that no browser runs them. */
async function sendFile(
  cx: AppContext,
  file: FileRow,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<typeof SENT> {
  const info = await cx.blobs.find(file.file)
  if (info === undefined) throw new AppError('not_found', 'The bytes of this file are gone.')
  const name = file.file.slice(file.file.lastIndexOf('/') + 1)
  const disposition = isRisky(file.file) ? 'attachment' : 'inline'
  const etag = `"${info.sizeBytes.toString(16)}-${info.modifiedAt.getTime().toString(16)}"`
  void reply
    .header('content-security-policy', 'sandbox')
    .header('x-content-type-options', 'nosniff')
    .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, max-age=0, must-revalidate')
    .header('etag', etag)
    .header('last-modified', info.modifiedAt.toUTCString())
  const bytes = request.method === 'HEAD' ? () => '' : (range?: ByteRange) => cx.blobs.read(file.file, range)
  if (request.headers['if-none-match'] === etag) {
    void reply.code(304).send()
    return SENT
  }
  void reply.type(mediaTypeOf(file.file))
  const range = readRange(request.headers.range, info.sizeBytes)
  if (range === undefined) void reply.code(200).header('content-length', info.sizeBytes)
  else
    void reply
      .code(206)
      .header('content-range', `bytes ${range.start}-${range.end}/${info.sizeBytes}`)
      .header('content-length', range.end - range.start + 1)
  void reply.send(bytes(range))
  return SENT
}

/** Addresses of cloud storages in task data. No storage is connected yet, so none covers an address. */
function storageAddresses(http: Http): void {
  const requireAddress = (address: string | undefined): never => {
    if (address === undefined || address === '')
      throw new AppError('bad_request', 'Name the address by fileuri, as base64url.')
    throw new AppError('not_found', 'No storage of this project covers the address.')
  }
  for (const route of [fileRoutes.resolveTask, fileRoutes.presignTask])
    http.route(route, async ({ cx, caller, params, query }) => {
      await requireTask(cx, caller, params['id'] ?? 0)
      return requireAddress(queryText(query, 'fileuri'))
    })
  for (const route of [fileRoutes.resolveProject, fileRoutes.presignProject])
    http.route(route, async ({ cx, caller, params, query }) => {
      await requireProject(cx, caller, params['id'] ?? 0)
      return requireAddress(queryText(query, 'fileuri'))
    })
}
