// Files that are written another way than ours, and legal: what they say is read, or refused in words, and never lost in silence.
import { parsedLabelConfig, requiredDataKeys } from '@siali/labeling'
import { describe, expect, it } from 'vitest'
import { detectReader, FileError, startText, type ReadContext } from './index.ts'
import { AUDIO, readBack, results, TEXT, type Read } from './read-back.law.ts'
import { TAR_END, tarHeader, tarPadding } from './webdataset/tar.ts'

const IMAGE = `<View><Image name="image" value="$image"/>${[
  'Rectangle',
  'Polygon',
  'Ellipse',
  'Brush',
  'KeyPoint',
]
  .map((kind) => `<${kind}Labels name="${kind}" toName="image"><Label value="cat"/></${kind}Labels>`)
  .join('')}</View>`

const read = (name: string, content: string | Buffer, config: string) =>
  readBack(name, Buffer.from(content), config)
const readerOf = (name: string, content: string, config = IMAGE) => {
  const context: ReadContext = {
    keys: requiredDataKeys(config),
    controls: parsedLabelConfig(config),
    into: 'annotations',
  }
  return detectReader(name.slice(name.lastIndexOf('.')), content.slice(0, 65_536), context).id
}
const said = (task: Read | undefined) => (task === undefined ? [] : results(task).map(({ value }) => value))
const labels = (task: Read | undefined) =>
  said(task).map((value) => Object.entries(value).find(([key]) => key.endsWith('labels'))?.[1])

const utf16 = (text: string, isBig = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return isBig ? bytes.swap16() : bytes
}

describe('tables', () => {
  it('say in a line of their own what parts their cells', async () => {
    const data = async (text: string) => (await read('a.csv', text, TEXT)).map((task) => task.data)
    expect(await data('sep=;\r\ntext;n\r\na,b;1\r\n')).toEqual([{ text: 'a,b', n: 1 }])
    expect(await data('sep=,\n"text",n\n"a;b;c",1\n')).toEqual([{ text: 'a;b;c', n: 1 }])
  })
})

describe('text in UTF-16, as programs of Windows and Praat write it', () => {
  it.each([false, true])('is read by its mark, big end first: %s', async (isBig) => {
    const data = async (name: string, text: string, config = TEXT) =>
      (await read(name, utf16(text, isBig), config)).map((task) => task.data)
    expect(await data('a.csv', 'text,n\r\né😀,1\r\n')).toEqual([{ text: 'é😀', n: 1 }])
    expect(await data('a.txt', 'é\n\nz')).toEqual([{ text: 'é' }, { text: '' }, { text: 'z' }])
    expect(await data('a.json', '[{"text": "é"}]')).toEqual([{ text: 'é' }])
    expect(await data('a.jsonl', '{"text": "é"}\n')).toEqual([{ text: 'é' }])
    const [spacy] = await read('a.json', utf16('[{"text": "é x", "entities": [[0, 1, "PER"]]}]', isBig), TEXT)
    expect(labels(spacy)).toEqual([['PER']])
    const [voc] = await read('a.xml', utf16(vocOf('<name>é</name>'), isBig), IMAGE)
    expect(labels(voc)).toEqual([['é']])
    const grid =
      'File type = "ooTextFile"\nObject class = "TextGrid"\n0\n2\n<exists>\n1\n"IntervalTier" "wört" 0 2 1\n0 2 "hé"\n'
    const [spoken] = await read('a.TextGrid', utf16(grid, isBig), AUDIO)
    expect(labels(spoken)[0]).toEqual(['wört'])
  })

  it('is read without a mark, when its first sign is of ASCII', async () => {
    for (const isBig of [false, true]) {
      const tasks = await read('a.csv', utf16('text,n\r\né,1\r\n', isBig).subarray(2), TEXT)
      expect(tasks.map((task) => task.data)).toEqual([{ text: 'é', n: 1 }])
    }
  })

  it('cut off in the middle of a sign is refused', async () => {
    await expect(read('a.txt', utf16('ab').subarray(0, 5), TEXT)).rejects.toThrow('save the file as UTF-8')
  })

  it('shows its start as text', () => {
    for (const bytes of [utf16('{"a'), utf16('{"a', true), Buffer.from('\ufeff{"a'), Buffer.from('{"a')])
      expect(startText(bytes)).toBe('{"a')
  })
})

