// A Parquet file in pieces: row groups of bounded size, so that memory does not grow with the table.
import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer'

/** What a column holds. `json`: any value, as its JSON text. */
export type ColumnKind = 'text' | 'integer' | 'float' | 'boolean' | 'json'

export interface Column {
  readonly name: string
  readonly kind: ColumnKind
}

export type Cell = string | number | bigint | boolean | null

/** Rows of a group: readers get at a group as a whole. */
const GROUP_ROWS = 5000
/** A group ends at this many characters of text, whatever its rows. */
const GROUP_CHARS = 8_000_000

const ELEMENTS: Readonly<Record<ColumnKind, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  float: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
}

/** The bytes of a table. Cells are in the order of the columns. @param notes key-value pairs for the file's metadata. */
export async function* parquetBytes(
  columns: readonly Column[],
  rows: AsyncIterable<readonly Cell[]>,
  notes: Readonly<Record<string, string>>,
): AsyncGenerator<Uint8Array> {
  const out = new DrainedWriter()
  const writer = new ParquetWriter({
    writer: out,
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, kind }): SchemaElement => ({
        name,
        repetition_type: 'OPTIONAL',
        ...ELEMENTS[kind],
      })),
    ],
    kvMetadata: Object.entries(notes).map(([key, value]) => ({ key, value })),
    createdBy: 'Siali Label',
  })
  let group: Cell[][] = columns.map(() => [])
  let chars = 0
  const write = async (): Promise<void> => {
    await writer.write({
      columnData: columns.map(({ name }, at) => ({ name, data: group[at] ?? [] })),
      rowGroupSize: GROUP_ROWS,
    })
    group = columns.map(() => [])
    chars = 0
  }
  for await (const row of rows) {
    for (const [at, cells] of group.entries()) {
      const cell = row[at] ?? null
      cells.push(cell)
      if (typeof cell === 'string') chars += cell.length
    }
    if ((group[0]?.length ?? 0) < GROUP_ROWS && chars < GROUP_CHARS) continue
    await write()
    yield out.drain()
  }
  if ((group[0]?.length ?? 0) > 0) await write()
  await writer.finish()
  yield out.drain()
}

/** A writer whose bytes are taken away as they come; offsets go on. */
class DrainedWriter extends ByteWriter {
  /** What was written since the last call. */
  drain(): Uint8Array {
    const bytes = this.getBytes().slice()
    this.index = 0
    return bytes
  }
}
