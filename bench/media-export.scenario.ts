// Export of 1 GB of images with their labels, COCO_WITH_IMAGES: what it takes of memory must not depend on how much there is.

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { leanClient } from './lean-client.ts'
import { time, type Bench, type Scenario } from './scenario.ts'
import { rssKib } from './start.scenario.ts'

const IMAGES = 1000
const IMAGE_BYTES = 1_000_000
const CONFIG =
  '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="Car"/></RectangleLabels></View>'

export const mediaExportScenario: Scenario = {
  name: 'media-export',
  async run(bench) {
    const { id } = await bench.call<{ id: number }>('POST', '/api/projects/', {
      title: 'media export',
      label_config: CONFIG,
    })
    await seed(bench, id)
    const client = leanClient(bench.server.url, bench.token)
    let rss = 0
    let bytes = 0
    const watch = setInterval(() => (rss = Math.max(rss, rssKib(bench.server.pid))), 20)
    const ms = await time(async () => {
      bytes = await client.measure(
        `/api/projects/${id}/export?exportType=COCO_WITH_IMAGES&download_all_tasks=true`,
      )
    })
    clearInterval(watch)
    client.close()
    if (bytes < IMAGES * IMAGE_BYTES) throw new Error(`only ${bytes} bytes came, the images are more`)
    bench.note(`media-export: ${(bytes / 1e6).toFixed(0)} MB, ${(bytes / 1e3 / ms).toFixed(0)} MB/s`)
    bench.report('mediaExport.serverRssMib', rss / 1024)
  },
}

async function seed(bench: Bench, projectId: number): Promise<void> {
  const folder = join(bench.server.dataDir, 'media', 'upload', String(projectId))
  await mkdir(folder, { recursive: true })
  // The head of a PNG of 1920 × 1080, then noise, which nothing makes smaller.
  const head = Buffer.from('89504e470d0a1a0a0000000d4948445200000780000004380802000000', 'hex')
  for (let n = 1; n <= IMAGES; n++)
    await writeFile(join(folder, `${n}.png`), Buffer.concat([head, randomBytes(IMAGE_BYTES)]))
  await bench.db.query(
    `insert into task (project_id, data, inner_id)
     select $1::bigint, jsonb_build_object('image', '/data/upload/' || $1::bigint || '/' || n || '.png'), n
     from generate_series(1, ${IMAGES}) n`,
    [projectId],
  )
  const value = { x: 10, y: 20, width: 30, height: 40, rotation: 0, rectanglelabels: ['Car'] }
  const result = [
    {
      id: 'r',
      from_name: 'label',
      to_name: 'image',
      type: 'rectanglelabels',
      original_width: 1920,
      original_height: 1080,
      value,
    },
  ]
  await bench.db.query(
    `insert into annotation (project_id, task_id, result, result_count, completed_by)
     select project_id, id, $2::json, 1, 1 from task where project_id = $1`,
    [projectId, JSON.stringify(result)],
  )
}
