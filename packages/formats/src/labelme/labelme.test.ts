// What LabelMe says beside shapes and labels: lines, groups, flags, descriptions. It is kept, or the file is refused in words.
import { describe, expect, it } from 'vitest'
import { readBack, results } from '../read-back.law.ts'

const BOXES =
  '<Image name="img" value="$image"/><RectangleLabels name="box" toName="img"><Label value="cat"/></RectangleLabels>'
const CONFIG = `<View>${BOXES}<VectorLabels name="line" toName="img"><Label value="edge"/></VectorLabels>
  <Choices name="pose" toName="img" perRegion="true" choice="multiple"><Choice value="sits"/><Choice value="Half hidden" alias="occluded"/></Choices>
  <Choices name="sharp" toName="img" perRegion="true"><Choice value="true"/></Choices>
  <Choices name="scene" toName="img" choice="multiple"><Choice value="night"/><Choice value="indoor"/></Choices>
  <Number name="group_id" toName="img" perRegion="true"/></View>`

const file = (shapes: readonly unknown[], more: object = {}) =>
  Buffer.from(
    JSON.stringify({
      version: '5',
      flags: {},
      imagePath: 'a.png',
      imageWidth: 40,
      imageHeight: 20,
      shapes,
      ...more,
    }),
  )
const box = (more: object = {}) => ({
  label: 'cat',
  shape_type: 'rectangle',
  points: [
    [4, 2],
    [8, 6],
  ],
  group_id: null,
  description: '',
  flags: {},
  mask: null,
  ...more,
})
async function said(content: Buffer, config = CONFIG) {
  const [task] = await readBack('a.json', content, config)
  return task === undefined ? [] : results(task)
}

describe('what is said of a shape', () => {
  it('is on the controls of regions that take it', async () => {
    const shape = box({
      group_id: 3,
      flags: { sits: true, occluded: true, sharp: true, 'Half hidden': false },
    })
    const all = await said(file([shape]))
    expect(all.map(({ id, type, value }) => [id, type, value['choices'] ?? value['number']])).toEqual([
      ['shape-1', 'rectanglelabels', undefined],
      ['shape-1', 'number', 3],
      ['shape-1', 'choices', ['sits', 'occluded']],
      ['shape-1', 'choices', ['true']],
    ])
    for (const { value } of all) expect(value).toMatchObject({ x: 10, y: 10, width: 10, height: 20 })
  })

  it('is the note of the region where none takes it; what is not set says nothing', async () => {
    const shape = box({
      group_id: 0,
      flags: { night: true, blurred: false, ['__proto__']: true },
      description: 'behind\nthe sofa',
      difficult: false,
      direction: 1.5,
      kie_linking: [],
      links: [[1, 2]],
      attributes: { age: 'old', constructor: 'x' },
    })
    expect(await said(file([shape]), `<View>${BOXES}</View>`)).toMatchObject([
      {
        type: 'rectanglelabels',
        meta: {
          text: [
            'group_id: 0\ndirection: 1.5\nlinks: [[1,2]]\nage: old\nconstructor: x\nnight: true\n__proto__: true\nbehind\nthe sofa',
          ],
        },
      },
    ])
    expect((await said(file([box()])))[0]).not.toHaveProperty('meta')
  })
})

describe('lines', () => {
  const line = (shape_type: string, points: readonly (readonly number[])[]) => ({
    label: 'edge',
    shape_type,
    points,
  })
  const corner = [
    [4, 2],
    [8, 2],
    [8, 6],
  ]
  it('are vectors', async () => {
    const [two, strip, ring] = await said(
      file([
        line('line', corner.slice(0, 2)),
        line('linestrip', corner),
        line('linestrip', [...corner, [4, 2]]),
      ]),
    )
    expect([two, strip, ring]).toMatchObject([
      { from_name: 'line', type: 'vectorlabels', value: { closed: false, vertices: [{ x: 10, y: 10 }, {}] } },
      {
        value: {
          closed: false,
          vertices: [{}, {}, { x: 20, y: 30, prevPointId: 'v2' }],
          vectorlabels: ['edge'],
        },
      },
      { value: { closed: true, vertices: [{}, {}, {}] } },
    ])
  })

  it('are refused without a control for them, with the one to add', async () => {
    await expect(said(file([line('linestrip', corner)]), `<View>${BOXES}</View>`)).rejects.toThrow(
      'no control takes a polyline (edge). Add <VectorLabels',
    )
  })
})

describe('flags of an image', () => {
  it('are its choices', async () => {
    const all = await said(file([box()], { flags: { indoor: true, night: true, day: false } }))
    expect(all.slice(1).map(({ id, type, value }) => [id, type, value])).toEqual([
      ['image-1', 'choices', { choices: ['indoor', 'night'] }],
    ])
  })

  it('are refused where no choice of the image takes them, with the control to add', async () => {
    for (const flag of ['day', 'sits'])
      await expect(said(file([], { flags: { [flag]: true } }))).rejects.toThrow(
        `it says "${flag}" of the whole image, which no control takes. Add <Choices name="tags" toName="img"`,
      )
  })
})

describe('a file is refused', () => {
  const deep = JSON.parse('['.repeat(12) + '1' + ']'.repeat(12)) as unknown
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`f${n}`, true]))
  it.each([
    ['a shape without a label', [{ ...box(), label: null }], 'shape 1 was left out: it has no label'],
    ['what is no shape', [box(), 5], 'shape 2 was left out: it has no label'],
    [
      'a point that is none',
      [
        box({
          points: [
            [1, 2],
            [3, null],
            [4, 5],
          ],
        }),
      ],
      'a point is no pair of numbers',
    ],
    ['a shape of another kind', [box({ shape_type: 'cuboid' })], 'a cuboid of these points cannot be read'],
    ['a line of one point', [box({ shape_type: 'line', points: [[1, 2]] })], 'a line of these points'],
    ['what is nested too deep', [box({ links: deep })], 'its links is nested too deep'],
    ['too many flags', [box({ flags: many })], 'more than 1000 things'],
  ])('for %s', async (_title, shapes, reason) => {
    await expect(said(file(shapes))).rejects.toThrow(reason)
  })

  it.each([0, -4, null, '40'])('for a width of %j', async (imageWidth) => {
    await expect(said(file([], { imageWidth }))).rejects.toThrow(/imageWidth or imageHeight is/)
  })
})
