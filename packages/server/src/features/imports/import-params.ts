// What an import in the background is told, and what its record keeps of that. Pure.

import type { StoredBlob } from '../files/file.service.ts'
import type { ImportChoices } from './import-choices.ts'

/** Where the tasks come from. */
export type Origin =
  | { readonly kind: 'json'; readonly blob: string }
  | { readonly kind: 'blobs'; readonly blobs: readonly StoredBlob[] }
  | { readonly kind: 'files'; readonly ids: readonly number[] }
  | { readonly kind: 'url'; readonly url: string }

export interface ImportWish {
  readonly origin: Origin
  readonly choices: ImportChoices
  readonly returnTaskIds: boolean
  readonly preannotated: readonly string[]
  readonly commit: boolean
  /** What was made of the files before goes to the trash. */
  readonly replaces: boolean
}

/** What the record keeps for the work. */
export interface StoredParams extends Omit<ImportWish, 'origin'> {
  readonly organization: number
  readonly url: string | null
  readonly blob: string | null
  readonly files: readonly number[]
  /** Of the first files, for when their records are gone. */
  readonly names?: readonly string[]
  /** The files came with the import and go when it fails. */
  readonly ownsFiles: boolean
}

/** Of records that were made here; those of others have none. */
export const paramsOf = (row: { readonly params: unknown }): StoredParams => row.params as StoredParams
