// What CVAT says beside boxes: attributes, tags, lines, groups. It is kept, or the image is refused in words.
import { parsedLabelConfig } from '@siali/labeling'
import { describe, expect, it } from 'vitest'
import { findFormat, memorySink, sourceOf } from '../index.ts'
import { parseCvat } from './cvat.parse.ts'
import { readBack, results, type Read } from '../read-back.law.ts'

const BOXES =
  '<Image name="img" value="$image"/><RectangleLabels name="box" toName="img"><Label value="car"/></RectangleLabels>'
const CONFIG = `<View>${BOXES}
  <VectorLabels name="line" toName="img" closable="true"><Label value="lane"/></VectorLabels>
  <Choices name="color" toName="img" perRegion="true"><Choice value="red"/><Choice value="Dark blue" alias="blue"/></Choices>
  <TextArea name="plate" toName="img" perRegion="true"/>
  <Number name="age" toName="img" perRegion="true"/>
  <Rating name="stars" toName="img" perRegion="true"/>
  <Choices name="scene" toName="img" choice="multiple"><Choice value="indoor"/><Choice value="night"/></Choices>
  <Number name="cars" toName="img"/>
</View>`

const xml = (inner: string, size = 'width="40" height="20"') =>
  Buffer.from(
    `<annotations><version>1.1</version><meta><task><labels><label><name>car</name></label></labels></task></meta><image id="0" name="a.png" ${size}>${inner}</image></annotations>`,
  )
const read = (inner: string, config = CONFIG) => readBack('a.xml', xml(inner), config)
const box = (inside = '', more = '') =>
  `<box label="car" xtl="4" ytl="2" xbr="8" ybr="6"${more}>${inside}</box>`
const attribute = (name: string, value: string) => `<attribute name="${name}">${value}</attribute>`
const said = (task: Read | undefined) => (task === undefined ? [] : results(task))

describe('attributes of shapes', () => {
  const place = { x: 10, y: 10, width: 10, height: 20, rotation: 0 }
  it('are results of the region on the controls of their names', async () => {
    const [task] = await read(
      box(
        [
          attribute('color', 'Dark blue'),
          attribute('plate', 'A &lt;<![CDATA[&1]]>'),
          attribute('plate', 'B'),
          attribute('age', '-2.5'),
          attribute('stars', '4'),
        ].join('\n'),
      ),
    )
    const region = {
      id: 'shape-1',
      to_name: 'img',
      original_width: 40,
      original_height: 20,
      image_rotation: 0,
    }
    expect(said(task)).toEqual([
      {
        ...region,
        from_name: 'box',
        type: 'rectanglelabels',
        value: { ...place, rectanglelabels: ['car'] },
      },
      { ...region, from_name: 'color', type: 'choices', value: { ...place, choices: ['blue'] } },
      { ...region, from_name: 'plate', type: 'textarea', value: { ...place, text: ['A <&1', 'B'] } },
      { ...region, from_name: 'age', type: 'number', value: { ...place, number: -2.5 } },
      { ...region, from_name: 'stars', type: 'rating', value: { ...place, rating: 4 } },
    ])
  })

  it('are the note of the region where no control takes them, with what else its element says', async () => {
    const attributes = [
      attribute('color', 'green'),
      attribute('age', 'old'),
      attribute('stars', '0'),
      attribute('scene', 'indoor'),
      attribute('__proto__', 'x'),
      attribute('constructor', 'y'),
      attribute('empty', ''),
    ]
    const [task] = await read(box(attributes.join(''), ' occluded="1" group_id="3" z_order="0"'))
    expect(said(task)).toMatchObject([
      {
        type: 'rectanglelabels',
        meta: {
          text: [
            'occluded: 1\ngroup_id: 3\ncolor: green\nage: old\nstars: 0\nscene: indoor\n__proto__: x\nconstructor: y',
          ],
        },
      },
    ])
    const [plain] = await read(box('', ' occluded="0" group_id="0"'))
    expect(said(plain)[0]).not.toHaveProperty('meta')
  })

  it('are those of every point of an element', async () => {
    const config = `<View>${BOXES}<KeyPointLabels name="dot" toName="img"><Label value="eye"/></KeyPointLabels></View>`
    const [task] = await read(
      `<points label="eye" points="1,2;3,4">${attribute('open', 'yes')}</points>`,
      config,
    )
    expect(said(task)).toMatchObject([
      { id: 'shape-1', meta: { text: ['open: yes'] } },
      { id: 'shape-2', meta: { text: ['open: yes'] } },
    ])
  })
})

