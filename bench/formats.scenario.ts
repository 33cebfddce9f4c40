// Exports of 200,000 image tasks, 100,000 of them annotated, in other formats against the JSON of the same data; and masks of
// 4 MP as PNG, on one core.

import { encodeGreyPng } from '../packages/formats/src/rle/grey-png.ts'
import { decodeMask, encodeMask } from '../packages/formats/src/rle/rle.ts'
import { leanClient } from './lean-client.ts'
import { median, time, type Bench, type Scenario } from './scenario.ts'

const TASKS = 200_000
const ROUNDS = 3
const FORMATS = ['CSV', 'COCO', 'YOLO'] as const
/** Boxes of an annotation. What a format does grows with them; what JSON does, which copies them, hardly. */
const SIZES = [
  { boxes: 1, name: 'formats.one' },
  { boxes: 3, name: 'formats.three' },
  { boxes: 6, name: undefined },
] as const
const CONFIG =
  '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="Car"/><Label value="Bus"/></RectangleLabels></View>'

export const formatsScenario: Scenario = {
  name: 'formats',
  async run(bench) {
    measureMasks(bench)
    for (const size of SIZES) await measureSize(bench, size)
  },
}

async function measureSize(bench: Bench, { boxes, name }: (typeof SIZES)[number]): Promise<void> {
  const { id } = await bench.call<{ id: number }>('POST', '/api/projects/', {
    title: 'formats',
    label_config: CONFIG,
  })
  await seed(bench, id, boxes)
  const client = leanClient(bench.server.url, bench.token)
  const measure = (format: string) =>
    time(() => client.measure(`/api/projects/${id}/export?exportType=${format}&download_all_tasks=true`))
  const times = new Map<string, number[]>()
  for (let round = 0; round < ROUNDS; round++)
    for (const format of ['JSON', ...FORMATS])
      times.set(format, [...(times.get(format) ?? []), await measure(format)])
  client.close()
  const json = median(times.get('JSON') ?? [])
  const ratios = FORMATS.map((format) => [format, json / median(times.get(format) ?? [])] as const)
  const shown = ratios.map(([format, ratio]) => `${format} ${ratio.toFixed(2)} of it`)
  bench.note(
    `${TASKS} tasks, half of them annotated, boxes of an annotation: ${boxes}. JSON ${Math.round(TASKS / (json / 1000))} tasks/s, ${shown.join(', ')}`,
  )
  if (name === undefined) return
  for (const [format, ratio] of ratios) bench.report(`${name}.${format.toLowerCase()}ToJson`, ratio)
}

async function seed(bench: Bench, projectId: number, boxes: number): Promise<void> {
  await bench.db.query(
    `insert into task (project_id, data, inner_id)
     select $1, jsonb_build_object('image', 'https://media.example.test/images/' || n || '.jpg', 'row', n), n
     from generate_series(1, ${TASKS}) n`,
    [projectId],
  )
  const box = (n: number) => ({
    id: `region${n}`,
    from_name: 'label',
    to_name: 'image',
    type: 'rectanglelabels',
    origin: 'manual',
    original_width: 1920,
    original_height: 1080,
    image_rotation: 0,
    value: {
      x: 10.123456789 + n,
      y: 20.987654321,
      width: 30.5,
      height: 12.25,
      rotation: 0,
      rectanglelabels: [n % 2 === 0 ? 'Car' : 'Bus'],
    },
  })
  const result = JSON.stringify(Array.from({ length: boxes }, (_, n) => box(n)))
  await bench.db.query(
    `insert into annotation (project_id, task_id, result, result_count, completed_by)
     select project_id, id, $2::json, $3::int, 1 from task where project_id = $1 and id % 2 = 0`,
    [projectId, result, boxes],
  )
  await bench.db.query('vacuum analyze task')
  await bench.db.query('vacuum analyze annotation')
}

const MASKS = 60

/** Processor time, not the clock's: the rest of the machine does not count. */
function measureMasks(bench: Bench): void {
  const [width, height] = [2448, 1634]
  const plane = new Uint8Array(width * height)
  // Three blots with a soft, uneven edge, as a brush leaves them.
  const blots = [
    [600, 500, 300],
    [1500, 900, 420],
    [2000, 300, 150],
  ] as const
  for (let at = 0; at < plane.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)]
    for (const [left, top, radius] of blots) {
      const inside = radius + 2 - Math.hypot(x - left, y - top) - 10 * Math.sin(x / 7)
      plane[at] = Math.max(plane[at] ?? 0, Math.min(255, Math.max(0, Math.round(inside * 127))))
    }
  }
  const rle = [...encodeMask(plane)]
  const start = process.cpuUsage()
  for (let n = 0; n < MASKS; n++) encodeGreyPng(decodeMask(rle, width, height), width, height)
  const { user, system } = process.cpuUsage(start)
  bench.report('formats.masksPerSec', MASKS / ((user + system) / 1e6))
}
