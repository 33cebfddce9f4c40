// What whoever imports may choose about it. Pure.

import { mediaReader, READERS, type Reader } from '@siali/formats'
import { invalid } from '../../http/errors.ts'

export interface ImportChoices {
  /** What is marked in data sets becomes this. */
  readonly into: 'annotations' | 'predictions'
  /** Rows of tables and lines of texts are tasks; false: the file is one. */
  readonly asTasksList: boolean
  /** Items that cannot be taken are left out and reported; false: they refuse the whole. */
  readonly skipInvalid: boolean
  /** Files belong together: what says something of media lies beside them. */
  readonly asFolder: boolean
  /** Files need no column in common; each task is checked by itself. */
  readonly mixesColumns: boolean
  /** By upload: the kind of file, and what parts the cells of a table; others are found by their content. */
  readonly files: Readonly<Record<number, FileChoice>>
}

export interface FileChoice {
  readonly kind?: string
  readonly separator?: string
}

export const PLAIN_CHOICES: ImportChoices = {
  into: 'annotations',
  asTasksList: true,
  skipInvalid: false,
  asFolder: false,
  mixesColumns: false,
  files: {},
}

const KINDS: readonly Reader[] = [...READERS, mediaReader]

/** What reads a kind that somebody chose; undefined when the content decides. */
export function readerOfKind(kind: string | undefined): Reader | undefined {
  return kind === undefined ? undefined : KINDS.find(({ id }) => id === kind)
}

/** @throws AppError `validation` for a kind that nothing reads. */
export function requireKind(kind: string): string {
  if (readerOfKind(kind) === undefined)
    throw invalid({
      files: [`"${kind}" is no kind of file. Kinds: ${KINDS.map(({ id }) => id).join(', ')}.`],
    })
  return kind
}