describe('tags of images', () => {
  it('are choices of the image, and their attributes answers on the controls of their names', async () => {
    const [task] = await read(
      `<tag label="night" source="manual">${attribute('cars', '2')}</tag>${box()}<tag label="indoor"></tag>`,
    )
    expect(said(task).map((result) => [result.id, result.type, result.value])).toEqual([
      ['shape-1', 'rectanglelabels', expect.anything()],
      ['image-1', 'choices', { choices: ['night', 'indoor'] }],
      ['image-2', 'number', { number: 2 }],
    ])
  })

  it('are refused where no control takes them, with the control to add', async () => {
    await expect(read('<tag label="day &amp; fog"/>')).rejects.toThrow(
      'a.png: it says "day & fog" of the whole image, which no control takes. Add <Choices name="tags" toName="img" choice="multiple"><Choice value="day &amp; fog"/></Choices>',
    )
    // A choice of regions is none of the image.
    await expect(read('<tag label="red"/>')).rejects.toThrow('"red"')
    await expect(read(`<tag label="indoor">${attribute('who', 'me')}</tag>`)).rejects.toThrow(
      'Add <TextArea name="who" toName="img"/>',
    )
  })
})

describe('polylines', () => {
  const line = (points: string) =>
    `<polyline label="lane" points="${points}">${attribute('w', '1')}</polyline>`
  it('are vectors, closed where they end as they began', async () => {
    const [task] = await read(line('4,2;8,2;8,6') + line('4,2;8,2;8,6;4,2'))
    expect(said(task)).toMatchObject([
      {
        from_name: 'line',
        type: 'vectorlabels',
        meta: { text: ['w: 1'] },
        value: {
          vertices: [
            { x: 10, y: 10, id: 'v1', isBezier: false },
            { x: 20, y: 10, id: 'v2', prevPointId: 'v1', isBezier: false },
            { x: 20, y: 30, id: 'v3', prevPointId: 'v2', isBezier: false },
          ],
          closed: false,
          vectorlabels: ['lane'],
        },
      },
      { value: { closed: true, vertices: [{ id: 'v1', prevPointId: 'v3' }, {}, {}] } },
    ])
  })

  it('are drawn by Vector and labeled by Labels where the config has these', async () => {
    const [task] = await read(
      line('4,2;8,2'),
      `<View>${BOXES}<Vector name="v" toName="img"/><Labels name="l" toName="img"><Label value="lane"/></Labels></View>`,
    )
    const vertices = expect.arrayContaining([expect.objectContaining({ x: 10, y: 10 })])
    expect(said(task).map(({ id, type, value }) => [id, type, value])).toEqual([
      ['shape-1', 'vector', { vertices, closed: false }],
      ['shape-1', 'labels', { vertices, closed: false, labels: ['lane'] }],
    ])
  })

  it('are refused without such a control, with the control to add', async () => {
    await expect(read(line('4,2;8,2'), `<View>${BOXES}</View>`)).rejects.toThrow(
      'a.png: no control takes a polyline (lane). Add <VectorLabels name="lines" toName="img"><Label value="lane"/></VectorLabels>',
    )
  })
})

