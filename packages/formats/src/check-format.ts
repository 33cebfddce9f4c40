// The suite every format passes: no tasks, a skipped task, hostile text and names, many tasks without holding them.
// Returns problems in words; must not depend on a test runner.
import { shapeOf } from './config-shape.ts'
import type { Format, ParsedConfig } from './format.ts'
import { NO_MEDIA, type MediaSource } from './media-source.ts'
import { PackedBlock } from './packed-block.ts'
import { memorySink, requireSafeName, type Sink } from './sink.ts'
import { sourceOf } from './source.ts'

interface Example {
  readonly controls: ParsedConfig
  /** What the data key holds. */
  data(id: number): string
  /** What its address gives; nothing unless told. */
  readonly media?: MediaSource
  readonly result: { readonly from_name: string; readonly type: string; readonly value: object }
}

function example(object: string, control: string, data: Example['data'], value: object): Example {
  const inputs = [{ type: object, valueType: null, value: 'text' }]
  const labels = ['a', 'b']
  const controls = {
    mood: { type: control, to_name: ['text'], inputs, labels, labels_attrs: { a: {}, b: {} } },
  }
  return { controls, data, result: { from_name: 'mood', type: control.toLowerCase(), value } }
}

const HOSTILE = '../"\',;\t\r\n\u0000\u202e😀\ud800=cmd()</script>'
/** The same with keypoints beside it. */
function withPoints(of: Example): Example {
  const { mood } = of.controls
  return mood === undefined ? of : { ...of, controls: { mood, point: { ...mood, type: 'KeyPointLabels' } } }
}

const address = (id: number) => `https://media.example.test/${id}.jpg?${HOSTILE}`
const BOX = { x: 10, y: 20, width: 30, height: 40, rotation: 5 }

/** Four silent frames a second. */
const WAV = Buffer.from(
  '524946462c0000005741564566' +
    '6d7420100000000100010004000000040000000100080064617461' +
    '0400000080808080',
  'hex',
)
const SOUNDS: MediaSource = {
  ...NO_MEDIA,
  fetch: () =>
    Promise.resolve({
      async *open() {
        yield WAV
      },
      close: () => Promise.resolve(),
    }),
}
const SPAN = { start: 0.5, end: 1, channel: 0 }
const pair = ['left', 'right'].map((value) => ({ type: 'Text', valueType: null, value }))

/** One of each kind of work; the first that a format supports is what it is checked with. */
const EXAMPLES: readonly Example[] = [
  example('Text', 'Choices', () => HOSTILE, { choices: [HOSTILE] }),
  example('Image', 'RectangleLabels', address, { ...BOX, rectanglelabels: [HOSTILE, 'a'] }),
  // The third vector of fixtures/brush-rle: 4 x 3 pixels.
  example('Image', 'BrushLabels', (id) => `https://media.example.test/${id}.jpg`, {
    format: 'rle',
    rle: [0, 0, 0, 48, 57, 27, 252, 96, 19, 255, 206, 1, 31, 252, 224, 17, 192, 78, 1, 31, 248],
    brushlabels: [HOSTILE],
  }),
  withPoints(example('Image', 'RectangleLabels', address, { ...BOX, rectanglelabels: [HOSTILE] })),
  example('Video', 'VideoRectangle', address, {
    framesCount: 3,
    sequence: [{ ...BOX, frame: 1, enabled: true }],
    labels: [HOSTILE],
  }),
  example('Text', 'Labels', () => HOSTILE, { start: 0, end: 3, labels: [HOSTILE] }),
  example('Text', 'TextArea', () => HOSTILE, { text: ['<doclang/>'] }),
  { ...example('Audio', 'TextArea', address, { text: [HOSTILE] }), media: SOUNDS },
  example('Audio', 'Labels', address, { ...SPAN, labels: [HOSTILE] }),
  {
    ...example('Text', 'Pairwise', () => HOSTILE, { selected: 'left' }),
    controls: { mood: { type: 'Pairwise', to_name: ['left', 'right'], inputs: pair } },
  },
]

