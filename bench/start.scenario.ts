// Second start and idle memory of server and database together.

import { readFileSync, readdirSync } from 'node:fs'
import { startFreshServer } from '../e2e/conformance/server.ts'
import { time, type Scenario } from './scenario.ts'

export const startScenario: Scenario = {
  name: 'start',
  async run(bench) {
    const { dataDir } = bench.server
    const first = await startFreshServer({ dataDir: `${dataDir}-second` })
    await first.stop()
    let second: Awaited<ReturnType<typeof startFreshServer>> | undefined
    const ms = await time(async () => {
      second = await startFreshServer({ dataDir: `${dataDir}-second` })
    })
    if (second === undefined) throw new Error('the second start gave no server')
    bench.report('start.secondStartSec', ms / 1000)
    await new Promise((resolve) => setTimeout(resolve, 2000))
    bench.report('start.memoryMib', familyPssKib(second.pid) / 1024)
    await second.stop()
  },
}

/** Proportional memory of a process and all below it, in KiB. Linux only. */
export function familyPssKib(pid: number): number {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      parents.set(Number(entry), Number(/\) \S (\d+)/.exec(stat)?.[1]))
    } catch {
      // Ended in the meantime.
    }
  }
  const family = new Set([pid])
  for (let grown = true; grown;) {
    grown = false
    for (const [child, parent] of parents) {
      if (family.has(parent) && !family.has(child)) {
        family.add(child)
        grown = true
      }
    }
  }
  return [...family].reduce((sum, id) => sum + pssKib(id), 0)
}

function pssKib(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** Resident memory of one process, in KiB. */
export function rssKib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
}
