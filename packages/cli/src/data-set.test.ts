import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataSetCommand } from './commands/data-set.command.ts'

const FIXTURES = join(import.meta.dirname, '../../formats/fixtures/imports')

describe('data-set', () => {
  let folder: string
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'siali-data-set-'))))
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const run = async (flags: Record<string, string | true>) => {
    const lines: string[] = []
    await dataSetCommand.run({ flags, env: {}, print: (line) => lines.push(line) })
    return lines
  }
  const output = () => join(folder, 'tasks.json')
  const tasks = async () =>
    JSON.parse(await readFile(output(), 'utf8')) as { data: { image: string }; predictions?: object[] }[]

  it('makes tasks and a label config of COCO', async () => {
    const input = join(FIXTURES, 'offline-coco/coco.json')
    const lines = await run({ input, output: output(), 'image-root': 's3://b/', 'super-categories': true })
    expect((await tasks()).map(({ data }) => data.image)).toEqual([
      's3://b/a.jpg',
      's3://b/sub%20dir/b.jpg',
      's3://b/unused.png',
    ])
    const config = await readFile(join(folder, 'tasks.label_config.xml'), 'utf8')
    expect(config).toContain('<Label value="animal:cat"')
    expect(lines.at(-1)).toMatch(/^coco\.json \(COCO\) → /)
  })

  it('makes tasks of a folder of YOLO, at a size that is given', async () => {
    const input = join(FIXTURES, 'offline-yolo-options')
    await run({ input, output: output(), predictions: true, 'image-size': '1000x500', 'from-name': 'box' })
    const size = { original_width: 1000, original_height: 500 }
    expect(await tasks()).toMatchObject([
      {
        data: { image: '/data/local-files/?d=images/x.jpg' },
        predictions: [{ result: [{ from_name: 'box', ...size }] }],
      },
    ])
  })

  it('says what is wrong and writes nothing', async () => {
    const given = { input: join(FIXTURES, 'offline-coco'), output: output() }
    await expect(run(given)).rejects.toThrow('there is no classes.txt in it')
    await expect(run({ ...given, input: 'none' })).rejects.toThrow('none cannot be read.')
    await expect(run({ ...given, 'image-size': '3' })).rejects.toThrow('--image-size takes pixels')
    await expect(run({ output: output() })).rejects.toThrow('--input PATH')
    expect(await readdir(folder)).toEqual([])
  })
})
