import { parsedLabelConfig } from '@siali/labeling'
import { expect, it } from 'vitest'
import { findFormat, memorySink, sourceOf } from '../index.ts'

const CONFIG =
  '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="cat"/></RectangleLabels></View>'
const result = {
  id: 'r',
  from_name: 'label',
  to_name: 'image',
  type: 'rectanglelabels',
  original_width: 40,
  original_height: 20,
  value: { x: 10, y: 20, width: 30, height: 40, rotation: 0, rectanglelabels: ['cat'] },
}

/** Names of the files that a format makes of tasks with these images, and what it tells. */
async function written(id: string, images: readonly string[]) {
  const sink = memorySink()
  const told: string[] = []
  const texts = images.map((image, n) =>
    JSON.stringify({ id: n + 1, data: { image }, annotations: [{ id: n + 1, result: [result] }] }),
  )
  const tasks = async function* () {
    yield* texts
  }
  await findFormat(id)?.write(sourceOf(tasks), sink, {
    controls: parsedLabelConfig(CONFIG),
    downloads: false,
    report: ({ message }) => told.push(message),
  })
  return { names: [...sink.files.keys()], told }
}

// Without a host uploads keep their names.
const upload = (name: string) => `/data/upload/1/${name}`

it.each(['LABELME', 'GEOJSON', 'YOLO_SEG'])(
  '%s has a file for every task, on systems that know no upper case and one way to write an accent too',
  async (id) => {
    const images = ['a-3.png', 'A.png', 'a.jpg', 'a.gif', 'é.png', 'e\u0301.png', 'con.png', 'x .png']
    const { names } = await written(id, images.map(upload))
    const labels = names.filter((name) => /\.(json|geojson|txt)$/.test(name) && name !== 'problems.json')
    expect(labels).toHaveLength(images.length)
    expect(new Set(labels.map((name) => name.normalize('NFC').toLowerCase())).size).toBe(images.length)
  },
)

it('YOLO_SEG tells of labels that no image goes with', async () => {
  const { names, told } = await written('YOLO_SEG', [upload('a.png'), upload('a.png')])
  expect(names.filter((name) => name.startsWith('labels/'))).toEqual(['labels/a.txt', 'labels/a-2.txt'])
  expect(told).toEqual([expect.stringMatching(/Another task shows an image of this name.*a-2/)])
})
