import { expect, it } from 'vitest'
import { planRequests } from './import-plan.ts'

const file = (id: string, sizeBytes: number, isTable = false) => ({ id, name: id, sizeBytes, isTable })

it('tables go alone, media together', () => {
  expect(planRequests([file('a', 1), file('b', 1), file('t', 1, true), file('c', 1)])).toEqual([
    ['a', 'b'],
    ['t'],
    ['c'],
  ])
})

it('a request holds at most 50 files and 100 MiB', () => {
  const many = Array.from({ length: 120 }, (_, index) => file(`f${index}`, 1))
  expect(planRequests(many).map((request) => request.length)).toEqual([50, 50, 20])
  expect(planRequests([file('big', 90 * 2 ** 20), file('next', 20 * 2 ** 20)])).toEqual([['big'], ['next']])
})
