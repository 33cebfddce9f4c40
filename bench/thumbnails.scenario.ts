// Thumbnails of 50 uploaded pictures of 4 megapixels: how many a second are made, how fast those that are known come, six
// at a time as a browser asks, and how much less they weigh.

import { randomBytes } from 'node:crypto'
import sharp from 'sharp'
import { makeProject, percentile, type Bench, type Scenario } from './scenario.ts'

const PICTURES = 50
const WIDTH = 2310
const HEIGHT = 1732
const AT_ONCE = 6

export const thumbnailsScenario: Scenario = {
  name: 'thumbnails',
  async run(bench) {
    const projectId = await makeProject(bench, 'thumbnails')
    let wholeBytes = 0
    for (let n = 0; n < PICTURES; n++) {
      const picture = await makePicture()
      wholeBytes += picture.length
      await upload(bench, projectId, `${n}.jpg`, picture)
    }
    const { rows } = await bench.db.query<{ file: string }>(
      'select file from file_upload where project_id = $1',
      [projectId],
    )
    const addresses = rows.map(({ file }) => `/data/${file}?thumbnail=small`)
    const first = await fetchAll(bench, addresses)
    const again = await fetchAll(bench, addresses)
    bench.note(
      `thumbnails: ${(wholeBytes / PICTURES / 1e6).toFixed(1)} MB a picture, ${Math.round(again.bytes / PICTURES)} bytes a thumbnail; known ones p50 ${percentile(again.tookMs, 0.5).toFixed(1)} ms`,
    )
    bench.report('thumbnails.madePerSec', PICTURES / first.seconds)
    bench.report('thumbnails.knownP95Ms', percentile(again.tookMs, 0.95))
    bench.report('thumbnails.bytesRatio', again.bytes / wholeBytes)
  },
}

/** Spots of all sizes: neither flat nor pure noise, as JPEG does not like either. */
function makePicture(): Promise<Buffer> {
  const [width, height] = [Math.ceil(WIDTH / 7), Math.ceil(HEIGHT / 7)]
  return sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } })
    .resize(WIDTH, HEIGHT)
    .jpeg({ quality: 88 })
    .toBuffer()
}

async function upload(bench: Bench, projectId: number, name: string, bytes: Buffer): Promise<void> {
  const form = new FormData()
  form.set('file', new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' }))
  const answer = await fetch(`${bench.server.url}/api/projects/${projectId}/import?commit_to_project=false`, {
    method: 'POST',
    headers: { authorization: `Token ${bench.token}` },
    body: form,
  })
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
}

async function fetchAll(
  bench: Bench,
  addresses: readonly string[],
): Promise<{ readonly seconds: number; readonly tookMs: readonly number[]; readonly bytes: number }> {
  const left = [...addresses]
  const tookMs: number[] = []
  let bytes = 0
  const begin = performance.now()
  const worker = async () => {
    for (let address = left.shift(); address !== undefined; address = left.shift()) {
      const start = performance.now()
      const answer = await fetch(bench.server.url + address, {
        headers: { authorization: `Token ${bench.token}` },
      })
      if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
      bytes += (await answer.arrayBuffer()).byteLength
      tookMs.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { seconds: (performance.now() - begin) / 1000, tookMs, bytes }
}
