// Write → read: what is said of regions and images beside their labels comes back from the files of formats that keep it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { results, roundTrip } from '../read-back.law.ts'

const CONFIG = `<View><Image name="img" value="$image"/>
  <RectangleLabels name="box" toName="img"><Label value="car"/></RectangleLabels>
  <VectorLabels name="line" toName="img"><Label value="lane"/></VectorLabels>
  <Choices name="color" toName="img" perRegion="true" choice="multiple"><Choice value="red"/><Choice value="Dark &amp; blue" alias="blue"/></Choices>
  <TextArea name="plate" toName="img" perRegion="true"/>
  <Number name="age" toName="img" perRegion="true"/>
  <Rating name="stars" toName="img" perRegion="true"/>
  <Choices name="scene" toName="img" choice="multiple"><Choice value="night"/><Choice value="a &lt; b"/></Choices></View>`

const SIZE = { original_width: 200, original_height: 100 }
const percent = fc.integer({ min: 0, max: 400 }).map((n) => n / 4)
const place = fc.oneof(
  fc.record({ x: percent, y: percent, width: percent, height: percent }).map((box) => ({
    from_name: 'box',
    type: 'rectanglelabels',
    labels: 'car',
    value: { ...box, rotation: 0 },
  })),
  fc
    .tuple(
      fc.uniqueArray(fc.tuple(percent, percent), { minLength: 3, maxLength: 5, selector: String }),
      fc.boolean(),
    )
    .map(([points, closed]) => {
      const last = points.length
      const before = (n: number) =>
        n > 0 ? { prevPointId: `v${n}` } : closed ? { prevPointId: `v${last}` } : {}
      const vertices = points.map(([x, y], n) => ({ x, y, id: `v${n + 1}`, ...before(n), isBezier: false }))
      return { from_name: 'line', type: 'vectorlabels', labels: 'lane', value: { vertices, closed } }
    }),
)
const words = fc
  .string({ unit: fc.constantFrom('a', ' ', ':', '<', '&', '"', 'é', '😀', ']'), maxLength: 8 })
  .map((text) => `x${text}`)
const answers = fc.record(
  {
    color: fc
      .subarray(['red', 'blue'], { minLength: 1 })
      .map((choices) => ({ type: 'choices', value: { choices } })),
    plate: fc
      .uniqueArray(words, { minLength: 1, maxLength: 3 })
      .map((text) => ({ type: 'textarea', value: { text } })),
    age: fc.integer({ min: -40, max: 40 }).map((n) => ({ type: 'number', value: { number: n / 8 } })),
    stars: fc.integer({ min: 1, max: 7 }).map((rating) => ({ type: 'rating', value: { rating } })),
  },
  { requiredKeys: [] },
)
const line = fc.oneof(
  fc.tuple(fc.constantFrom('note', 'maker', '__proto__'), words).map(([name, value]) => `${name}: ${value}`),
  fc.constant('group_id: 12'),
)
// Names once: CVAT's own come first, and it has one of each.
const note = fc
  .uniqueArray(line, { maxLength: 3, selector: (text) => text.split(':')[0] })
  .map((lines) =>
    lines.toSorted((a, b) => Number(b.startsWith('group_id')) - Number(a.startsWith('group_id'))).join('\n'),
  )

const region = fc.record({ place, answers, note })
const scene = fc.subarray(['night', 'a < b'])

type Region = typeof region extends fc.Arbitrary<infer T> ? T : never

const resultsOf = ({ place: { labels, ...drawn }, answers: said, note: text }: Region, id: string) => {
  const shared = {
    id,
    to_name: 'img',
    ...SIZE,
    image_rotation: 0,
    ...(text === '' ? {} : { meta: { text: [text] } }),
  }
  return [
    { ...shared, ...drawn, value: { ...drawn.value, [drawn.type]: [labels] } },
    ...Object.entries(said).map(([from_name, { type, value }]) => ({
      ...shared,
      from_name,
      type,
      value: { ...drawn.value, ...value },
    })),
  ]
}

/** Regions and their results in any order, numbers to a thousandth of a percent. */
function regionsOf(all: readonly { readonly id: string }[]): string[] {
  const near = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_key, it: unknown) =>
      typeof it === 'number' ? Math.round(it * 1000) / 1000 + 0 : it,
    )
  return [...Map.groupBy(all, ({ id }) => id).values()]
    .map((same) =>
      same
        .map(({ id: _id, ...rest }) => JSON.stringify(sortedKeys(near(rest))))
        .toSorted()
        .join('\n'),
    )
    .toSorted()
}

const sortedKeys = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sortedKeys)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, it]) => [key, sortedKeys(it)]),
        )
      : value

describe('what is said of regions and images comes back', () => {
  it.each(['CVAT_XML', 'LABELME'])('by %s', async (id) => {
    await fc.assert(
      fc.asyncProperty(fc.array(region, { minLength: 1, maxLength: 3 }), scene, async (regions, choices) => {
        const written = regions.flatMap((one, n) => resultsOf(one, `r${n}`))
        const ofImage = {
          id: 'whole',
          from_name: 'scene',
          to_name: 'img',
          type: 'choices',
          value: { choices },
        }
        const result = choices.length === 0 ? written : [...written, ofImage]
        const [task] = await roundTrip(id, CONFIG, [
          { id: 1, data: { image: 'https://m.example.test/a.png' }, annotations: [{ id: 1, result }] },
        ])
        expect(regionsOf(task === undefined ? [] : results(task))).toEqual(regionsOf(result))
      }),
      { numRuns: 60 },
    )
  })
})