const MANY = 3000
/** Tasks a writer may hold between two chunks. */
const MAX_READ_AHEAD = 100

/** What may be put aside at once for each group of tasks. */
const PUT_ASIDE_BYTES = 65_536

function taskText(from: Example, id: number, cancelled: boolean): string {
  const size = { original_width: 4, original_height: 3, image_rotation: 0 }
  const result = [{ id: 'r', to_name: 'text', ...size, ...from.result }]
  const annotation = { id, completed_by: 1, was_cancelled: cancelled, created_at: '2024-01-01', result }
  return JSON.stringify({
    id,
    data: { text: from.data(id), width: 4, height: 3, left: 'a', right: HOSTILE, [HOSTILE]: 1 },
    annotations: [annotation],
  })
}

/**
 * The problems of a format, empty when it keeps all laws. Errors of the writer are problems too.
 * @param groupTasks tasks that are read as a group, for formats whose readers get at groups as a whole.
 */
export async function checkFormat(format: Format, groupTasks = MAX_READ_AHEAD): Promise<string[]> {
  const problems: string[] = []
  const from = EXAMPLES.find(({ controls }) => format.supports(shapeOf(controls, false)) === true)
  if (from === undefined) return ['no example of its kind is here: add one']
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['no tasks', []],
    ['a skipped task', [taskText(from, 1, true)]],
    ['hostile text', [taskText(from, 1, false), '{"id":2,"__proto__":{"x":1},"annotations":[null,1]}']],
  ]
  for (const [title, texts] of lists) {
    try {
      const sink = memorySink()
      await format.write(
        sourceOf(() => texts),
        sink,
        { controls: from.controls, media: from.media ?? NO_MEDIA },
      )
      for (const name of [...sink.files.keys(), ...sink.folders]) requireSafeName(name)
      if (sink.files.size === 0 && format.packing === 'file') problems.push(`${title}: no file`)
      const isEmpty = sink.files.size + sink.folders.size === 0
      if (isEmpty && format.packing === 'file') problems.push(`${title}: no file`)
    } catch (error) {
      problems.push(`${title}: ${String(error)}`)
    }
  }
  return [...problems, ...(await checkFlow(format, from, groupTasks))]
}

// Counts instead of weighing memory: what was read but not yet written is what a writer holds.
async function checkFlow(format: Format, from: Example, groupTasks: number): Promise<string[]> {
  let readSinceChunk = 0
  let mostHeld = 0
  let hasWritten = false
  let chunkCount = 0
  let readings = 0
  const source = sourceOf(function* () {
    readings += 1
    readSinceChunk = 0
    for (let id = 1; id <= MANY; id += 1) {
      readSinceChunk += 1
      yield taskText(from, id, false)
    }
  })
  const sink: Sink = {
    async file(_name, content) {
      const isWhole = typeof content === 'string' || content instanceof Uint8Array
      for await (const chunk of isWhole ? [content] : content) {
        // The header of a table comes after a first reading for its columns only.
        if (hasWritten) mostHeld = Math.max(mostHeld, readSinceChunk)
        readSinceChunk = 0
        // What was put aside comes in blocks as large as they compress well.
        chunkCount += chunk instanceof PackedBlock ? Math.ceil(chunk.length / PUT_ASIDE_BYTES) : 1
        hasWritten = chunk.length > 0
      }
    },
    folder: () => Promise.resolve(),
    has: () => false,
  }
  await format.write(source, sink, { controls: from.controls, media: from.media ?? NO_MEDIA })
  if (readings > 1 !== (format.readsAgain === true))
    return [`reads its source ${readings} times; readsAgain must say so`]
  if (chunkCount < MANY / groupTasks) return [`many tasks: written in only ${chunkCount} chunks`]
  return mostHeld > groupTasks ? [`many tasks: held ${mostHeld} tasks before writing`] : []
}
