import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitForJob } from '../../testing/jobs.ts'
import { formOf } from '../../testing/multipart.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { importsOf } from './testing.ts'
import { zipOf } from '../../testing/zip.ts'

const IMAGE =
  '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="cat"/></RectangleLabels></View>'
const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from([0, 0, 0, 40, 0, 0, 0, 20, 8, 2, 0, 0, 0, 0, 0, 0, 0]),
])
const YOLO = {
  'set/classes.txt': 'cat\n',
  'set/images/one.png': PNG,
  'set/images/two.png': PNG,
  'set/labels/one.txt': '0 .5 .5 .5 .5\n',
}

interface Preview {
  files: { id: number; kind: string | null; kinds: { id: string }[]; is_table: boolean }[]
  kinds: { title: string; files: number; tasks: number }[]
  task_count: number
  taken_count: number
  annotation_count: number
  prediction_count: number
  columns: string[]
  rows: object[]
  missing_columns: string[]
  problems: {
    file: string | null
    item: number | null
    line: number | null
    reason: string
    is_error: boolean
  }[]
  error_count: number
  is_part: boolean
}

describe('files of the import pages', () => {
  let server: TestServer
  let api: Client
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
    await server.startJobs()
  })
  afterAll(() => server.stop())
  const { project, send, tasksOf } = importsOf(() => server)

  const upload = async (projectId: number, files: Record<string, Buffer | string>) => {
    const form = formOf(
      Object.entries(files).map(([filename, content]) => ({
        name: 'f',
        filename,
        bytes: Buffer.from(content),
      })),
    )
    const answer = await api.post(`/api/siali/projects/${projectId}/import-files`, form.body, form.headers)
    expect(answer.status, answer.text).toBe(201)
    return answer.json<{
      files: { id: number; path: string | null }[]
      skipped: { name: string; reason: string }[]
    }>()
  }
  const preview = async (projectId: number, body: object) => {
    const answer = await api.post(`/api/siali/projects/${projectId}/import-preview`, body)
    expect(answer.status, answer.text).toBe(200)
    return answer.json<Preview>()
  }
  const run = async (projectId: number, body: object) => {
    const started = await api.post(`/api/siali/projects/${projectId}/imports`, body)
    expect(started.status, started.text).toBe(201)
    const { id, job } = started.json<{ id: number; job: string }>()
    await waitForJob(api, job)
    return (await api.get(`/api/siali/projects/${projectId}/imports/${id}`)).json()
  }
  const imagesOf = async (projectId: number) =>
    (await tasksOf(projectId)).map((row) => String((row.data as { image: string }).image))

  it.each([['an archive'], ['a folder']])(
    '%s of YOLO becomes tasks with their boxes, and its images are served',
    async (form) => {
      const projectId = await project(IMAGE)
      const { files } = await upload(projectId, form === 'a folder' ? YOLO : { 'set.zip': await zipOf(YOLO) })
      const ids = files.map(({ id }) => ({ id }))
      expect(await preview(projectId, { files: ids })).toMatchObject({
        task_count: 2,
        annotation_count: 1,
        error_count: 0,
        columns: ['image'],
        missing_columns: [],
        kinds: [
          { title: 'YOLO', files: 1, tasks: 1 },
          { title: 'Media', files: 1, tasks: 1 },
        ],
      })
      expect(await tasksOf(projectId)).toEqual([])
      expect(await run(projectId, { files: ids, into: 'predictions' })).toMatchObject({
        status: 'completed',
        task_count: 2,
        annotation_count: 0,
        prediction_count: 1,
      })
      const images = await imagesOf(projectId)
      for (const address of images) {
        expect(address).toMatch(/^\/data\/upload\/\d+\/[0-9a-f]{8}-(one|two)\.png$/)
        const served = await api.get(address)
        expect([served.status, served.headers['content-type']]).toEqual([200, 'image/png'])
      }
    },
  )

  it.each([['an archive'], ['a folder']])(
    '%s of MOT becomes a task of each video with its tracks, and not of its pictures',
    async (form) => {
      const projectId = await project(
        '<View><Video name="video" value="$video"/><VideoRectangle name="box" toName="video"/><Labels name="label" toName="video"><Label value="cat"/></Labels></View>',
      )
      const set = {
        'run/clip.mp4': 'x',
        'run/seqinfo.ini': '[Sequence]\nname=clip\nimWidth=40\nimHeight=20\nseqLength=9\n',
        'run/gt/labels.txt': 'cat\n',
        'run/gt/gt.txt': [1, 2, 3].map((n) => `${n},1,${n},2,10,10,1,1,1\n`).join(''),
        'run/img1/000001.png': PNG,
      }
      const { files, skipped } = await upload(
        projectId,
        form === 'a folder' ? set : { 'set.zip': await zipOf(set) },
      )
      expect(skipped).toEqual([])
      const ids = files.map(({ id }) => ({ id }))
      expect(await preview(projectId, { files: ids })).toMatchObject({
        error_count: 0,
        kinds: [{ title: 'MOT', files: 1, tasks: 1 }],
      })
      expect(await run(projectId, { files: ids, into: 'annotations' })).toMatchObject({
        status: 'completed',
        task_count: 1,
        annotation_count: 1,
      })
      const [row] = await tasksOf(projectId)
      expect(row?.data).toMatchObject({
        video: expect.stringMatching(/^\/data\/upload\/\d+\/[0-9a-f]{8}-clip\.mp4$/),
        width: 40,
        height: 20,
      })
    },
  )

  it.each([['an archive'], ['a folder']])(
    'media of %s are shown by their tasks when somebody deletes all uploads',
    async (form) => {
      const projectId = await project(IMAGE)
      const { files } = await upload(projectId, form === 'a folder' ? YOLO : { 'set.zip': await zipOf(YOLO) })
      await run(projectId, { files: files.map(({ id }) => ({ id })), into: 'annotations' })
      const shown = await imagesOf(projectId)
      expect(shown).toHaveLength(2)
      const uploads = `/api/projects/${projectId}/file-uploads`
      expect((await api.delete(uploads)).json<{ deleted: number }>().deleted).toBeGreaterThan(0)
      expect((await api.get(`${uploads}?all=true`)).json()).toEqual([])
      expect((await api.delete(uploads)).json()).toEqual({ deleted: 0 })
      for (const address of shown) expect((await api.get(address)).status).toBe(200)
    },
  )

  it.each([['alone'], ['in an archive'], ['in a folder']])(
    'images that a Parquet table holds are stored, and served beside its rows, when it comes %s',
    async (way) => {
      const projectId = await project(IMAGE)
      const table = await readFile(
        new URL('../../../../formats/fixtures/parquet/media.parquet', import.meta.url),
      )
      const { files } = await upload(
        projectId,
        way === 'in an archive'
          ? { 'set.zip': await zipOf({ 'set/media.parquet': table }) }
          : way === 'alone'
            ? { 'media.parquet': table }
            : { 'set/media.parquet': table, 'set/notes.ini': 'x' },
      )
      const ids = files.map(({ id }) => ({ id }))
      const seen = await preview(projectId, { files: ids, skip_invalid: true })
      expect(seen.rows[0]).toMatchObject({
        image: expect.stringMatching(/^(set\/)?media\.parquet\/image\/1\/red\.png$/),
      })
      const uploads = `/api/projects/${projectId}/file-uploads?all=true`
      const before = (await api.get(uploads)).json<unknown[]>().length
      // The last row has no image.
      const done = await run(projectId, { files: ids, into: 'annotations', skip_invalid: true })
      expect(done).toMatchObject({ status: 'completed', task_count: 3 })
      const [red, blue, elsewhere] = await imagesOf(projectId)
      expect(elsewhere).toBe('https://example.org/a.png')
      const served = await Promise.all([red, blue].map((address) => api.get(address ?? '')))
      expect(served.map(({ status, headers }) => [status, headers['content-type']])).toEqual([
        [200, 'image/png'],
        [200, 'image/jpeg'],
      ])
      expect((await api.get(uploads)).json<unknown[]>().length).toBeGreaterThan(before)
    },
  )

  it('images of a Parquet table are stored under names that any system takes', async () => {
    const projectId = await project(IMAGE)
    const table = await readFile(
      new URL('../../../../formats/fixtures/parquet/hostile.parquet', import.meta.url),
    )
    const { files } = await upload(projectId, { 'media.parquet': table })
    const ids = files.map(({ id }) => ({ id }))
    expect(await preview(projectId, { files: ids })).toMatchObject({ task_count: 4, error_count: 0 })
    expect(await run(projectId, { files: ids })).toMatchObject({ status: 'completed', task_count: 4 })
    const images = await imagesOf(projectId)
    for (const [at, name] of ['evil.png', 'png.jpg', 'photo.jpg', 'a.svg'].entries()) {
      expect(images[at]).toMatch(new RegExp(`^/data/upload/\\d+/[0-9a-f]{8}-${name.replace('.', '\\.')}$`))
      expect((await api.get(images[at] ?? '')).status).toBe(200)
    }
  })

  it('an archive may come by the old way too, with its tasks in the answer', async () => {
    const projectId = await project(IMAGE)
    const bytes = await zipOf({ ...YOLO, 'set/rows.bin': 'x' })
    const answer = await send(projectId, [{ name: 'f', filename: 'set.zip', bytes }])
    expect(answer.json()).toMatchObject({ task_count: 2, annotation_count: 1, found_formats: { '.zip': 1 } })
    expect(await imagesOf(projectId)).toHaveLength(2)
  })

  it('an archive with a bad file is refused whole, file by file, and leaves no media; or without that file', async () => {
    const projectId = await project(IMAGE)
    const { files } = await upload(projectId, {
      'set.zip': await zipOf({
        ...YOLO,
        'set/labels/two.txt': 'seven .5 .5 .5 .5\n',
        'set/images/bad.png': 'x',
        'set/labels/bad.txt': '0 1 1 1 1',
      }),
    })
    const strict = await run(projectId, { files })
    expect(strict).toMatchObject({
      status: 'failed',
      task_count: 0,
      error: expect.stringMatching(/labels\/bad\.txt/),
    })
    expect(strict['problems']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ file: 'set.zip/set/labels/bad.txt', is_error: true }),
        expect.objectContaining({
          file: 'set.zip/set/labels/two.txt',
          reason: expect.stringMatching(/line 1/),
        }),
      ]),
    )
    const rows = await server.cx.db.sql
      .selectFrom('file_upload')
      .select('file')
      .where('project_id', '=', projectId)
      .execute()
    expect(rows).toHaveLength(1)
    expect(await run(projectId, { files, skip_invalid: true })).toMatchObject({
      status: 'completed',
      problem_count: 2,
    })
    expect(await tasksOf(projectId)).toHaveLength(3)
    // The list still says what came when the files are gone.
    await api.delete(`/api/projects/${projectId}/file-uploads`, {
      file_upload_ids: files.map(({ id }) => id),
    })
    const list = await api.get(`/api/siali/projects/${projectId}/imports`)
    expect(list.json<{ files: string[] }[]>().map((entry) => entry.files)).toEqual([['set.zip'], ['set.zip']])
  })

  it('kinds that are not taken are passed over and named; paths never leave the folder', async () => {
    const projectId = await project(IMAGE)
    const { files, skipped } = await upload(projectId, {
      '../../etc/a.png': PNG,
      'x/run.exe': 'x',
      'b.png': PNG,
    })
    expect(files.map(({ path }) => path)).toEqual(['etc/a.png', 'b.png'])
    expect(skipped).toEqual([{ name: 'x/run.exe', reason: '.exe extension is not supported' }])
  })

  it('files sent together are one folder: spaces in names and two of one name make no difference that nobody hears of', async () => {
    const projectId = await project(IMAGE)
    const coco = (name: string) =>
      JSON.stringify({
        images: [{ id: 1, file_name: name, width: 40, height: 20 }],
        categories: [{ id: 1, name: 'cat' }],
        annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 4, 4] }],
      })
    const one = await upload(projectId, { 'my cat.png': PNG, 'set.json': coco('my cat.png') })
    const seen = await preview(projectId, { files: one.files })
    expect([seen.task_count, seen.annotation_count, seen.error_count]).toEqual([1, 1, 0])
    const two = await upload(projectId, { 'my cat.png': PNG })
    const both = await preview(projectId, { files: [...one.files, ...two.files] })
    expect(both.problems).toEqual([
      expect.objectContaining({ file: 'my cat.png', reason: 'Another file has the same name.' }),
    ])
  })

  it('the preview names kinds, columns, and every problem by line, and takes other choices', async () => {
    const projectId = await project()
    const { files } = await upload(projectId, {
      'rows.csv': 'text,more;mood\nx,y;good\n',
      'more.jsonl': '{"text":"a"}\n{"text":["b"],"n":{}}\n{"no":1}\n',
    })
    const [table, lines] = files
    const first = await preview(projectId, { files: [{ id: table?.id }] })
    expect(first).toMatchObject({
      files: [{ kind: 'CSV', is_table: true }],
      columns: ['text', 'more;mood'],
      task_count: 1,
      could_be_tasks_list: true,
    })
    expect(first.files[0]?.kinds.map(({ id }) => id)).toEqual(['CSV', 'TSV', 'MEDIA'])
    const other = await preview(projectId, { files: [{ id: table?.id, separator: ';' }] })
    expect([other.columns, other.missing_columns]).toEqual([['text,more', 'mood'], ['text']])
    expect(other.problems).toEqual([
      expect.objectContaining({
        item: 1,
        line: 2,
        reason: 'There is no "text", which the labeling setup shows',
      }),
    ])
    const second = await preview(projectId, { files: [{ id: lines?.id }] })
    expect(second).toMatchObject({
      task_count: 3,
      taken_count: 2,
      error_count: 1,
      rows: [{ text: 'a' }, { text: ['b'] }, { no: 1 }],
    })
    expect(second.problems).toEqual([expect.objectContaining({ item: 3, line: 3 })])
    const listed = '[{"text": "a"},\n {\n  "txt": "b"\n },\n {"text": "c"}, {"txt": "d"}]'
    const { files: lists } = await upload(projectId, {
      'listed.json': listed,
      'broken.json': '[{"text": "a"},\n {\n  "text": "b" c\n }]',
    })
    const third = await preview(projectId, { files: lists })
    // What stands before the break of a file counts, wherever its pieces end.
    expect([third.task_count, third.taken_count]).toEqual([5, 3])
    expect(third.problems).toEqual([
      expect.objectContaining({ file: 'listed.json', item: 2, line: 2 }),
      expect.objectContaining({ file: 'listed.json', item: 4, line: null }),
      expect.objectContaining({
        file: 'broken.json',
        item: null,
        line: 3,
        reason: "this is no JSON: Expected ',' or '}' after property value",
      }),
    ])
    const media = await preview(projectId, { files: [{ id: table?.id, kind: 'MEDIA' }] })
    expect([media.task_count, media.files[0]?.kind]).toEqual([1, 'MEDIA'])
  })

  it('lines that cannot be read are each told, and left out where that is chosen', async () => {
    const projectId = await project()
    const { files } = await upload(projectId, {
      'a.jsonl': '{"text":"a"}\n{"te\n[1]\n{"text":"d"}\n{"data":3}\n',
      'b.conll': 'x O\n\ny ?\nz\n\nw O\n',
    })
    const places = [
      ['a.jsonl', 2],
      ['a.jsonl', 3],
      ['a.jsonl', 5],
      ['b.conll', 3],
    ]
    const seen = await preview(projectId, { files })
    expect(seen.problems.map(({ file, line }) => [file, line])).toEqual(places)
    expect([seen.taken_count, seen.error_count]).toEqual([4, 4])
    expect(await run(projectId, { files })).toMatchObject({ status: 'failed', task_count: 0 })
    expect(await tasksOf(projectId)).toEqual([])
    const again = await upload(projectId, {
      'a.jsonl': '{"text":"a"}\n{"te\n',
      'b.conll': 'x O\n\ny ?\n',
    })
    const taken = await run(projectId, { files: again.files, skip_invalid: true })
    expect(taken).toMatchObject({ status: 'completed', task_count: 2, problem_count: 2 })
  })

  it('the preview warns of marks that the setup has no place for, and of files that cannot be read', async () => {
    const projectId = await project()
    const result = [
      { id: 'r', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['none'] } },
    ]
    const { files } = await upload(projectId, {
      'a.json': JSON.stringify([{ data: { text: 'x' }, annotations: [{ result }] }]),
      'b.json': '[{"text":',
      'c.parquet': 'no table',
    })
    const seen = await preview(projectId, { files })
    expect(seen.problems.map(({ is_error: isError }) => isError)).toEqual([false, true, true])
    expect(seen.problems[0]?.reason).toMatch(/no place for a mark/)
  })

  it('images of CVAT keep their attributes, on controls of regions alone, and are refused one by one', async () => {
    const config = `<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="cat"/></RectangleLabels>
      <Choices name="pose" toName="image" perRegion="true"><Choice value="sits"/></Choices><TextArea name="who" toName="image"/></View>`
    const projectId = await project(config)
    const box = `<box label="cat" xtl="1" ytl="1" xbr="5" ybr="5"><attribute name="pose">sits</attribute><attribute name="who">Tom</attribute></box>`
    const image = (name: string, inner: string) =>
      `<image id="0" name="${name}" width="40" height="20">${inner}</image>`
    const { files } = await upload(projectId, {
      'a.xml': `<annotations><version>1.1</version>${image('a.png', box)}${image('b.png', '<tag label="night"/>')}</annotations>`,
    })
    const seen = await preview(projectId, { files })
    expect(seen.problems).toEqual([
      expect.objectContaining({ file: 'a.xml', reason: expect.stringMatching(/^b\.png: it says "night"/) }),
    ])
    const taken = await run(projectId, { files, skip_invalid: true })
    expect(taken).toMatchObject({ status: 'completed', task_count: 1, problem_count: 1 })
    const [task] = (await api.get(`/api/tasks?project=${projectId}&fields=all`)).json<{
      tasks: { annotations: { result: object[] }[] }[]
    }>().tasks
    const result = task?.annotations[0]?.result
    expect(result).toMatchObject([
      { from_name: 'label', meta: { text: ['who: Tom'] } },
      { from_name: 'pose', type: 'choices', value: { choices: ['sits'] } },
    ])
  })

  it('big files are looked at in part', async () => {
    const projectId = await project()
    const { files } = await upload(projectId, { 'a.txt': 'line\n'.repeat(60_000) })
    const seen = await preview(projectId, { files })
    expect([seen.is_part, seen.rows.length]).toEqual([true, 20])
    expect(seen.task_count).toBeLessThan(60_000)
  })

  it('uploads of other projects and kinds that nobody reads are refused', async () => {
    const [mine, other] = [await project(), await project()]
    const { files } = await upload(other, { 'a.txt': 'x' })
    for (const path of ['import-preview', 'imports'])
      expect((await api.post(`/api/siali/projects/${mine}/${path}`, { files })).status).toBe(400)
    const odd = await api.post(`/api/siali/projects/${other}/import-preview`, {
      files: [{ id: files[0]?.id, kind: 'NONE' }],
    })
    expect(odd.status).toBe(400)
    expect((await api.post(`/api/siali/projects/${other}/imports`, {})).status).toBe(400)
  })
})
