import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileScratch, memoryScratch, memorySink, sourceOf, type Scratch } from '../index.ts'
import { csvFormat } from './csv.format.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siali-table-'))
})
afterAll(() => rm(folder, { recursive: true }))

const toFile = async (): Promise<Scratch> => fileScratch(await open(join(folder, 'scratch'), 'w+'))

async function tableOf(tasks: readonly object[], openScratch: () => Promise<Scratch>): Promise<string> {
  const sink = memorySink()
  const texts = tasks.map((task) => JSON.stringify(task))
  await csvFormat.write(
    sourceOf(() => texts),
    sink,
    { controls: CONTROLS, openScratch },
  )
  return String(sink.files.get('result.csv'))
}

const input = { type: 'Text', valueType: null, value: 'text' }
const choices = { type: 'Choices', to_name: ['text'], inputs: [input] }
const CONTROLS = { text: choices, annotator: choices, a: choices }

const NAMES = ['text', 'annotator', 'a', 'id', '_data_a', '', 'é"']
const names = fc.constantFrom(...NAMES)
const cells = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('"', '""', ',', '\r\n', ''))

const tasks = fc.array(
  fc.record({
    id: fc.nat(),
    data: fc.dictionary(names, fc.oneof(cells, fc.nat(), fc.boolean(), fc.array(cells, { maxLength: 2 }))),
    annotations: fc.array(
      fc.record({
        id: fc.nat(),
        created_at: fc.constant('2024-01-01'),
        result: fc.array(
          fc.record({
            from_name: names,
            type: fc.constant('choices'),
            value: fc.record({ choices: fc.array(cells) }),
          }),
          { maxLength: 3 },
        ),
      }),
      { maxLength: 2 },
    ),
  }),
  { maxLength: 8 },
)

/** Cells by the name of their column, decided with all tasks in hand; the later of two cells counts. */
function expectedRows(all: readonly Task[]): Record<string, string>[] {
  const rows = all.flatMap((task): Row[] =>
    task.annotations.length === 0 ? [{ task, outputs: [] }] : task.annotations.map((it) => rowOf(task, it)),
  )
  const outputs = new Set(rows.flatMap((row) => row.outputs.map(([name]) => name)))
  return rows.map((row) => {
    const { task, annotation } = row
    const data = Object.entries(task.data).map(([key, value]): [string, string] => [
      outputs.has(key) ? `_data_${key}` : key,
      cellOf(value),
    ])
    const fixed: [string, string][] = [
      ['annotator', ''],
      ['annotation_id', annotation === undefined ? '' : String(annotation.id)],
      ['created_at', annotation === undefined ? '' : '2024-01-01'],
      ['updated_at', ''],
      ['lead_time', ''],
    ]
    return Object.fromEntries([['id', String(task.id)], ...row.outputs, ...data, ...fixed])
  })
}

interface Annotation {
  readonly id: number
  readonly result: readonly { readonly from_name: string; readonly value: { readonly choices: string[] } }[]
}
interface Task {
  readonly id: number
  readonly data: Readonly<Record<string, unknown>>
  readonly annotations: readonly Annotation[]
}

interface Row {
  readonly task: Task
  readonly annotation?: Annotation
  readonly outputs: readonly [string, string][]
}

function rowOf(task: Task, annotation: Annotation): Row {
  const by = Map.groupBy(
    annotation.result.filter((it) => Object.hasOwn(CONTROLS, it.from_name)),
    (it) => it.from_name,
  )
  const outputs = [...by].map(([name, results]): [string, string] => {
    const values = results.map(({ value }) => (value.choices.length === 1 ? value.choices[0] : value))
    const [only] = values
    const shown = values.length === 1 ? only : values
    return [name, typeof shown === 'string' ? shown : JSON.stringify(shown).replaceAll('/', '\\/')]
  })
  return { task, annotation, outputs }
}

function cellOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return JSON.stringify(value).replaceAll('/', '\\/')
}

test('a table holds what each row has, under names that all rows decide', async () => {
  await fc.assert(
    fc.asyncProperty(tasks, async (all) => {
      const table = await tableOf(all, memoryScratch)
      const read: Record<string, string>[] = parse(table, { columns: true })
      const header = [...(parse(table)[0] as unknown as string[])]
      expect(header).toEqual(header.toSorted())
      const wanted = expectedRows(all)
      expect(read).toEqual(
        wanted.map((row) => Object.fromEntries(header.map((name) => [name, row[name] ?? '']))),
      )
      expect(await tableOf(all, toFile)).toBe(table)
    }),
    { numRuns: 200 },
  )
})

test('rows of any length pass through a file that holds what was put aside', async () => {
  const all = Array.from({ length: 300 }, (_, id) => ({
    id,
    data: { text: `"${'ä"'.repeat(id * 40)}`, [`k${id % 7}`]: id },
    annotations: [],
  }))
  const table = await tableOf(all, toFile)
  const read: Record<string, string>[] = parse(table, { columns: true })
  expect(read.map((row) => row['text'])).toEqual(all.map(({ data }) => data.text))
  expect(table).toBe(await tableOf(all, memoryScratch))
})
