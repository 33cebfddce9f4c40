// Archives, read back by another program's reader.
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBuffer, fromRandomAccessReader, RandomAccessReader, type Entry, type ZipFile } from 'yauzl'
import type { Format } from './format.ts'
import { openExport, SinkNameError, sourceOf } from './index.ts'
import { toSafeName, requireSafeName, type Sink } from './sink.ts'
import { zipStream } from './zip-stream.ts'

const NOW = new Date('2024-01-02T03:04:06Z')

async function gather(chunks: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(parts)
}

const openZip = (archive: Buffer): Promise<ZipFile> =>
  new Promise((done, fail) =>
    fromBuffer(archive, { lazyEntries: true }, (error, file) => (error ? fail(error) : done(file))),
  )

/** Names and contents, in the order of the directory; yauzl checks sizes and sums. */
async function unzip(archive: Buffer): Promise<[string, string][]> {
  const zip = await openZip(archive)
  const found: [string, string][] = []
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry)
    found.push([entry.fileName, (await gather(stream)).toString('latin1')])
    expect(entry.getLastModDate({ timezone: 'UTC' })).toEqual(NOW)
  }
  return found
}

const fail = (message: string) => {
  throw new Error(message)
}

const zipped = async (write: (sink: Sink) => Promise<void>) => unzip(await gather(zipStream(write, NOW)))

async function* pieces(text: string, length: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length)
}

describe('a zip', () => {
  it('holds files of every size, folders and a replaced file once', async () => {
    const long = 'label 0.5 0.25\n'.repeat(30_000)
    const found = await zipped(async (sink) => {
      await sink.folder('empty')
      await sink.file('a.txt', 'first')
      await sink.file('é/ü.txt', long)
      await sink.file('long.json', pieces(long, 1000))
      await sink.file('long.png', pieces(long, 70_000))
      await sink.file('none.txt', pieces('', 1))
      expect(sink.has('a.txt')).toBe(true)
      await sink.file('a.txt', 'second')
    })
    expect(Object.fromEntries(found.map(([name, text]) => [Buffer.from(name).toString(), text]))).toEqual({
      'empty/': '',
      'a.txt': 'second',
      'é/ü.txt': long,
      'long.json': long,
      'long.png': long,
      'none.txt': '',
    })
  })

  it('holds whatever is put into it', async () => {
    const file = fc.tuple(fc.stringMatching(/^[a-z0-9]{1,8}$/), fc.string({ maxLength: 3000 }))
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(file, { selector: ([name]) => name }), async (files) => {
        const wanted = files.map(([name, text]) => [`f${name}`, text] as const)
        const found = await zipped(async (sink) => {
          for (const [name, text] of wanted) await sink.file(name, pieces(text, 700))
        })
        expect(found.map(([name, text]) => [name, Buffer.from(text, 'latin1').toString()])).toEqual(
          wanted.map(([name, text]) => [name, Buffer.from(text).toString()]),
        )
      }),
      { numRuns: 30 },
    )
  })

  it('counts more files than 16 bits can', async () => {
    const write = async (sink: Sink) => {
      for (let n = 0; n < 66_000; n++) await sink.file(String(n), '')
    }
    expect((await openZip(await gather(zipStream(write, NOW)))).entryCount).toBe(66_000)
  })

  it('holds more than 32 bits can count, which programs find by its directory', async () => {
    const piece = Buffer.alloc(8_388_608, 7)
    const sizeBytes = piece.length * 513
    async function* large(): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 513; n++) yield piece
    }
    const archive = zipStream(async (sink) => {
      await sink.file('large.png', large())
      await sink.file('after.txt', 'behind it')
    }, NOW)
    let [length, tail] = [0, Buffer.alloc(0)]
    for await (const bytes of archive) {
      length += bytes.length
      tail = Buffer.concat([tail, bytes]).subarray(-262_144)
    }
    const end = tail
    class Tail extends RandomAccessReader {
      override _readStreamForRange(start: number, stop: number): Readable {
        return Readable.from([end.subarray(start - length + end.length, stop - length + end.length)])
      }
    }
    const zip = await new Promise<ZipFile>((done, fail) =>
      fromRandomAccessReader(new Tail(), length, { lazyEntries: true, autoClose: false }, (error, file) =>
        error ? fail(error) : done(file),
      ),
    )
    const entries: Entry[] = []
    for await (const entry of zip.eachEntry()) entries.push(entry)
    const [big, small] = entries
    expect([big?.uncompressedSize, big?.compressedSize]).toEqual([sizeBytes, sizeBytes])
    expect(small?.relativeOffsetOfLocalHeader).toBeGreaterThan(sizeBytes)
    const text = await gather(await zip.openReadStreamPromise(small ?? fail('one entry is missing')))
    expect(text.toString()).toBe('behind it')
  }, 60_000)

  it('ends in the error of its writer, and the writer with its reader', async () => {
    const failing = zipStream(() => Promise.reject(new Error('no source')), NOW)
    await expect(gather(failing)).rejects.toThrow('no source')
    let ended = ''
    const endless = zipStream(async (sink) => {
      try {
        for (let n = 0; ; n++) await sink.file(`${n}.png`, 'x'.repeat(50_000))
      } catch (error) {
        ended = String(error)
        throw error
      }
    }, NOW)
    for await (const _ of endless) break
    expect(ended).toContain('Nobody reads any more')
  })

  it('refuses names that leave it', async () => {
    await expect(zipped((sink) => sink.file('../a', ''))).rejects.toThrow(SinkNameError)
    await expect(zipped((sink) => sink.folder('/a'))).rejects.toThrow(SinkNameError)
  })
})

describe('an export that may be one file', () => {
  const either = (names: readonly string[]): Format => ({
    id: 'TEST',
    title: '',
    description: '',
    packing: 'either',
    supports: () => true,
    async write(_source, sink) {
      for (const name of names) await sink.file(name, `${name} text`)
    },
  })
  const open = async (names: readonly string[]) => {
    const opened = await openExport(
      either(names),
      sourceOf(() => []),
      { controls: {}, now: NOW },
    )
    return { ...opened, bytes: await gather(opened.content) }
  }

  it('is that file when there is one, a zip when there are more or none', async () => {
    const one = await open(['a.npy'])
    expect([one.extension, String(one.bytes)]).toEqual(['.npy', 'a.npy text'])
    const two = await open(['a.npy', 'b.npy'])
    expect([two.extension, await unzip(two.bytes)]).toEqual([
      '.zip',
      [
        ['a.npy', 'a.npy text'],
        ['b.npy', 'b.npy text'],
      ],
    ])
    const none = await open([])
    expect([none.extension, await unzip(none.bytes)]).toEqual(['.zip', []])
    await expect(open(['../a'])).rejects.toThrow(SinkNameError)
  })
})

it.each(['con', 'NUL.txt', 'con .txt', 'COM¹.log', 'conout$', 'a.', 'b ', '..', 'x:y', 'a\\b', 'a\0b', ''])(
  'takes %j for no name, and makes one of it',
  (name) => {
    expect(() => requireSafeName(name)).toThrow(SinkNameError)
    expect(requireSafeName(toSafeName(name))).not.toBe(name)
  },
)

it('makes safe names of all texts and leaves safe ones alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const name = toSafeName(text)
      expect(requireSafeName(name)).toBe(name)
      expect(toSafeName(name)).toBe(name)
    }),
  )
  expect(['photo%20one.jpg', 'd9d95a2f__pic one.txt'].map((name) => toSafeName(name))).toEqual([
    'photo%20one.jpg',
    'd9d95a2f__pic one.txt',
  ])
})
