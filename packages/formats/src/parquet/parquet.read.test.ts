import { readFileSync } from 'node:fs'
import { parsedLabelConfig } from '@siali/labeling'
import { describe, expect, it } from 'vitest'
import { parquetReader } from './parquet.read.ts'

// Written by pyarrow 26: images as Hugging Face stores them, names that lie, and a table of one row group; `swollen` is the
// last, with a page that says it holds some hundred million values.
const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/parquet/${name}.parquet`, import.meta.url))

async function dataOf(bytes: Buffer, keepMedia?: (path: string, bytes: Uint8Array) => Promise<string>) {
  let bytesRead = 0
  const shares: number[] = []
  const file = {
    id: 1,
    name: 'set.parquet',
    address: '/set.parquet',
    sizeBytes: bytes.length,
    async *open(start = 0, end = bytes.length) {
      bytesRead += end - start
      yield bytes.subarray(start, end)
    },
  }
  const context = {
    keys: new Map(),
    controls: parsedLabelConfig('<View/>'),
    into: 'annotations',
    onShare: (share: number) => shares.push(share),
  } as const
  const rows: unknown[] = []
  for await (const tasks of parquetReader.read(file, { ...context, ...(keepMedia && { keepMedia }) }))
    rows.push(...tasks.map((task) => JSON.parse(task.data)))
  return { rows, bytesRead, shares }
}

const startOf = (text: string) => expect.stringMatching(new RegExp(`^${text}`))

describe('Parquet tables', () => {
  it('give the media that they hold to who keeps them; other bytes are text, or stay what they are', async () => {
    const kept: Record<string, string> = {}
    const { rows } = await dataOf(fixture('media'), async (path, bytes) => {
      kept[path] = Buffer.from(bytes.subarray(0, 4)).toString('latin1')
      return `/files/${path}`
    })
    expect(rows).toEqual([
      {
        image: '/files/set.parquet/image/1/red.png',
        pages: ['/files/set.parquet/pages/1.1/x.png', '/files/set.parquet/pages/1.2.gif'],
        raw: 'plain text',
        label: 0,
      },
      {
        image: '/files/set.parquet/image/2.jpg',
        pages: [],
        raw: 'data:application/octet-stream;base64,//4AAQ==',
        label: 1,
      },
      { image: 'https://example.org/a.png', pages: null, raw: '/files/set.parquet/raw/3.png', label: 1 },
      { image: null, pages: null, raw: null, label: 0 },
    ])
    expect(kept).toEqual({
      'set.parquet/image/1/red.png': '\x89PNG',
      'set.parquet/image/2.jpg': '\xff\xd8\xff\xe0',
      'set.parquet/pages/1.1/x.png': '\x89PNG',
      'set.parquet/pages/1.2.gif': 'GIF8',
      'set.parquet/raw/3.png': '\x89PNG',
    })
  })

  it('keep their media in the data where nobody else keeps them', async () => {
    const { rows } = await dataOf(fixture('media'))
    expect(rows).toMatchObject([
      {
        image: startOf('data:image/png;base64,iVBOR'),
        pages: [startOf('data:image/png;base64,'), startOf('data:image/gif;base64,R0lG')],
      },
      { image: startOf('data:image/jpeg;base64,/9j/') },
      { image: 'https://example.org/a.png' },
      { image: null },
    ])
  })

  it('keep media and columns whatever they are called', async () => {
    const { rows } = await dataOf(fixture('hostile'), async (path) => path)
    expect(rows.map((row) => Object.entries(row as object))).toEqual(
      [
        ['set.parquet/image/1/ev\0il\u0007.png', 'one'],
        ['set.parquet/image/2/.png.jpg', 'two'],
        ['set.parquet/image/3/photo.jpg', 'three'],
        ['set.parquet/image/4/C:\\a.svg', 'four'],
      ].map(([image, word], at) => [
        ['image', image],
        ['__proto__', word],
        ['constructor', at + 1],
      ]),
    )
  })

  it('that are damaged or lie are refused, and harm nothing else', async () => {
    await expect(dataOf(Buffer.from('PAR1 and no more'))).rejects.toThrow('this is no Parquet file')
    await expect(dataOf(fixture('swollen'))).rejects.toThrow(/cannot be read|memory/)
    const strange = fixture('media')
    strange.write('bytez', strange.lastIndexOf('bytes'))
    await expect(dataOf(strange)).rejects.toThrow('its columns are not those of its schema')
    const short = fixture('one-group')
    // The number of rows in the directory at the end.
    const count = Buffer.from('d08603', 'hex')
    for (let at = short.indexOf(count, 700); at >= 0; at = short.indexOf(count, at + 1)) short[at + 2] = 4
    await expect(dataOf(short)).rejects.toThrow('fewer of them than the file says')
  })

  it('end where the bytes of their file cannot be read, with the reason of that', async () => {
    const gone = new Error('the disk is gone')
    const file = {
      id: 1,
      name: 'set.parquet',
      address: '',
      sizeBytes: 4000,
      // oxlint-disable-next-line require-yield -- it fails before its first piece
      async *open(): AsyncGenerator<Buffer> {
        throw gone
      },
    }
    const context = { keys: new Map(), controls: parsedLabelConfig('<View/>'), into: 'annotations' } as const
    await expect(parquetReader.read(file, context).next()).rejects.toBe(gone)
  })

  it('of one row group are read in parts, in order, their bytes once, and tell how far they are', async () => {
    const bytes = fixture('one-group')
    const { rows, bytesRead, shares } = await dataOf(bytes)
    expect(rows).toEqual(Array.from({ length: 25_000 }, (_, n) => ({ n, tags: [n % 2 ? 'odd' : 'even'] })))
    expect(bytesRead).toBeLessThan(3 * bytes.length)
    expect(shares).toEqual(Array.from({ length: 25 }, (_, n) => (n + 1) / 25))
  })
})
