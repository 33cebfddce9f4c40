import { expect, it } from 'vitest'
import { partsSent, planRequests } from './import-plan.ts'

const file = (id: string, sizeBytes = 1) => ({ id, sizeBytes })
const idsOf = (requests: readonly (readonly { id: string }[])[]) =>
  requests.map((files) => files.map(({ id }) => id))

it('parts files by number and by size, and keeps their order', () => {
  const many = Array.from({ length: 120 }, (_, n) => file(`m${n}`))
  expect(planRequests(many).map((files) => files.length)).toEqual([50, 50, 20])
  const big = planRequests([file('a', 60e6), file('b', 60e6), file('c', 300e6), file('d')])
  expect(idsOf(big)).toEqual([['a'], ['b'], ['c'], ['d']])
  expect(planRequests([])).toEqual([])
})

it('says how much of each file has left', () => {
  const parts = partsSent([file('a', 100), file('empty', 0), file('b', 100)], 150)
  expect([...parts]).toEqual([
    ['a', 1],
    ['empty', 1],
    ['b', 0.5],
  ])
})