describe('subtitles whose lines end in CR LF', () => {
  it.each([
    ['a.srt', '1\n00:00:01,000 --> 00:00:02,000\nhi\nyou\n\n2\n00:00:03,000 --> 00:00:04,000\nho\n'],
    ['a.vtt', 'WEBVTT\n\n00:01.000 --> 00:02.000\nhi\nyou\n\n00:03.000 --> 00:04.000\nho\n'],
  ])('%s: keep their texts', async (name, text) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const [task] = await read(name, text.replaceAll('\n', end), AUDIO)
      expect(said(task).map((value) => [value['start'], value['text']])).toEqual([
        [1, ['hi', 'you']],
        [3, ['ho']],
      ])
    }
  })
})

describe('a table that is called .csv', () => {
  it('is parted by tabs where its first line has more of them', async () => {
    const data = async (text: string) => (await read('a.csv', text, TEXT)).map((task) => task.data)
    expect(await data('text\tn, m\tk\na\t1\t2\n')).toEqual([{ text: 'a', 'n, m': 1, k: 2 }])
    expect(await data('text,a\tb\nx,y\n')).toEqual([{ text: 'x', 'a\tb': 'y' }])
    expect(await data('text;n\n"a\tb\tc";1\n')).toEqual([{ text: 'a\tb\tc', n: 1 }])
  })
})

describe('CoNLL', () => {
  it('takes comments, tokens with blanks between tabs, and blanks that do not break', async () => {
    const text = '# sent_id = 1\nNew York\tNNP\tB-LOC\nis\tVB\tO\n\n10\u00a0000 B-LOC\n# O\n'
    const tasks = await read('a.conll', text, TEXT)
    expect(tasks.map((task) => task.data)).toEqual([{ text: 'New York is' }, { text: '10\u00a0000 #' }])
    expect(tasks.map((task) => said(task).map((value) => value['text']))).toEqual([
      ['New York'],
      ['10\u00a0000'],
    ])
  })
})

describe('spaCy', () => {
  it('takes every group of spans, and entities that stand in none', async () => {
    const [task] = await read(
      'A.JSON',
      JSON.stringify([
        {
          text: 'Ann saw Bob',
          ents: [{ start: 0, end: 3, label: 'PER' }],
          spans: {
            sc: [{ start: 0, end: 3, label: 'PER' }],
            more: [{ start: 8, end: 11, label: 'LOC' }],
          },
        },
      ]),
      TEXT,
    )
    expect(said(task).map((value) => [value['text'], value['labels']])).toEqual([
      ['Ann', ['PER']],
      ['Bob', ['LOC']],
    ])
  })

  it('skips what somebody of Prodigy did not accept, and keeps that there was nothing to mark', async () => {
    const lines = [
      '{"text": "Ann", "spans": [{"start": 0, "end": 3, "label": "PER"}], "answer": "accept"}',
      '{"text": "Bob", "spans": [{"start": 0, "end": 3, "label": "LOC"}], "answer": "reject"}',
      '{"text": "none", "spans": [], "answer": "accept"}',
      '{"text": "later"}',
    ]
    const tasks = await read('a.jsonl', lines.join('\n'), TEXT)
    expect(tasks.map(({ annotations }) => annotations)).toEqual([
      [expect.not.objectContaining({ was_cancelled: true })],
      [expect.objectContaining({ was_cancelled: true })],
      [expect.objectContaining({ result: [] })],
      undefined,
    ])
    expect(tasks.map(labels)).toEqual([[['PER']], [['LOC']], [], []])
  })

  it('is known when nothing is marked in its first documents', async () => {
    const lines = ['{"text": "none"}', '{"text": "Ann", "entities": [[0, 3, "PER"]]}']
    for (const [name, text] of [
      ['a.jsonl', lines.join('\n')],
      ['a.json', `[${lines.join(',')}]`],
    ] as const) {
      const tasks = await read(name, text, TEXT)
      expect(tasks.map(({ data }) => data)).toEqual([{ text: 'none' }, { text: 'Ann' }])
      expect(tasks.map(labels)).toEqual([[], [['PER']]])
    }
  })
})

describe('JSON Lines in a file that is called .json', () => {
  it('is a task a line', async () => {
    const text = '{"text": "a", "n": {"b": 1}}\r\n{"text": "b"}\n'
    expect(readerOf('a.json', text)).toBe('JSONL')
    expect((await read('a.json', text, TEXT)).map(({ data }) => data)).toEqual([
      { text: 'a', n: { b: 1 } },
      { text: 'b' },
    ])
    for (const whole of ['{"text": "a"}\n', '[{"text": "a"},\n{"text": "b"}]', '{\n"text": {}\n}'])
      expect(readerOf('a.json', whole)).toBe('JSON')
  })
})

