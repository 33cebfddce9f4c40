// Write → read: what a format says comes back from its file.
import { parsedLabelConfig, requiredDataKeys } from '@siali/labeling'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectReader, FileError, findFormat, memorySink, sourceOf } from './index.ts'
import type { ReadableFile, ReadContext } from './index.ts'
import { pennTokens } from './conll2003/penn-tokens.ts'
import { spacyTokens } from './spacy/spacy-tokens.ts'

const TEXT =
  '<View><Text name="text" value="$text"/><Labels name="label" toName="text"><Label value="PER"/><Label value="LOC"/></Labels>' +
  '<Choices name="choice" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'
const AUDIO =
  '<View><Audio name="audio" value="$audio"/><Labels name="label" toName="audio"><Label value="A"/></Labels>' +
  '<TextArea name="transcription" toName="audio" perRegion="true"/></View>'

function contextOf(config: string): ReadContext {
  return { keys: requiredDataKeys(config), controls: parsedLabelConfig(config), into: 'annotations' }
}

function fileOf(name: string, bytes: Buffer): ReadableFile {
  return {
    id: 3,
    name,
    address: `/data/upload/1/${name}`,
    sizeBytes: bytes.length,
    async *open(start = 0, end = bytes.length) {
      for (let at = start; at < end; at += 7) yield bytes.subarray(at, Math.min(end, at + 7))
    },
  }
}

async function writtenFile(id: string, config: string, tasks: readonly object[]): Promise<[string, Buffer]> {
  const sink = memorySink()
  await findFormat(id)?.write(
    sourceOf(() => tasks.map((task) => JSON.stringify(task))),
    sink,
    { controls: parsedLabelConfig(config) },
  )
  const [first] = sink.files
  if (first === undefined) throw new Error(`${id} wrote nothing`)
  return first
}

interface Read {
  readonly data: Record<string, unknown>
  readonly annotations?: { result: { id: string; type: string; value: Record<string, unknown> }[] }[]
}

async function readBack(name: string, bytes: Buffer, config: string): Promise<Read[]> {
  const context = contextOf(config)
  const extension = name.slice(name.lastIndexOf('.'))
  const reader = detectReader(extension, bytes.toString('utf8', 0, 65_536), context)
  const found: Read[] = []
  for await (const batch of reader.read(fileOf(name, bytes), context))
    for (const { item, data } of batch)
      found.push({ ...(item as Read), data: JSON.parse(data) as Read['data'] })
  return found
}

const roundTrip = async (id: string, config: string, tasks: readonly object[]) =>
  readBack(...(await writtenFile(id, config, tasks)), config)

const results = ({ annotations }: Read) => annotations?.[0]?.result ?? []

