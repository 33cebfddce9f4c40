// Rows as COPY TO STDOUT (FORMAT binary) sends them, for reads of millions: what is only passed on never becomes a string,
// which halves a read's time. Source: PostgreSQL manual, COPY, "Binary Format".

import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { copyError } from './lost-connection.ts'

const SIGNATURE_BYTES = 11
const FLAGS_BYTES = 4
const END_OF_ROWS = -1

/** Fields are read in the order of the columns, each exactly once, by the reader of its type. */
export class CopyRows {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    const extensionAt = SIGNATURE_BYTES + FLAGS_BYTES
    this.#at = extensionAt + 4 + bytes.readInt32BE(extensionAt)
  }

  get sizeBytes(): number {
    return this.#bytes.length
  }

  /** Moves to the next row; false when there is none. */
  next(): boolean {
    const fields = this.#bytes.readInt16BE(this.#at)
    this.#at += 2
    return fields !== END_OF_ROWS
  }

  /** int2, int4, int8; timestamptz as microseconds since 2000. Exact up to 2^53. */
  integer(): number | null {
    const length = this.#length()
    if (length < 0) return null
    const at = this.#at
    this.#at += length
    if (length === 8) return this.#bytes.readInt32BE(at) * 0x1_0000_0000 + this.#bytes.readUInt32BE(at + 4)
    return length === 4 ? this.#bytes.readInt32BE(at) : this.#bytes.readInt16BE(at)
  }

  truth(): boolean | null {
    const length = this.#length()
    if (length < 0) return null
    this.#at += length
    return this.#bytes[this.#at - length] === 1
  }

  /** UTF-8 of a text or json; a view of the rows' own memory. Cast jsonb, uuid and floats to text. */
  text(): Buffer | null {
    const length = this.#length()
    if (length < 0) return null
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  /** The same decoded. */
  string(): string | null {
    const length = this.#length()
    if (length < 0) return null
    this.#at += length
    return this.#bytes.toString('utf8', this.#at - length, this.#at)
  }

  #length(): number {
    const length = this.#bytes.readInt32BE(this.#at)
    this.#at += 4
    return length
  }
}

const FIRST_BYTES = 65_536

/** Memory for the rows of one query after another: a page of some megabytes costs more to allocate than to fill. */
export class CopyBuffer {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES)

  /**
   * All rows of a query without parameters; they are gone when the next are read into this buffer. `client` must not be
   * pipelined.
   */
  async read(client: pg.ClientBase, select: string): Promise<CopyRows> {
    const stream = client.query(copyTo(`copy (${select}) to stdout (format binary)`))
    let length = 0
    await new Promise<void>((resolve, reject) => {
      // Listening instead of `for await`: that takes a turn of the event loop a chunk.
      stream.on('data', (chunk: Buffer) => {
        this.#grow(length + chunk.length)
        this.#bytes.set(chunk, length)
        length += chunk.length
      })
      stream.on('end', resolve)
      stream.on('error', (error) => reject(copyError(error)))
    })
    return new CopyRows(this.#bytes.subarray(0, length))
  }

  #grow(bytes: number): void {
    if (bytes <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(bytes, this.#bytes.length * 2))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}
