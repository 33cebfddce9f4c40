// Uploaded files on the wire.

import type { FileRow } from './file.queries.ts'

export function presentFile(row: FileRow) {
  return { id: row.id, file: row.file, size: row.size_bytes }
}
