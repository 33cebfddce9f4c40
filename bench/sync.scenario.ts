// The sync of a source of 100,000 objects, or as many as SYNC_OBJECTS says, listed by an S3 server on loopback, and a second
// one that finds nothing new.

import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { makeProject, time, type Bench, type Scenario } from './scenario.ts'

const COUNT = Number(process.env['SYNC_OBJECTS'] ?? 100_000)
const PAGE = 1000

export const syncScenario: Scenario = {
  name: 'sync',
  env: { SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' },
  async run(bench) {
    const bucket = await listBucket()
    try {
      const project = await makeProject(bench, 'sync')
      const { id } = await bench.call<{ id: number }>('POST', '/api/storages/s3/', {
        project,
        bucket: 'photos',
        s3_endpoint: `http://127.0.0.1:${(bucket.address() as { port: number }).port}`,
        aws_access_key_id: 'key',
        aws_secret_access_key: 'secret',
        use_blob_urls: true,
        recursive_scan: true,
        regex_filter: String.raw`.*\.(jpe?g|png)$`,
      })
      bench.report('sync.perSecond', COUNT / ((await time(() => sync(bench, id, COUNT))) / 1000))
      bench.report('sync.serverRssMib', memoryMib(bench.server.pid, 'VmHWM'))
      bench.report('sync.againPerSecond', COUNT / ((await time(() => sync(bench, id, 0))) / 1000))
    } finally {
      bucket.close()
    }
  },
}

interface Storage {
  status: string
  last_sync_count: number
  traceback: string | null
}

/** Says how memory goes on the way, ten times: it is to stay where it is. */
async function sync(bench: Bench, id: number, expected: number): Promise<void> {
  let state = await bench.call<Storage>('POST', `/api/storages/s3/${id}/sync`, {})
  let told = 0
  while (state.status === 'queued' || state.status === 'in_progress') {
    await wait(50)
    state = await bench.call<Storage>('GET', `/api/storages/s3/${id}`)
    if (state.last_sync_count < told + expected / 10 || expected === 0) continue
    told = state.last_sync_count
    bench.note(`${told} tasks, ${memoryMib(bench.server.pid, 'VmRSS').toFixed(0)} MiB`)
  }
  if (state.status !== 'completed' || state.last_sync_count !== expected)
    throw new Error(`the sync ended as ${JSON.stringify(state)}`)
}

/** Memory that a process has (VmRSS) or had at its most (VmHWM), in MiB; NaN where the system does not say. */
function memoryMib(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  try {
    const line = new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Number(line?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}

const keyOf = (n: number) => `images/${String(n).padStart(9, '0')}.jpg`

/** Answers ListObjectsV2 as S3 does, and nothing else. Keys are made, not stored: the listing itself costs little. */
async function listBucket(): Promise<Server> {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://bucket').searchParams
    const after = query.get('continuation-token') ?? query.get('start-after') ?? ''
    const from = after === '' ? 0 : Number(/(\d{9})/.exec(after)?.[1] ?? 0) + 1
    const to = Math.min(COUNT, from + Math.min(PAGE, Number(query.get('max-keys') ?? PAGE)))
    let contents = ''
    for (let n = from; n < to; n++)
      contents += `<Contents><Key>${keyOf(n)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"${n}"</ETag><Size>1000</Size></Contents>`
    const more = to < COUNT
    response.setHeader('content-type', 'application/xml')
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>photos</Name><KeyCount>${to - from}</KeyCount><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${keyOf(to - 1)}</NextContinuationToken>` : ''}${contents}</ListBucketResult>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
