// Uploaded files: records, bytes, and the addresses under which task data names them.

import { Type } from 'typebox'
import { AnyJson, choice, defineRoute, ErrorEnvelope } from './wire.ts'

export const FileUpload = Type.Object(
  {
    id: Type.Integer(),
    file: Type.String({ examples: ['upload/7/0a1b2c3d-rows.csv'] }),
    size: Type.Integer({ description: 'Bytes.' }),
  },
  { title: 'FileUpload' },
)
const ProjectParams = Type.Object({ id: Type.Integer() })
const one = {
  path: '/api/import/file-upload/{id}',
  tag: 'Files',
  params: ProjectParams,
  allow: ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
} as const
const bytes = { method: 'GET', tag: 'Files', produces: 'application/octet-stream' } as const
const BYTES = { 200: Type.String(), 206: Type.String(), 304: null } as const
/** Sides of 128 and 512 pixels; as WebP. */
export const THUMBNAIL_SIZES = ['small', 'large'] as const
export type ThumbnailSize = (typeof THUMBNAIL_SIZES)[number]
const thumbnail = {
  thumbnail: Type.Optional(
    choice(THUMBNAIL_SIZES, {
      description:
        'A small WebP of a picture: within 128 or 512 pixels. Kinds that cannot be made smaller come as they are.',
    }),
  ),
}
const TaskParams = Type.Object({ id: Type.Integer() })
const ResolveQuery = Type.Object({
  fileuri: Type.Optional(Type.String({ description: 'Base64url of the address.' })),
  ...thumbnail,
})

/** A range behind the end; no small picture can be made of it. */
const UNREADABLE = { 416: ErrorEnvelope, 422: ErrorEnvelope }
/** And the storage did not give it. */
const UNREACHABLE = { ...UNREADABLE, 424: ErrorEnvelope }

export const fileRoutes = {
  list: defineRoute({
    method: 'GET',
    path: '/api/projects/{id}/file-uploads',
    operationId: 'api_projects_file_uploads_list',
    tag: 'Files',
    summary: 'List uploaded files',
    description: 'Your files of a draft project, those named by `ids`, or all of yours with `all=true`.',
    params: ProjectParams,
    query: Type.Object({ all: Type.Optional(Type.Boolean()), ids: Type.Optional(Type.String()) }),
    responses: { 200: Type.Array(FileUpload) },
  }),
  removeMany: defineRoute({
    method: 'DELETE',
    path: '/api/projects/{id}/file-uploads',
    operationId: 'api_projects_file_uploads_delete',
    tag: 'Files',
    summary: 'Delete uploaded files',
    description: 'Without ids all uploads of the project are deleted. Tasks stay.',
    params: ProjectParams,
    body: Type.Object({ file_upload_ids: Type.Optional(AnyJson) }),
    example: { file_upload_ids: [3] },
    responses: { 200: Type.Object({ deleted: Type.Integer() }) },
  }),
  get: defineRoute({
    ...one,
    method: 'GET',
    operationId: 'api_import_file_upload_read',
    summary: 'Get an uploaded file',
    responses: { 200: FileUpload },
  }),
  update: defineRoute({
    ...one,
    method: 'PATCH',
    operationId: 'api_import_file_upload_partial_update',
    upload: 'The file that takes its place',
    summary: 'Replace an uploaded file',
    description: 'multipart/form-data with a part `file`.',
    responses: { 200: FileUpload },
  }),
  replace: defineRoute({
    ...one,
    method: 'PUT',
    operationId: 'api_import_file_upload_update',
    upload: 'The file that takes its place',
    summary: 'Replace an uploaded file (PUT)',
    responses: { 200: FileUpload },
  }),
  remove: defineRoute({
    ...one,
    method: 'DELETE',
    operationId: 'api_import_file_upload_delete',
    summary: 'Delete an uploaded file',
    responses: { 204: null },
  }),
  serve: defineRoute({
    ...bytes,
    path: '/data/upload/{project_id}/{file}',
    operationId: 'data_upload_read',
    errors: UNREADABLE,
    summary: 'Download an uploaded file',
    description: 'Ranges are honoured. Kinds that a browser would run are sent as attachments.',
    params: Type.Object({ project_id: Type.Integer(), file: Type.String() }),
    query: Type.Object(thumbnail),
    responses: BYTES,
  }),
  serveStored: defineRoute({
    ...bytes,
    path: '/storage-data/uploaded/',
    operationId: 'storage_data_uploaded_list',
    errors: UNREADABLE,
    summary: 'Download an uploaded file by its path',
    query: Type.Object({ filepath: Type.Optional(Type.String()), ...thumbnail }),
    responses: BYTES,
  }),
  localFile: defineRoute({
    ...bytes,
    path: '/data/local-files/',
    operationId: 'data_local_files_list',
    errors: UNREADABLE,
    summary: 'Download a file of a local storage',
    query: Type.Object({ d: Type.Optional(Type.String()), ...thumbnail }),
    responses: BYTES,
  }),
  resolveTask: defineRoute({
    ...bytes,
    path: '/tasks/{id}/resolve/',
    operationId: 'tasks_resolve_list',
    errors: UNREACHABLE,
    summary: 'Read a storage address of a task',
    params: TaskParams,
    query: ResolveQuery,
    responses: { ...BYTES, 303: null },
  }),
  presignTask: defineRoute({
    ...bytes,
    path: '/tasks/{id}/presign/',
    operationId: 'tasks_presign_list',
    errors: UNREACHABLE,
    summary: 'Read a storage address of a task (old address)',
    params: TaskParams,
    query: ResolveQuery,
    responses: { ...BYTES, 303: null },
  }),
  resolveProject: defineRoute({
    ...bytes,
    path: '/projects/{id}/resolve/',
    operationId: 'projects_resolve_list',
    errors: UNREACHABLE,
    summary: 'Read a storage address of a project',
    params: ProjectParams,
    query: ResolveQuery,
    responses: { ...BYTES, 303: null },
  }),
  presignProject: defineRoute({
    ...bytes,
    path: '/projects/{id}/presign/',
    operationId: 'projects_presign_list',
    errors: UNREACHABLE,
    summary: 'Read a storage address of a project (old address)',
    params: ProjectParams,
    query: ResolveQuery,
    responses: { ...BYTES, 303: null },
  }),
} as const
