import { describe, expect, it } from 'vitest'
import { parsedLabelConfig, requiredDataKeys } from '@siali/labeling'
import { FileError, findReader, mediaReader, READERS } from './index.ts'
import type { ReadTask } from './read-task.ts'
import type { ReadableFile, ReadContext } from './reader.ts'

const ONE_KEY = '<View><Text name="t" value="$text"/></View>'
const TWO_KEYS = '<View><Text name="a" value="$a"/><Text name="b" value="$b"/></View>'

function file(content: string | Buffer, chunkBytes = 3): ReadableFile {
  const bytes = Buffer.from(content)
  return {
    id: 7,
    name: 'given',
    address: '/data/upload/1/given',
    sizeBytes: bytes.length,
    async *open(start = 0, end = bytes.length) {
      for (let at = start; at < end; at += chunkBytes)
        yield bytes.subarray(at, Math.min(end, at + chunkBytes))
    },
  }
}

function contextOf(config: string): ReadContext {
  return { keys: requiredDataKeys(config), controls: parsedLabelConfig(config), into: 'annotations' }
}

async function read(extension: string, content: string | Buffer, config = ONE_KEY): Promise<ReadTask[]> {
  const context = contextOf(config)
  const tasks: ReadTask[] = []
  for await (const batch of findReader(extension).read(file(content), context)) tasks.push(...batch)
  return tasks
}

const dataOf = async (extension: string, content: string | Buffer) =>
  (await read(extension, content)).map(({ data }) => data)

describe('readers of files', () => {
  it('keep the text of JSON data, and take what has no data as data', async () => {
    expect(await dataOf('.json', '[{"data": {"text": 1.10}}, {"text": "é"}]')).toEqual([
      '{"text": 1.10}',
      '{"text": "é"}',
    ])
    expect(await dataOf('.json', '{"text": "one"}')).toEqual(['{"text": "one"}'])
  })

  it('read tables with the separator of their kind and the types of whole columns', async () => {
    expect(await dataOf('.csv', 'text,n\né,1\n"b,c",\n')).toEqual([
      '{"text": "é", "n": 1.0}',
      '{"text": "b,c", "n": ""}',
    ])
    expect(await dataOf('.csv', 'text;n\na;1\n')).toEqual(['{"text": "a", "n": 1}'])
    expect(await dataOf('.tsv', 'text\tn\na;b,c\t1\n')).toEqual(['{"text": "a;b,c", "n": 1}'])
  })

  it('make a task of each line, of a whole page, of the address of all else', async () => {
    expect(await dataOf('.txt', 'one\r\n\ntwo')).toEqual(['{"text":"one"}', '{"text":""}', '{"text":"two"}'])
    expect(await dataOf('.html', '<p>\n</p>')).toEqual([JSON.stringify({ text: '<p>\n</p>' })])
    expect(await dataOf('.png', 'any')).toEqual(['{"text":"/data/upload/1/given"}'])
    expect(findReader('.png')).toBe(mediaReader)
  })

  it('say in every task which file it came from', async () => {
    const content: Readonly<Record<string, string>> = {
      '.jsonl': '{"text": "x"}',
      '.conll': 'x O',
      '.vtt': 'WEBVTT\n\n00:01.000 --> 00:02.000\nx\n',
      '.srt': '1\n00:00:01,000 --> 00:00:02,000\nx\n',
      '.rttm': 'SPEAKER x 1 0 1 <NA> <NA> x <NA> <NA>',
      '.geojson': '{"type": "FeatureCollection", "properties": {"width": 4, "height": 4}, "features": []}',
      '.jsonld': '{"type": "Annotation", "target": "https://m.example.test/a.jpg"}',
      '.TextGrid': 'File type = "ooTextFile"\nObject class = "TextGrid"\n0 1 <exists> 0',
    }
    for (const reader of [
      ...READERS.filter(({ id }) => !['PARQUET', 'SPACY', 'WEBDATASET'].includes(id)),
      mediaReader,
    ]) {
      const extension = reader.extensions[0] ?? ''
      const tasks = await read(
        extension,
        content[extension] ?? (reader.isList ? 'text\nx\n' : '{"text": "x"}'),
      )
      expect(tasks.length).toBeGreaterThan(0)
      expect(tasks.map(({ fileUploadId }) => fileUploadId)).toEqual(tasks.map(() => 7))
    }
  })

  it.each([
    ['.json', '', 'Expected object or value'],
    ['.json', '[1', 'Expected object or value'],
    ['.json', '"text"', 'Unsupported or invalid JSON structure'],
    ['.json', '[[]]', "'list' object has no attribute 'get'"],
    ['.json', '[true]', "'bool' object has no attribute 'get'"],
    ['.json', '[{"data": 5}]', 'Task item should be dict'],
    ['.json', `[${'['.repeat(300)}`, 'nested deeper than 200'],
    ['.csv', '', 'No columns to parse from file'],
    ['.csv', 'a,b\n1,"x\n', 'EOF inside string'],
    ['.tsv', 'a\n1\n2\t3\n', 'saw 2'],
  ])('refuse %s %s', async (extension, content, reason) => {
    const reading = read(extension, content)
    await expect(reading).rejects.toThrow(FileError)
    await expect(reading).rejects.toThrow(reason)
    await expect(reading).rejects.toThrow('Failed to parse input file given: ')
  })

  it.each(['.csv', '.txt', '.xml'])('refuse %s that is not UTF-8', async (extension) => {
    await expect(read(extension, Buffer.from([0x61, 0xe9, 0x0a]))).rejects.toThrow('save the file as UTF-8')
  })

  it.each(['.html', '.png'])('refuse %s when a task needs two values', async (extension) => {
    await expect(read(extension, 'x', TWO_KEYS)).rejects.toThrow('more than one data key')
  })
})
