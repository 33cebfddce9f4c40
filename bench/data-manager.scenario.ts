// First page of the data manager at 200,000 tasks.

import {
  makeProject,
  median,
  percentile,
  seedTasks,
  time,
  type Bench,
  type Scenario,
  waitForIndex,
} from './scenario.ts'

const TASKS = 200_000
const ROUNDS = 60

export const dataManagerScenario: Scenario = {
  name: 'data-manager',
  async run(bench) {
    const projectId = await makeProject(bench, 'data manager')
    await seedTasks(bench, projectId, TASKS)
    await bench.db.query('vacuum analyze task')
    await waitForIndex(bench, projectId)
    const page = `/api/tasks/?project=${projectId}&page_size=30`
    bench.report('dataManager.firstPageP95Ms', percentile(await measure(bench, () => page), 0.95))
    const contains = (n: number) => {
      const value = n % 2 === 0 ? 'needle' : `row-${n * 31}`
      const column = n % 2 === 0 ? 'data.text' : 'data.source'
      const filters = {
        conjunction: 'and',
        items: [{ filter: `filter:tasks:${column}`, operator: 'contains', type: 'String', value }],
      }
      return `${page}&query=${encodeURIComponent(JSON.stringify({ filters }))}`
    }
    const times = await measure(bench, contains)
    bench.note(`data-manager: contains median ${median(times).toFixed(1)} ms`)
    bench.report('dataManager.containsP95Ms', percentile(times, 0.95))
    for (const column of ['total_annotations', 'data.source', 'predictions_score', 'state', 'labels']) {
      const spread = `/api/siali/projects/${projectId}/distribution?column=${column}`
      const middle = median(await measure(bench, () => spread))
      bench.note(`data-manager: distribution of ${column} median ${middle.toFixed(1)} ms`)
    }
  },
}

async function measure(bench: Bench, path: (n: number) => string): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < ROUNDS; n++) times.push(await time(() => bench.call('GET', path(n))))
  // The first calls fill caches and plans.
  return times.slice(10)
}
