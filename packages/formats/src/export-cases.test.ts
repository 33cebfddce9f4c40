// Every recorded export of the formats we write, and the offered lists, against the real config reader.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parsedLabelConfig } from '@siali/labeling'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkFormat } from './check-format.ts'
import { csvFormat } from './csv/csv.format.ts'
import { FORMATS, listFormats, memorySink, requireSafeName, SinkNameError, sourceOf } from './index.ts'
import { isList, parseJsonText, printJson } from './json-text.ts'

const root = new URL('../fixtures/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const rows = globSync('*/expected/{JSON,JSON_MIN,CSV,TSV}', { cwd: fileURLToPath(new URL('cases/', root)) })
  .sort()
  .map((path) => ({ name: path.split('/')[0] ?? '', format: path.split('/')[2] ?? '' }))

async function exported(formatId: string, config: string, texts: readonly string[]): Promise<string> {
  const format = FORMATS.find(({ id }) => id === formatId)
  if (format === undefined) throw new Error(`no format ${formatId}`)
  const sink = memorySink()
  await format.write(
    sourceOf(() => texts),
    sink,
    { controls: parsedLabelConfig(config) },
  )
  const [file] = sink.files.values()
  return String(file)
}

describe('recorded exports', () => {
  test.each(rows)('$name as $format', async ({ name, format }) => {
    const parsed = parseJsonText(read(`cases/${name}/tasks.json`))
    const tasks = isList(parsed) ? parsed : [parsed]
    const got = await exported(
      format,
      read(`cases/${name}/config.xml`),
      tasks.map((task) => printJson(task, 0)),
    )
    const isTable = format === 'CSV' || format === 'TSV'
    const wanted = read(`cases/${name}/expected/${format}/result.${isTable ? 'csv' : 'json'}`)
    if (format === 'JSON') expect(JSON.parse(got)).toEqual(JSON.parse(wanted))
    else expect(got).toBe(wanted)
  })
})

describe('offered formats', () => {
  const cases = JSON.parse(read('availability.json')) as Record<
    string,
    { config: string; formats: string[]; disabled: string[] }
  >
  test.each(Object.entries(cases))('%s', (_name, { config, formats, disabled }) => {
    const listed = listFormats(parsedLabelConfig(config), /valueList=/.test(config))
    expect(listed.filter((it) => it.disabled === undefined).map((it) => it.name)).toEqual(formats)
    expect(listed.filter((it) => it.disabled).map((it) => it.name)).toEqual(disabled)
  })
})

test('a written table reads back as the same cells', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), async (texts) => {
      const tasks = texts.map((text, id) => JSON.stringify({ id, data: { text }, annotations: [] }))
      const table: Record<string, string>[] = parse(await exported('CSV', '<View/>', tasks), {
        columns: true,
      })
      expect(table.map((row) => row['text'])).toEqual(texts)
    }),
  )
})

test('numbers keep their spelling in a table', async () => {
  const text = '{"id":1,"data":{"a":1.0,"b":1e-7,"c":9007199254740993,"d":0.1,"e":true},"annotations":[]}'
  const got = await exported('CSV', '<View/>', [text])
  expect(got.split('\r\n')[1]).toBe('1.0,"","",1e-07,9007199254740993,"",0.1,True,1,"",""')
})

test('formulas are neutralized only when asked', async () => {
  const sink = memorySink()
  const source = sourceOf(() => ['{"id":1,"data":{"t":"=1+1"},"annotations":[]}'])
  await csvFormat.write(source, sink, { controls: {}, neutralizeFormulas: true })
  expect(String(sink.files.get('result.csv'))).toContain(`"'=1+1"`)
})

test.each(['../a', 'a/../b', '/a', 'C:\\a', 'nul.txt', 'a\u0000', '', 'a.', 'x'.repeat(300)])(
  'the name %j never leaves an export',
  (name) => {
    expect(() => requireSafeName(name)).toThrow(SinkNameError)
  },
)

/** Tasks of a row group. */
/** … or a table that is written when all is read. */
const GROUPS: Readonly<Record<string, number>> = {
  CSV: 5000,
  TSV: 5000,
  PARQUET: 5000,
  PARQUET_REGIONS: 5000,
  HUGGINGFACE: 5000,
}

test.each(FORMATS)('$id holds the laws of every format', async (format) => {
  expect(await checkFormat(format, GROUPS[format.id])).toEqual([])
})

test('the guide says of every format what it loses and what keeps more', () => {
  const guide = readFileSync(new URL('../../../docs/guide/exports.md', import.meta.url), 'utf8')
  const cells = guide.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  const quoted = (ids: readonly string[]) => ids.map((id) => `\`${id}\``).join(', ')
  for (const { id, description, loses = '', better = [] } of FORMATS)
    expect(cells).toContainEqual([quoted([id]), description, loses, quoted(better)])
})