describe('an image is refused by its name', () => {
  const attributes = Array.from({ length: 1001 }, (_, n) => attribute(`a${n}`, 'x')).join('')
  it.each([
    ['a shape of another kind', '<cuboid label="car"/>', 'a cuboid is no shape'],
    [
      'a skeleton',
      '<skeleton label="car"><points label="1" points="1,2"/></skeleton>',
      'a skeleton is no shape',
    ],
    ['a shape without a label', '<box xtl="1" ytl="1" xbr="2" ybr="2"/>', 'a box has no label'],
    ['a shape in a shape', box('<points points="1,1"/>'), 'a box with a points inside'],
    ['too many attributes', box(attributes), 'a box has more than 1000 attributes'],
    ['too many tags', '<tag label="indoor"/>'.repeat(1001), 'it has more than 1000 tags'],
    ['a number that is none', box().replace('"4"', '"NaN"'), 'an edge of a box is no number: "NaN"'],
    ['a line of one point', '<polyline label="lane" points="1,2"/>', 'a polyline has fewer than two points'],
  ])('for %s', async (_title, inner, reason) => {
    await expect(read(inner)).rejects.toThrow(`a.png: ${reason}`)
  })

  it.each(['', 'width="0" height="20"', 'width="-4" height="20"', 'width="1e999" height="2"'])(
    'for a size that is none: %s',
    async (size) => {
      await expect(readBack('a.xml', xml(box(), size), CONFIG)).rejects.toThrow(/a\.png: .*(size|width)/)
    },
  )
})

it('what is written says it as CVAT does: in its own attributes, attribute elements, tags', async () => {
  const sized = { to_name: 'img', original_width: 40, original_height: 20 }
  const place = { x: 10, y: 10, width: 10, height: 20, rotation: 0 }
  const meta = { text: ['occluded: 1\ngroup_id: 3\nfree words'] }
  const result = [
    { ...sized, id: 'r', from_name: 'box', value: { ...place, rectanglelabels: ['car'] }, meta },
    { ...sized, id: 'r', from_name: 'color', value: { ...place, choices: ['blue'] }, meta },
    { id: 'i', to_name: 'img', from_name: 'scene', value: { choices: ['night'] } },
  ]
  const sink = memorySink()
  const task = { id: 1, data: { image: 'a.png' }, annotations: [{ id: 1, result }] }
  await findFormat('CVAT_XML')?.write(
    sourceOf(() => [JSON.stringify(task)]),
    sink,
    { controls: parsedLabelConfig(CONFIG), downloads: false },
  )
  const text = String(sink.files.get('annotations.xml'))
  expect(text).toContain(
    [
      '<box label="car" source="manual" occluded="1" xtl="4" ytl="2" xbr="8" ybr="6" z_order="0" group_id="3">',
      '<attribute name="color">blue</attribute>',
      '<attribute name="note">free words</attribute>',
      '</box>',
      '<tag label="night" source="manual"/>',
    ].join('\n'),
  )
  for (const label of ['car', 'lane', 'night']) expect(text).toContain(`<name>${label}</name>`)
})

describe('a file is refused', () => {
  async function* pieces(start: string, piece: string, count: number) {
    yield start
    for (let n = 0; n < count; n++) yield piece
  }
  const readAll = async (text: AsyncIterable<string>) => {
    for await (const _ of parseCvat(text)) continue
  }
  it.each([
    [
      'a text without an end',
      '<image name="a" width="4" height="4"><box label="a">',
      'x'.repeat(60_000),
      'a text in it is too long',
    ],
    [
      'more key frames than memory should hold',
      '<track id="0" label="a">',
      '<box frame="1" xtl="1" ytl="1" xbr="5" ybr="5"/>'.repeat(1000),
      'more than 200000 key frames',
    ],
  ])('for %s', async (_title, start, piece, reason) => {
    await expect(readAll(pieces(`<annotations>${start}`, piece, 1000))).rejects.toThrow(reason)
  })
})