const COCO = {
  images: [{ id: 1, file_name: 'a.png', width: 40, height: 20 }],
  categories: [{ id: 1, name: 'cat' }],
  annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 4, 4] }],
}
const coco = (changes: object) => read('a.json', JSON.stringify({ ...COCO, ...changes }), IMAGE)

describe('COCO', () => {
  it('is known by whichever of its lists comes first and fills the start', () => {
    const many = (one: object) => Array.from({ length: 3000 }, () => one)
    const { images, categories, annotations } = COCO
    for (const text of [
      JSON.stringify({ annotations: many(annotations[0] ?? {}), images, categories }),
      JSON.stringify({ info: {}, categories: many({ id: 1, name: 'cat', supercategory: 'pet' }), images }),
      JSON.stringify({ images: many({ license: 1, flickr: [], ...images[0] }), annotations, categories }),
    ])
      expect(readerOf('a.json', text)).toBe('COCO')
    expect(readerOf('a.json', '{"id": 1, "annotations": [{"id": 2, "result": []}], "data": {}}')).toBe('JSON')
  })

  it('takes ids that are numbers here and texts there', async () => {
    expect(labels((await coco({ images: [{ ...COCO.images[0], id: '1' }] }))[0])).toEqual([['cat']])
    expect(labels((await coco({ categories: [{ id: '1', name: 'cat' }] }))[0])).toEqual([['cat']])
  })

  it.each([
    ['an image that is not there', { images: [] }, 'annotation 1 is of image 1'],
    ['a category that is not there', { categories: [] }, 'is of category 1'],
    [
      'a mask of no honest size',
      {
        images: [{ ...COCO.images[0], width: 1e6, height: 1e6 }],
        annotations: [{ id: 1, image_id: 1, category_id: 1, segmentation: { counts: [1, 999_999_999_999] } }],
      },
      'a mask of 1000000 x 1000000 pixels',
    ],
  ])('refuses %s', async (_title, changes, reason) => {
    await expect(coco(changes)).rejects.toThrow(FileError)
    await expect(coco(changes)).rejects.toThrow(reason)
  })
})

describe('CVAT', () => {
  const cvat = (inner: string) =>
    read('a.xml', `<annotations><version>1.1</version>${inner}</annotations>`, IMAGE)
  it('refuses tracks of videos and masks of no honest size', async () => {
    await expect(cvat('<track id="3" label="car"><box frame="0"/></track>')).rejects.toThrow('track 3 (car)')
    const mask = '<mask label="cat" rle="1,2" left="0" top="0" width="3" height="1"/>'
    const huge = cvat(`<image name="a.png" width="1000000" height="1000000">${mask}</image>`)
    await expect(huge).rejects.toThrow(FileError)
  })
})

function vocOf(object: string, size = '<size><width>40</width><height>20</height></size>'): string {
  const box = '<bndbox><xmin>9</xmin><ymin>8</ymin><xmax>1</xmax><ymax>2</ymax></bndbox>'
  return `<annotation><filename>a.png</filename>${size}<object>${object}${box}</object></annotation>`
}

describe('Pascal VOC', () => {
  it('keeps what it says beside boxes, parts of objects, and that there is nothing to mark', async () => {
    const box = (n: number) =>
      `<bndbox><xmin>${n}</xmin><ymin>0</ymin><xmax>${n + 4}</xmax><ymax>2</ymax></bndbox>`
    const object = `<name>man</name><pose>Left</pose><truncated>1</truncated><difficult>0</difficult>
      <part><name>head</name>${box(1)}</part><part><name>hand</name>${box(2)}</part>`
    const text = vocOf(object)
    const [task] = await read('a.xml', text, IMAGE)
    expect(labels(task)).toEqual([['man'], ['head'], ['hand']])
    expect(results(task as Read)).toMatchObject([
      { id: 'shape-1', meta: { text: ['pose: Left\ntruncated: 1'] } },
      { id: 'shape-2', parentID: 'shape-1', value: { x: 2.5 } },
      { id: 'shape-3', parentID: 'shape-1', value: { x: 5 } },
    ])
    const [empty] = await read('a.xml', text.replace(/<object>.*<\/object>/s, ''), IMAGE)
    expect(empty?.annotations).toMatchObject([{ result: [] }])
  })

  it('takes names in CDATA, and edges in either order', async () => {
    const [task] = await read('a.xml', vocOf('<name><![CDATA[a<b]]></name>'), IMAGE)
    expect(said(task)).toEqual([
      { x: 2.5, y: 10, width: 20, height: 30, rotation: 0, rectanglelabels: ['a<b'] },
    ])
  })

  it('says what is missing', async () => {
    for (const size of ['', '<size><width>0</width><height>0</height></size>'])
      await expect(read('a.xml', vocOf('<name>cat</name>', size), IMAGE)).rejects.toThrow(
        'it does not say the size of a.png',
      )
    const bare = vocOf('<name>cat</name>').replace(/<bndbox>.*<\/bndbox>/, '')
    await expect(read('a.xml', bare, IMAGE)).rejects.toThrow('object 1 (cat) has no bndbox')
  })
})

