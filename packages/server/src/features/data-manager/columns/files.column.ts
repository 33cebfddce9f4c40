// Where a task came from: the uploaded file, the object of a storage.

import { sql } from 'kysely'
import type { Column } from '../column.ts'

export const fileUpload: Column = {
  id: 'file_upload',
  title: 'Upload file',
  type: 'String',
  explore: false,
  labeling: false,
  operand: () => {
    const file = sql`(select f.file from file_upload f where f.id = t.file_upload_id)`
    return { kind: 'text', sql: file, isEmpty: sql`t.file_upload_id is null` }
  },
}

/** Tasks of storages name their object; without storages it is missing everywhere. */
export const storageFilename: Column = {
  id: 'storage_filename',
  title: 'Storage file',
  type: 'String',
  explore: false,
  labeling: false,
  operand: () => ({ kind: 'text', sql: sql`null::text` }),
}
