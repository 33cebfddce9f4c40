// Routes of uploaded files: records, replacement, deletion, and the bytes themselves.

import { fileRoutes } from '@siali/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound, permissionDenied } from '../../http/errors.ts'
import { firstFile } from '../../http/multipart.ts'
import { queryBoolean, queryIds, queryText, type RawQuery } from '../../http/query.ts'
import { SENT, type Call, type Http } from '../../http/route.ts'
import { requireProject } from '../projects/project.service.ts'
import { nameOf } from './file-name.ts'
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
import type { ByteRange } from './range.ts'
import { sendBytes } from './send-bytes.ts'
import { readThumbnailSize, sendThumbnail } from './thumbnail.service.ts'

export function fileFeature(http: Http): void {
  records(http)
  downloads(http)
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
  http.route(fileRoutes.serve, async ({ cx, caller, params, texts, query, request, reply }) => {
    const path = `upload/${params['project_id'] ?? 0}/${texts['file'] ?? ''}`
    const file = await findStoredFile(cx, caller, path)
    if (file === undefined) throw notFound('FileUpload')
    return sendFile(cx, file, query, request, reply)
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
    return sendFile(cx, file, query, request, reply)
  })
}

function findUpload(cx: AppContext, caller: Caller, path: string): Promise<FileRow | undefined> {
  return /^upload\/\d+\/[^/\\\0]+$/.test(path) ? findStoredFile(cx, caller, path) : Promise.resolve(undefined)
}

async function sendFile(
  cx: AppContext,
  file: FileRow,
  query: RawQuery,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<typeof SENT> {
  const info = await cx.blobs.find(file.file)
  if (info === undefined) throw new AppError('not_found', 'The bytes of this file are gone.')
  const etag = `"${info.sizeBytes.toString(16)}-${info.modifiedAt.getTime().toString(16)}"`
  const name = nameOf(file.file)
  const size = readThumbnailSize(query, name)
  if (size !== undefined) {
    const identity = `upload ${file.file} ${etag}`
    const source = { place: 'uploads', identity, etag, ...info, read: async () => cx.blobs.read(file.file) }
    return sendThumbnail(cx, source, size, request, reply)
  }
  const source = {
    name,
    ...info,
    etag,
    cacheControl: 'private, max-age=0, must-revalidate',
    read: async (range?: ByteRange) => cx.blobs.read(file.file, range),
  }
  return sendBytes(source, request, reply)
}