describe('LabelMe', () => {
  const file = { version: '5', imagePath: 'a.png', imageWidth: 40, imageHeight: 20 }
  it('takes rectangles of four corners', async () => {
    const points = [
      [1, 1],
      [9, 1],
      [9, 7],
      [1, 7],
    ]
    const shapes = [{ label: 'cat', points, shape_type: 'rectangle' }]
    const [task] = await read('a.json', JSON.stringify({ ...file, shapes }), IMAGE)
    expect(said(task)).toMatchObject([{ x: 2.5, y: 5, width: 20, height: 30 }])
  })

  it('is known when its image stands before its shapes', () => {
    expect(readerOf('a.json', JSON.stringify({ imageData: 'A'.repeat(100_000), ...file, shapes: [] }))).toBe(
      'LABELME',
    )
  })
})

describe('GeoJSON', () => {
  const ring = [
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 0],
  ]
  const collection = (coordinates: unknown, properties?: object) =>
    JSON.stringify({
      type: 'FeatureCollection',
      ...(properties === undefined ? {} : { properties }),
      features: [
        {
          type: 'Feature',
          geometry: { type: 'Polygon', coordinates },
          properties: { classification: { name: 'cat' } },
        },
      ],
    })
  it('of viewers becomes a task', async () => {
    const text = collection([ring], { image: 'slide.svs', width: 40, height: 20 })
    for (const name of ['a.geojson', 'a.json']) {
      const [task] = await read(name, text, IMAGE)
      expect(task?.data).toEqual({ image: 'slide.svs' })
      expect(said(task)).toMatchObject([
        {
          points: [
            [0, 0],
            [10, 0],
            [10, 20],
          ],
          polygonlabels: ['cat'],
        },
      ])
    }
  })

  it('is refused with a hole, and without a size', async () => {
    const size = { width: 40, height: 20 }
    await expect(read('a.geojson', collection([ring, ring], size), IMAGE)).rejects.toThrow(
      'Feature 1 has a hole',
    )
    await expect(read('a.geojson', collection([ring]), IMAGE)).rejects.toThrow('how large the image is')
    await expect(read('a.geojson', '{}', IMAGE)).rejects.toThrow('no FeatureCollection')
  })
})

describe('a shard', () => {
  const member = (name: string, content: string, kind = '0') => {
    const head = tarHeader(name, Buffer.byteLength(content), new Date(0))
    head.write(kind, 156)
    head.write('        ', 148)
    const sum = head.reduce((total, byte) => total + byte, 0)
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
    return Buffer.concat([head, Buffer.from(content), tarPadding(Buffer.byteLength(content))])
  }
  const long = `${'é'.repeat(90)}.json`
  const record = (text: string) => {
    const bytes = Buffer.byteLength(text) + 2
    return `${bytes + String(bytes).length} ${text}\n`
  }
  it.each([
    ['GNU', member('././@LongLink', `${long}\0`, 'L')],
    ['pax', member('PaxHeader', `${record('mtime=1.5')}${record(`path=${long}`)}`, 'x')],
  ])('keeps tasks whose names are long: %s', async (_kind, about) => {
    const bytes = Buffer.concat([about, member('cut off', '{"data": {"text": "x"}}'), TAR_END])
    expect((await read('a.tar', bytes, TEXT)).map(({ data }) => data)).toEqual([{ text: 'x' }])
  })

  it('without a task is refused', async () => {
    await expect(read('a.tar', Buffer.concat([member('0.cls', '3'), TAR_END]), TEXT)).rejects.toThrow(
      'no member ends in .json',
    )
  })
})
