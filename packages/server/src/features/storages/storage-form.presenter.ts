// The form that sets a storage up, as rows of fields: what pages of the incumbent draw it from.

import { shownFields, type StorageDirection, type StorageKindId } from '@siali/contract'
import type { FormField } from './connector.ts'

interface Row {
  readonly columnCount: number
  readonly fields: readonly Readonly<Record<string, unknown>>[]
}

const titled: FormField = { name: 'title', label: 'Storage Title', type: 'text' }

const present = ({ name, label, type, required, placeholder }: FormField) => ({
  type: type === 'checkbox' ? 'toggle' : type,
  name,
  label,
  ...(required === true && { required }),
  ...(placeholder !== undefined && { placeholder }),
})

const SOURCE_OPTIONS: readonly FormField[] = [
  {
    name: 'regex_filter',
    label: 'File Filter Regex',
    type: 'text',
    placeholder: '.*csv or .*(jpe?g|png)$',
  },
  { name: 'use_blob_urls', label: 'Treat every bucket object as a source file', type: 'checkbox' },
  { name: 'recursive_scan', label: 'Scan all sub-folders', type: 'checkbox' },
  { name: 'presign', label: 'Use pre-signed URLs', type: 'checkbox' },
  { name: 'presign_ttl', label: 'Expire pre-signed URLs (minutes)', type: 'number' },
]
const TARGET_OPTIONS: readonly FormField[] = [
  { name: 'can_delete_objects', label: 'Can delete objects from storage', type: 'checkbox' },
]

/** Rows: the title, the kind's own fields, and what happens to objects. */
export function presentForm(
  fields: readonly FormField[],
  { kind, direction }: { readonly kind: StorageKindId; readonly direction: StorageDirection },
): readonly Row[] {
  const known = shownFields(kind, direction)
  const options = (direction === 'source' ? SOURCE_OPTIONS : TARGET_OPTIONS).filter(
    ({ name }) => name in known,
  )
  return [
    { columnCount: 1, fields: [present(titled)] },
    { columnCount: 2, fields: fields.map(present) },
    { columnCount: 1, fields: options.map(present) },
  ]
}
