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

/** The object that a task of a storage was made of. */
export const storageFilename: Column = {
  id: 'storage_filename',
  title: 'Storage file',
  type: 'String',
  explore: false,
  labeling: false,
  operand: () => ({
    kind: 'text',
    sql: sql`(select l.key from storage_link l where l.project_id = t.project_id and l.task_id = t.id limit 1)`,
  }),
}
