import { parsedLabelConfig, requiredDataKeys } from '@siali/labeling'
import { describe, expect, it } from 'vitest'
import { readFolder } from '../index.ts'
import { FileError, type ReadableFile } from '../reader.ts'
import { zipStream } from '../zip-stream.ts'
import type { FolderProblem } from './folder.ts'
import { openZip } from './zip-folder.ts'

const LIMITS = { files: 100, unpackedBytes: 1_000_000 }

async function archive(files: Record<string, Buffer | string>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  const write = async (sink: Parameters<Parameters<typeof zipStream>[0]>[0]) => {
    for (const [name, content] of Object.entries(files)) await sink.file(name, Buffer.from(content))
  }
  for await (const part of zipStream(write, new Date(0))) parts.push(part)
  return Buffer.concat(parts)
}

function fileOf(bytes: Buffer): ReadableFile {
  return {
    id: 9,
    name: 'set.zip',
    address: '',
    sizeBytes: bytes.length,
    async *open(start = 0, end = bytes.length) {
      for (let at = start; at < end; at += 1000) yield bytes.subarray(at, Math.min(end, at + 1000))
    },
  }
}

async function contentOf(
  file: { open(start?: number, end?: number): AsyncIterable<Buffer> },
  ...range: number[]
) {
  const parts: Buffer[] = []
  for await (const part of file.open(...range)) parts.push(part)
  return Buffer.concat(parts).toString()
}

/** Changes every place where a text stands; both have the same length. */
function replaced(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1')
}

/** Changes the directory's record of the first file. */
function patched(bytes: Buffer, at: number, write: (record: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes)
  const record = copy.indexOf(Buffer.from('504b0102', 'hex'))
  write(copy.subarray(record + at))
  return copy
}

const text = 'row after row; '.repeat(2000)
/** Beyond what is unpacked at once. */
const long = Array.from({ length: 60_000 }, (_, n) => `row ${n}; `).join('')

