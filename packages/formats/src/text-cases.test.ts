// Recorded exports of the formats for texts, sounds, documents and tables, by the name of their row.
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parsedLabelConfig } from '@siali/labeling'
import { describe, expect, test } from 'vitest'
import { documentsOf } from './doclang/doclang-sources.ts'
import { pagesOf } from './doclang/doclang.format.ts'
import { findFormat, memorySink, MediaError, sourceOf } from './index.ts'
import type { MediaFile, MediaSource } from './index.ts'
import { isList, parseJsonText, printJson, type JsonObject } from './json-text.ts'
import { interpolateTask } from './keyframes/interpolate.ts'

const CASES = new URL('../fixtures/cases/', import.meta.url)
const bytes = (path: string) => readFileSync(new URL(path, CASES))
const read = (path: string) => bytes(path).toString('utf8')

function tasksOf(name: string): JsonObject[] {
  const parsed = parseJsonText(read(`${name}/tasks.json`))
  return (isList(parsed) ? parsed : [parsed]) as JsonObject[]
}

/** Media of a case: uploads lie with it, addresses end in a file of its `http` folder. */
function mediaOf(name: string): MediaSource {
  const open = (path: string): MediaFile | undefined => {
    try {
      const content = bytes(`${name}/media/${path}`)
      return {
        async *open() {
          yield content
        },
        close: () => Promise.resolve(),
      }
    } catch {
      return undefined
    }
  }
  return {
    host: 'http://siali.example.test',
    find: (address) =>
      Promise.resolve(address.startsWith('/data/upload/') ? open(address.slice('/data/'.length)) : undefined),
    fetch(address) {
      const file = open(`http/${address.slice(address.lastIndexOf('/') + 1)}`)
      return file === undefined ? Promise.reject(new MediaError(`${address}: 404`)) : Promise.resolve(file)
    },
  }
}

async function exported(name: string, id: string) {
  const format = findFormat(id)
  if (format === undefined) throw new Error(`no format ${id}`)
  const sink = memorySink()
  await format.write(
    sourceOf(() => tasksOf(name).map((task) => printJson(task, 0))),
    sink,
    {
      controls: parsedLabelConfig(read(`${name}/config.xml`)),
      media: mediaOf(name),
      now: new Date('2024-01-02T03:04:05Z'),
    },
  )
  return sink.files
}

describe('recorded exports', () => {
  const exact = globSync('*/expected/{CONLL2003,CSV_OLD,ASR_MANIFEST}', { cwd: fileURLToPath(CASES) })
    .sort()
    .map((path) => ({ name: path.split('/')[0] ?? '', id: path.split('/')[2] ?? '' }))
  test.each(exact)('$name as $id, to the byte', async ({ name, id }) => {
    const folder = new URL(`${name}/expected/${id}/`, CASES)
    const wanted = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('//', '/').split(`/${id}/`)[1] ?? '')
    const files = await exported(name, id)
    expect([...files.keys()].sort()).toEqual(wanted.sort())
    for (const path of wanted)
      expect(files.get(path)?.toString('latin1')).toBe(
        bytes(`${name}/expected/${id}/${path}`).toString('latin1'),
      )
  })

  test('doclang-sources as DOCLANG: archives, documents and pages', () => {
    const controls = parsedLabelConfig(read('doclang-sources/config.xml'))
    const found = tasksOf('doclang-sources').flatMap((task, place) =>
      documentsOf(task, place).map(({ stem, xml }) => ({
        archive: `${stem}.dclx`,
        document: xml,
        pages: pagesOf(task, controls),
      })),
    )
    expect(found).toEqual(JSON.parse(read('doclang-sources/expected/DOCLANG/sources.json')))
  })

  test('video-keyframes as INTERPOLATED', () => {
    const wanted: unknown = JSON.parse(read('video-keyframes/expected/INTERPOLATED/result.json'))
    const all = tasksOf('video-keyframes').map((task) => printJson(interpolateTask(task), 0))
    expect(JSON.parse(`[${all.join(',')}]`)).toEqual(wanted)
  })
})
