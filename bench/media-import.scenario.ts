// Import of a ZIP with 1 GB of images and their labels, YOLO: what sending, looking at and importing it takes of memory must not
// depend on how much there is.

import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { zipStream } from '../packages/formats/src/zip-stream.ts'
import { time, type Bench, type Scenario } from './scenario.ts'
import { rssKib } from './start.scenario.ts'

const IMAGES = 1000
const IMAGE_BYTES = 1_000_000
const CONFIG =
  '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="Car"/></RectangleLabels></View>'

export const mediaImportScenario: Scenario = {
  name: 'media-import',
  async run(bench) {
    const { id } = await bench.call<{ id: number }>('POST', '/api/projects/', {
      title: 'media import',
      label_config: CONFIG,
    })
    let rss = 0
    const watch = setInterval(() => (rss = Math.max(rss, rssKib(bench.server.pid))), 20)
    let files: readonly { id: number }[] = []
    const sending = await time(async () => {
      files = (await send(bench, id)).files
    })
    const seen = await bench.call<{ task_count: number }>(
      'POST',
      `/api/siali/projects/${id}/import-preview`,
      { files },
    )
    if (seen.task_count === 0) throw new Error('the preview shows no task')
    const importing = await time(() => importAll(bench, id, files))
    clearInterval(watch)
    const speed = (ms: number) => ((IMAGES * IMAGE_BYTES) / 1e3 / ms).toFixed(0)
    bench.note(`media-import: sent ${speed(sending)} MB/s, imported ${speed(importing)} MB/s`)
    bench.report('mediaImport.serverRssMib', rss / 1024)
  },
}

async function importAll(bench: Bench, id: number, files: readonly { id: number }[]): Promise<void> {
  const path = `/api/siali/projects/${id}/imports`
  const started = await bench.call<{ id: number }>('POST', path, { files })
  for (;;) {
    const found = await bench.call<{ status: string; task_count: number; annotation_count: number }>(
      'GET',
      `${path}/${started.id}`,
    )
    if (found.status === 'completed' && found.task_count === IMAGES && found.annotation_count === IMAGES)
      return
    if (found.status !== 'created' && found.status !== 'in_progress')
      throw new Error(`the import ended as ${JSON.stringify(found)}`)
    await wait(100)
  }
}

/** Sends the archive while it is made: neither side holds it. */
function send(bench: Bench, id: number): Promise<{ files: { id: number }[] }> {
  const { hostname, port } = new URL(bench.server.url)
  const border = 'a-border-that-no-noise-holds-4711'
  const headers = {
    authorization: `Token ${bench.token}`,
    'content-type': `multipart/form-data; boundary=${border}`,
  }
  return new Promise((done, fail) => {
    const call = request(
      {
        hostname,
        port,
        method: 'POST',
        path: `/api/siali/projects/${id}/import-files`,
        headers,
        agent: false,
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part))
        answer.on('error', fail).on('end', () => {
          if (answer.statusCode === 201) done(JSON.parse(text) as { files: { id: number }[] })
          else fail(new Error(`sending answered ${answer.statusCode}: ${text.slice(0, 300)}`))
        })
      },
    )
    const body = async function* () {
      yield Buffer.from(
        `--${border}\r\ncontent-disposition: form-data; name="f"; filename="cars.zip"\r\ncontent-type: application/zip\r\n\r\n`,
      )
      yield* archive()
      yield Buffer.from(`\r\n--${border}--\r\n`)
    }
    pipeline(Readable.from(body(), { objectMode: false }), call).catch(fail)
  })
}

function archive(): AsyncGenerator<Uint8Array> {
  // The head of a PNG of 1920 × 1080, then noise, which nothing makes smaller.
  const head = Buffer.from('89504e470d0a1a0a0000000d4948445200000780000004380802000000', 'hex')
  return zipStream(async (sink) => {
    await sink.file('cars/classes.txt', 'Car\n')
    for (let n = 1; n <= IMAGES; n++) {
      await sink.file(`cars/images/${n}.png`, Buffer.concat([head, randomBytes(IMAGE_BYTES)]))
      await sink.file(`cars/labels/${n}.txt`, '0 0.5 0.5 0.25 0.25\n')
    }
  }, new Date(0))
}