describe('an archive as a folder', () => {
  it.each([
    ['small', text],
    ['large', long],
  ])('gives its files whole and in parts, in any order, when they are %s', async (_, text) => {
    const { files, problems, unpackedBytes } = await openZip(
      fileOf(
        await archive({
          'a/é.txt': text,
          'b.png': 'tiny',
          '__MACOSX/b.png': 'litter',
          '.DS_Store': 'litter',
        }),
      ),
      LIMITS,
    )
    expect(problems).toEqual([])
    expect(files.map(({ path, sizeBytes, id }) => [path, sizeBytes, id])).toEqual([
      ['a/é.txt', text.length, 9],
      ['b.png', 4, 9],
    ])
    expect(unpackedBytes).toBe(text.length + 4)
    const [first, second] = files
    expect(await contentOf(second!)).toBe('tiny')
    expect(await contentOf(first!)).toBe(text)
    expect(await contentOf(first!, 20_000, 20_050)).toBe(text.slice(20_000, 20_050))
    expect(await contentOf(second!, 1, 3)).toBe('in')
  })

  it.each([
    ['a path out of it', (bytes: Buffer) => replaced(bytes, 'aa/evil', '../evil'), /leads out/],
    ['an absolute path', (bytes: Buffer) => replaced(bytes, 'aa/evil', '/a/evil'), /leads out/],
    ['a drive', (bytes: Buffer) => replaced(bytes, 'aa/evil', 'C:/evil'), /leads out/],
    ['backslashes', (bytes: Buffer) => replaced(bytes, 'aa/evil', '..\\evil'), /leads out/],
    ['a NUL', (bytes: Buffer) => replaced(bytes, 'aa/evil', 'aa/e\0il'), /no file name may have/],
    ['a link', (bytes: Buffer) => patched(bytes, 38, (record) => record.writeUInt32LE(0xa1ff0000)), /link/],
    [
      'a device',
      (bytes: Buffer) => patched(bytes, 38, (record) => record.writeUInt32LE(0x21ff0000)),
      /no plain file/,
    ],
    [
      'a password',
      (bytes: Buffer) => patched(bytes, 8, (record) => record.writeUInt16LE(0x0801)),
      /encrypted/,
    ],
    [
      'a strange method',
      (bytes: Buffer) => patched(bytes, 10, (record) => record.writeUInt16LE(14)),
      /deflate/,
    ],
  ])('leaves out %s, and says why', async (_, change, reason) => {
    const bytes = change(await archive({ 'aa/evil': 'x'.repeat(2000), good: 'y' }))
    const { files, problems } = await openZip(fileOf(bytes), LIMITS)
    expect(files.map(({ path }) => path)).toEqual(['good'])
    expect(problems).toEqual([
      { path: expect.any(String), isError: true, reason: expect.stringMatching(reason) },
    ])
    expect(problems[0]?.path).not.toMatch(/\0/)
  })

  it('leaves out the second of two files of one name', async () => {
    const bytes = replaced(await archive({ 'one.txt': 'first', 'two.txt': 'second' }), 'two.txt', 'one.txt')
    const { files, problems } = await openZip(fileOf(bytes), LIMITS)
    expect(await contentOf(files[0]!)).toBe('first')
    expect(problems.map(({ reason }) => reason)).toEqual(['Another file has the same name.'])
  })

  it('refuses bombs: more than the limits, sizes that lie, a file of a thousand times its size', async () => {
    const three = fileOf(await archive({ a: '1', b: '2', c: '3' }))
    await expect(openZip(three, { ...LIMITS, files: 2 })).rejects.toThrow('it holds 3 files; at most 2')
    const zeros = await archive({ a: Buffer.alloc(2_000_000) })
    await expect(openZip(fileOf(zeros), LIMITS)).rejects.toThrow('more than the limit of 1000000 bytes')
    const big = await archive({ a: Buffer.alloc(70 * 1024 * 1024) })
    const { problems } = await openZip(fileOf(big), { files: 1, unpackedBytes: 1e9 })
    expect(problems.map(({ reason }) => reason)).toEqual(['It unpacks to more than 200 times its size.'])
  })

  it.each([
    ['small', text, 10],
    ['small', text, 0],
    ['large', long, 300_000],
  ])('refuses a %s file that has another size than it says', async (_, content, says) => {
    for (const size of [says, content.length + 5]) {
      const lying = patched(await archive({ a: content }), 24, (record) => record.writeUInt32LE(size))
      const { files } = await openZip(fileOf(lying), LIMITS)
      await expect(contentOf(files[0]!)).rejects.toThrow(FileError)
    }
  })

  it('refuses what is no archive, by name', async () => {
    await expect(openZip(fileOf(Buffer.from('no archive')), LIMITS)).rejects.toThrow('this is no ZIP archive')
    const bytes = await archive({ a: text })
    await expect(openZip(fileOf(bytes.subarray(0, bytes.length - 30)), LIMITS)).rejects.toThrow(FileError)
  })

  it.each([
    ['small', text],
    ['large', long],
    ['stored', Buffer.from(Array.from({ length: 3000 }, (_, n) => (n * 7919) % 251))],
  ])('refuses what is damaged, when it is %s', async (_, content) => {
    const spoiled = await archive({ 'a.png': content })
    spoiled[200] = (spoiled[200] ?? 0) ^ 0xff
    const { files } = await openZip(fileOf(spoiled), LIMITS)
    await expect(contentOf(files[0]!)).rejects.toThrow('the archive is damaged here')
  })

  it('is read to its end when one of its files is damaged, which is told by its name', async () => {
    const bytes = await archive({ 'bad.jsonl': '{"text": "spoiled"}', 'good.jsonl': '{"text": "fine"}' })
    const at = bytes.indexOf('bad.jsonl') + 'bad.jsonl'.length + 5
    bytes[at] = (bytes[at] ?? 0) ^ 0xff
    const { files } = await openZip(fileOf(bytes), LIMITS)
    const config = '<View><Text name="t" value="$text"/></View>'
    const context = { keys: requiredDataKeys(config), controls: parsedLabelConfig(config) }
    const folder = { name: 'set.zip', files, addressOf: (path: string) => path }
    const problems: FolderProblem[] = []
    const data: string[] = []
    for await (const batch of readFolder(folder, { ...context, into: 'annotations' }, (one) =>
      problems.push(one),
    ))
      data.push(...batch.tasks.map((task) => task.data))
    expect(data).toEqual(['{"text": "fine"}'])
    expect(problems).toEqual([
      { path: 'bad.jsonl', isError: true, reason: expect.stringMatching(/^the archive is damaged here/) },
    ])
  })
})
