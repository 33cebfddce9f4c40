// What readers of GeoJSON ask for: RFC 7946, 3.1.6 and 7.1.
import { parsedLabelConfig } from '@siali/labeling'
import { expect, it } from 'vitest'
import { findFormat, memorySink, sourceOf } from '../index.ts'
import { encodeMask } from '../rle/rle.ts'

const CONFIG =
  '<View><Image name="image" value="$image"/><BrushLabels name="brush" toName="image"><Label value="cat"/></BrushLabels></View>'

interface Collection {
  readonly [member: string]: unknown
  readonly features: readonly { readonly geometry: unknown }[]
}

async function collectionOf(plane: Uint8Array, width: number, height: number): Promise<Collection> {
  const value = { format: 'rle', rle: [...encodeMask(plane)], brushlabels: ['cat'] }
  const size = { original_width: width, original_height: height }
  const result = [{ id: 'r', from_name: 'brush', to_name: 'image', type: 'brushlabels', value, ...size }]
  const task = {
    id: 7,
    data: { image: 'https://media.example.test/a.png' },
    annotations: [{ id: 1, result }],
  }
  const sink = memorySink()
  await findFormat('GEOJSON')?.write(
    sourceOf(() => [JSON.stringify(task)]),
    sink,
    { controls: parsedLabelConfig(CONFIG) },
  )
  return JSON.parse(String([...sink.files.values()][0])) as Collection
}

it('tells the image beside the features: a collection must not have properties', async () => {
  const { features, ...about } = await collectionOf(new Uint8Array(16).fill(255), 4, 4)
  expect(features).toHaveLength(1)
  expect(about).toEqual({
    type: 'FeatureCollection',
    image: 'https://media.example.test/a.png',
    width: 4,
    height: 4,
    task: 7,
  })
})

it('writes parts of a mask that meet at a corner as polygons of their own', async () => {
  const plane = new Uint8Array(36)
  for (const [left, top] of [
    [0, 0],
    [3, 3],
  ] as const)
    for (let n = 0; n < 9; n++) plane[(top + Math.floor(n / 3)) * 6 + left + (n % 3)] = 255
  const { features } = await collectionOf(plane, 6, 6)
  expect(features[0]?.geometry).toMatchObject({
    type: 'MultiPolygon',
    coordinates: [[expect.any(Array)], [expect.any(Array)]],
  })
})