describe('what was written comes back', () => {
  const json = fc.jsonValue({ maxDepth: 2 })
  const data = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 6 }).filter((key) => key !== '__proto__'),
    json,
    {
      maxKeys: 4,
    },
  )
  const region = fc.record({
    id: fc.string({ minLength: 1, maxLength: 5 }),
    from_name: fc.constant('label'),
    to_name: fc.constant('text'),
    type: fc.constant('labels'),
    value: fc.dictionary(fc.constantFrom('start', 'end', 'labels'), json),
  })

  it.each(['JSON', 'JSONL', 'PARQUET', 'WEBDATASET'])('whole tasks: %s', async (id) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(data, fc.array(region, { maxLength: 2 })), { maxLength: 5 }),
        async (all) => {
          const tasks = all.map(([values, result], n) => ({
            id: n,
            data: { text: 'x', ...values },
            annotations: [{ id: n, result }],
          }))
          const back = await roundTrip(id, TEXT, tasks)
          // A table has no difference between null and nothing.
          const present = (values: object) =>
            id === 'PARQUET'
              ? Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
              : values
          expect(back.map((task) => task.data)).toEqual(
            tasks.map((task) => JSON.parse(JSON.stringify(present(task.data)))),
          )
          expect(back.map(results)).toEqual(
            tasks.map((task) => JSON.parse(JSON.stringify(task.annotations[0]?.result))),
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  const word = fc.stringMatching(/^[a-zéß😀]{1,6}$/u)
  const sentence = fc.array(fc.tuple(word, fc.constantFrom('O', 'PER', 'LOC')), {
    minLength: 1,
    maxLength: 8,
  })
  /** A task whose labeled words are spans of one word each. */
  const taskOf = (words: readonly (readonly [string, string])[]) => {
    let at = 0
    const result = words.flatMap(([token, label], n) => {
      const start = at
      at += [...token].length + 1
      return label === 'O'
        ? []
        : [
            {
              id: `r${n}`,
              from_name: 'label',
              to_name: 'text',
              type: 'labels',
              value: { start, end: at - 1, text: token, labels: [label] },
            },
          ]
    })
    return {
      id: 1,
      data: { text: words.map(([token]) => token).join(' ') },
      annotations: [{ id: 1, result }],
    }
  }
  const spans = (all: readonly { value: Record<string, unknown> }[]) =>
    all.map(({ value }) => [value['start'], value['end'], value['labels'], value['text']])

  it.each(['CONLL2003', 'SPACY'])('labeled words: %s', async (id) => {
    await fc.assert(
      fc.asyncProperty(fc.array(sentence, { minLength: 1, maxLength: 4 }), async (all) => {
        // Words that the tokenizer would split are another law.
        fc.pre(all.flat().every(([token]) => pennTokens(token).length === 1))
        const tasks = all.map(taskOf)
        const back = await roundTrip(id, TEXT, tasks)
        expect(back.map((task) => task.data)).toEqual(tasks.map((task) => task.data))
        expect(back.map((task) => spans(results(task)))).toEqual(
          tasks.map((task) => spans(task.annotations[0]?.result ?? [])),
        )
      }),
    )
  })

  it('categories of documents are choices', async () => {
    const result = [
      { id: 'c', from_name: 'choice', to_name: 'text', type: 'choices', value: { choices: ['bad'] } },
    ]
    const [back] = await roundTrip('SPACY', TEXT, [
      { id: 1, data: { text: 'so so' }, annotations: [{ id: 1, result }] },
    ])
    expect(results(back as Read)).toMatchObject([{ type: 'choices', value: { choices: ['bad'] } }])
  })

  const ms = fc.integer({ min: 1, max: 5_000_000 })
  const line = fc.stringMatching(/^[\p{L}<>&" ]{0,12}x$/u)
  const turns = fc.array(
    fc.record({ gap: ms, length: ms, label: fc.constantFrom('A', 'B b', 'ü&<'), text: line }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  const heard = (list: readonly { gap: number; length: number; label: string; text: string }[]) => {
    let at = 0
    return list.map((turn, n) => {
      const start = (at + turn.gap) / 1000
      at += turn.gap + turn.length
      return { id: `r${n}`, start, end: at / 1000, label: turn.label, text: turn.text }
    })
  }
  const audioTask = (list: ReturnType<typeof heard>) => ({
    id: 1,
    data: { audio: 'a.wav' },
    annotations: [
      {
        id: 2,
        result: list.flatMap(({ id, start, end, label, text: said }) => [
          {
            id,
            from_name: 'label',
            to_name: 'audio',
            type: 'labels',
            value: { start, end, channel: 0, labels: [label] },
          },
          {
            id,
            from_name: 'transcription',
            to_name: 'audio',
            type: 'textarea',
            value: { start, end, channel: 0, text: [said] },
          },
        ]),
      },
    ],
  })
  const said = (task: Read) =>
    results(task).map(({ type, value }) => [
      type,
      value['start'],
      value['end'],
      value['labels'] ?? value['text'],
    ])

  it.each(['WEBVTT', 'TEXTGRID'])('labels and texts of a recording: %s', async (id) => {
    await fc.assert(
      fc.asyncProperty(turns, async (list) => {
        const task = audioTask(heard(list))
        const [back] = await roundTrip(id, AUDIO, [task])
        expect(said(back as Read)).toEqual(said(task as unknown as Read))
      }),
    )
  })

  it('SRT keeps times and words, RTTM times and speakers', async () => {
    await fc.assert(
      fc.asyncProperty(turns, async (list) => {
        const task = audioTask(heard(list))
        const [srt] = await roundTrip('SRT', AUDIO, [task])
        expect(said(srt as Read)).toEqual(
          heard(list).map((one) => ['textarea', one.start, one.end, [`${one.label}: ${one.text}`]]),
        )
        const [rttm] = await roundTrip('RTTM', AUDIO, [task])
        expect(said(rttm as Read)).toEqual(
          heard(list).map((one) => ['labels', one.start, one.end, [one.label.replaceAll(' ', '_')]]),
        )
      }),
    )
  })

  it('every character of a text is in a token of a document or is the blank behind one', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', ',', '😀'), maxLength: 15 }),
        fc.nat(),
        fc.nat(),
        (whole, a, b) => {
          const signs = [...whole]
          const [start = 0, end = 0] = [a % (signs.length + 1), b % (signs.length + 1)].sort((x, y) => x - y)
          const spansHere = start < end ? [{ start, end }] : []
          const tokens = spacyTokens(whole, spansHere)
          let at = 0
          for (const token of tokens) {
            if (token.start !== at) expect([token.start, signs[at]]).toEqual([at + 1, ' '])
            at = token.end
          }
          expect(at).toBe(signs.length)
          for (const span of spansHere) {
            expect(tokens.map((token) => token.start)).toContain(span.start)
            expect(tokens.map((token) => token.end)).toContain(span.end)
          }
        },
      ),
    )
  })
})

describe('files that say it wrong', () => {
  it.each([
    ['a.jsonl', '{"text":1}\n{"text"\n', 'line 2'],
    ['a.jsonl', '[1]\n', 'line 1'],
    ['a.conll', 'word\n', 'line 1 has a token and no tag'],
    ['a.conll', 'a X\nb O\n', 'line 1: "X" is no tag'],
    ['a.vtt', '00:01.000 --> 00:02.000\nhi\n', 'the first line is not WEBVTT'],
    ['a.srt', 'hello', 'no subtitle with a time'],
    ['a.rttm', 'SPEAKER f 1 x 2 <NA> <NA> s <NA> <NA>', 'line 1'],
    ['a.TextGrid', 'File type = "ooTextFile"\nObject class = "TextGrid"\n0\n1\n', 'ends too early'],
    ['a.parquet', 'PAR1 no', 'no Parquet file'],
  ])('%s %j: %s', async (name, content, reason) => {
    const reading = readBack(name, Buffer.from(content), name.endsWith('conll') ? TEXT : AUDIO)
    await expect(reading).rejects.toThrow(FileError)
    await expect(reading).rejects.toThrow(reason)
  })

  it('data with texts and no spans is no document of spaCy', async () => {
    const back = await readBack('a.json', Buffer.from('[{"text": "one", "entities": "none"}]'), TEXT)
    expect(back.map((task) => task.data)).toEqual([{ text: 'one', entities: 'none' }])
  })
})

const PICTURE =
  '<View><Image name="image" value="$image"/><RectangleLabels name="box" toName="image"><Label value="A"/></RectangleLabels>' +
  '<PolygonLabels name="area" toName="image"><Label value="A"/></PolygonLabels><EllipseLabels name="round" toName="image"><Label value="A"/></EllipseLabels>' +
  '<KeyPointLabels name="dot" toName="image"><Label value="A"/></KeyPointLabels><Choices name="kind" toName="image"><Choice value="x"/></Choices></View>'

describe('Web Annotations come back', () => {
  const percent = fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0)
  const point = fc.tuple(percent, percent)
  const labels = fc.array(fc.constantFrom('A', 'B b', 'ü&<"'), { minLength: 1, maxLength: 2 })
  const sized = { to_name: 'image', original_width: 640, original_height: 480 }
  const shape = fc.oneof(
    fc
      .record({ x: percent, y: percent, width: percent, height: percent, rotation: fc.constant(0), labels })
      .map(({ labels: rectanglelabels, ...box }) => ({
        from_name: 'box',
        type: 'rectanglelabels',
        value: { ...box, rectanglelabels },
      })),
    fc
      .record({ points: fc.array(point, { minLength: 3, maxLength: 6 }), labels })
      .map(({ points, labels: polygonlabels }) => ({
        from_name: 'area',
        type: 'polygonlabels',
        value: { points, closed: true, polygonlabels },
      })),
    fc
      .record({
        x: percent,
        y: percent,
        radiusX: percent,
        radiusY: percent,
        rotation: fc.constant(0),
        labels,
      })
      .map(({ labels: ellipselabels, ...round }) => ({
        from_name: 'round',
        type: 'ellipselabels',
        value: { ...round, ellipselabels },
      })),
    fc
      .record({ x: percent, y: percent, width: fc.constant(0.5), labels })
      .map(({ labels: keypointlabels, ...dot }) => ({
        from_name: 'dot',
        type: 'keypointlabels',
        value: { ...dot, keypointlabels },
      })),
    fc.constant({ from_name: 'kind', type: 'choices', value: { choices: ['x'] } }),
  )

  it('as shapes of images', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(shape, { minLength: 1, maxLength: 4 }), { maxLength: 3 }),
        async (all) => {
          const tasks = all.map((shapes, n) => ({
            id: n,
            data: { image: `https://m.example.test/${n}.jpg` },
            annotations: [{ id: n, result: shapes.map((it, at) => ({ id: `r${at + 1}`, ...sized, ...it })) }],
          }))
          const back = await roundTrip('WEB_ANNOTATION', PICTURE, tasks)
          expect(back.map((task) => task.data)).toEqual(tasks.map((task) => task.data))
          const said = (list: readonly { type: string; value: object }[]) =>
            list.map(({ type, value }) => near({ type, value }))
          expect(back.map((task) => said(results(task)))).toEqual(all.map(said))
        },
      ),
    )
  })

  it('as spans of recordings', async () => {
    const value = { start: 1.25, end: 2.5, channel: 0 }
    const result = [
      { id: 'r1', from_name: 'label', to_name: 'audio', type: 'labels', value: { ...value, labels: ['A'] } },
      {
        id: 'r1',
        from_name: 'transcription',
        to_name: 'audio',
        type: 'textarea',
        value: { ...value, text: ['hm'] },
      },
    ]
    const task = { id: 1, data: { audio: '/data/upload/1/a.wav' }, annotations: [{ id: 1, result }] }
    const [back] = await roundTrip('WEB_ANNOTATION', AUDIO, [task])
    expect(back?.data).toEqual(task.data)
    expect(results(back as Read)).toEqual(result)
  })

  it('but not as places in texts, which the file does not hold', async () => {
    const result = [
      {
        id: 'r',
        from_name: 'label',
        to_name: 'text',
        type: 'labels',
        value: { start: 0, end: 1, labels: ['PER'] },
      },
    ]
    const reading = roundTrip('WEB_ANNOTATION', TEXT, [
      { id: 1, data: { text: 'x' }, annotations: [{ id: 1, result }] },
    ])
    await expect(reading).rejects.toThrow(FileError)
    await expect(reading).rejects.toThrow('Annotation 1 says its place in a way that cannot be read')
  })

  it.each([
    ['[1', 'no JSON'],
    ['{"items": 5}', 'no page of Web Annotations'],
    ['{"items": [{"type": "Annotation"}]}', 'does not say what it is about'],
    [
      '{"items": [{"target": {"source": "a", "selector": {"type": "FragmentSelector", "value": "t=1"}}}]}',
      'a time is no',
    ],
    [
      '{"items": [{"target": {"source": "a", "selector": {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}}}]}',
      'pixels',
    ],
  ])('and %s is refused', async (text, reason) => {
    const reading = readBack('a.jsonld', Buffer.from(text), PICTURE)
    await expect(reading).rejects.toThrow(FileError)
    await expect(reading).rejects.toThrow(reason)
  })
})

/** Numbers to the tenth digit: hundredths of hundredths are computed. */
const near = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, it: unknown) =>
    typeof it === 'number' ? Number(it.toFixed(10)) : it,
  )
