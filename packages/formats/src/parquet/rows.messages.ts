// What the two threads that read a Parquet file say to each other.

/** Bytes of a page, unpacked, and of a column of a row group: what is larger is no honest table. */
export const MAX_PAGE = 256 * 1024 * 1024

export type Row = Readonly<Record<string, unknown>>

export interface Part {
  /** What the file says of itself. */
  readonly notes: readonly (readonly [string, string])[]
  /** Of the whole file. */
  readonly rowCount: number
  /** Number of the first row, from 0. */
  readonly from: number
  readonly rows: readonly Row[]
}

/** To the reading thread. */
export type Asked =
  | { readonly kind: 'next'; readonly byteLength: number }
  /** Bytes of the file, or why there are none. */
  | { readonly kind: 'slice'; readonly id: number; readonly bytes?: ArrayBuffer; readonly reason?: string }

/** From the reading thread. */
export type Told =
  | { readonly kind: 'slice'; readonly id: number; readonly start: number; readonly end: number }
  | { readonly kind: 'part'; readonly part: Part }
  | { readonly kind: 'end' }
  | { readonly kind: 'broken'; readonly reason: string }
