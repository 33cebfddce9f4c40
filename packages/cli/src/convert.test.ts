import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { convertCommand } from './commands/convert.command.ts'

const CONFIG =
  '<View><Text name="text" value="$text"/><Labels name="ner" toName="text"><Label value="PER"/></Labels></View>'

describe('convert', () => {
  let folder: string
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'siali-convert-'))))
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const run = async (flags: Record<string, string | true>) => {
    const lines: string[] = []
    await convertCommand.run({ flags, env: {}, print: (line) => lines.push(line) })
    return lines
  }
  const path = (name: string) => join(folder, name)

  it('turns sentences of CoNLL into tasks with annotations, and these into documents of spaCy', async () => {
    await writeFile(path('a.conll'), 'Ann B-PER\nsaw O\n\n')
    await writeFile(path('config.xml'), CONFIG)
    const config = path('config.xml')
    await run({ input: path('a.conll'), output: path('a.json'), to: 'json', config })
    const [task] = JSON.parse(await readFile(path('a.json'), 'utf8')) as {
      annotations: { result: object[] }[]
    }[]
    expect(task).toMatchObject({ id: 1, data: { text: 'Ann saw' } })
    expect(task?.annotations[0]?.result).toMatchObject([
      { from_name: 'ner', value: { start: 0, end: 3, labels: ['PER'] } },
    ])
    await run({ input: path('a.json'), output: path('a.jsonl'), to: 'SPACY', config })
    expect(JSON.parse(await readFile(path('a.jsonl'), 'utf8'))).toMatchObject({
      text: 'Ann saw',
      ents: [{ start: 0, end: 3, label: 'PER' }],
    })
  })

  it('fails when nothing of a folder can be read', async () => {
    await mkdir(path('set'))
    await writeFile(path('set/run.sh'), 'x')
    const reading = run({ input: path('set'), output: path('a.json') })
    await expect(reading).rejects.toThrow('Nothing of set could be read')
  })

  it('keeps tables, through Parquet and back', async () => {
    await writeFile(path('rows.csv'), 'text,n\n=1,5\nb,6\n')
    await run({ input: path('rows.csv'), output: path('rows.parquet'), to: 'PARQUET' })
    await run({ input: path('rows.parquet'), output: path('rows.jsonl'), to: 'JSONL' })
    const lines = (await readFile(path('rows.jsonl'), 'utf8')).trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { data: object }).data)).toEqual([
      { text: '=1', n: 5 },
      { text: 'b', n: 6 },
    ])
    await run({ input: path('rows.csv'), output: path('safe.csv'), to: 'CSV', 'neutralize-formulas': true })
    expect(await readFile(path('safe.csv'), 'utf8')).toContain(`"'=1"`)
  })

  it('knows a file by its content without a label config, and says what a format asks for', async () => {
    const coco = {
      images: [{ id: 1, file_name: 'a.png', width: 40, height: 20 }],
      categories: [{ id: 1, name: 'cat' }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 4, 4] }],
    }
    await writeFile(path('COCO.JSON'), JSON.stringify(coco))
    const [first] = await run({ input: path('COCO.JSON'), output: path('tasks.json') })
    expect(first).toMatch(/COCO\.JSON \(COCO.*\) → /)
    const [task] = JSON.parse(await readFile(path('tasks.json'), 'utf8')) as { data: object }[]
    expect(task).toMatchObject({ data: { image: 'a.png' }, annotations: [{ result: [{}] }] })
    const told = await run({ input: path('tasks.json'), output: path('turns.rttm'), to: 'RTTM' })
    expect(told[0]).toMatch(/without a label config .* Needs audio/)
  })

  it('reads a folder of images with YOLO labels, and an archive of it, media and all', async () => {
    const fixture = join(import.meta.dirname, '../../formats/fixtures/imports/offline-yolo')
    const yolo = path('yolo')
    await cp(fixture, yolo, { recursive: true, filter: (from) => !/\.(?:json|xml)$/.test(from) })
    const boxes =
      '<View><Image name="image" value="$image"/><RectangleLabels name="box" toName="image"><Label value="any"/></RectangleLabels></View>'
    await writeFile(path('config.xml'), boxes)
    const config = path('config.xml')
    const lines = await run({ input: yolo, output: path('a.json'), config })
    const tasks = JSON.parse(await readFile(path('a.json'), 'utf8')) as {
      data: { image: string }
      annotations: { result: object[] }[]
    }[]
    const one = tasks.find(({ data }) => data.image === 'images/one.jpg')
    expect(one?.annotations[0]?.result.length).toBeGreaterThan(0)
    expect(one?.annotations[0]?.result[0]).toMatchObject({ from_name: 'box', type: 'rectanglelabels' })
    expect(lines.at(-1)).toMatch(/^yolo \(YOLO, Media\) → .*: 4 tasks$/)

    await run({ input: yolo, output: path('yolo.zip'), to: 'YOLO_WITH_IMAGES', config })
    await run({ input: path('yolo.zip'), output: path('b.json'), config })
    const again = JSON.parse(await readFile(path('b.json'), 'utf8')) as typeof tasks
    const count = (list: typeof tasks) =>
      list.reduce((sum, { annotations }) => sum + (annotations[0]?.result.length ?? 0), 0)
    expect(count(again)).toBe(count(tasks))
    expect(again).toHaveLength(tasks.length)
  })

  it('reads tables whose cells another sign parts, and text in UTF-16', async () => {
    await writeFile(path('tab.csv'), Buffer.from('\ufefftext\tn\né, f\t1\n', 'utf16le'))
    const to = { input: path('tab.csv'), output: path('tab.json') }
    for (const separator of ['tab', '\t']) {
      await run({ ...to, separator })
      expect(JSON.parse(await readFile(path('tab.json'), 'utf8'))).toMatchObject([
        { data: { text: 'é, f', n: 1 } },
      ])
    }
    await expect(run({ ...to, separator: ', ' })).rejects.toThrow('--separator takes one sign')
  })

  it('says in one sentence what is wrong, and leaves no half file', async () => {
    await writeFile(path('bad.jsonl'), '{"text": 1}\n{"te')
    await expect(run({ input: path('bad.jsonl'), output: path('out.json') })).rejects.toThrow(
      'line 2 is no JSON',
    )
    await expect(run({ input: path('none.json'), output: path('out.json') })).rejects.toThrow(
      'cannot be read',
    )
    await expect(run({ input: path('bad.jsonl'), output: path('o'), to: 'NOPE' })).rejects.toThrow(
      'none of them',
    )
    expect(await readdir(folder)).toEqual(['bad.jsonl'])
  })
})
