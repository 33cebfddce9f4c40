import fc from 'fast-check'
import { expect, it } from 'vitest'
import { back, currentTask, EMPTY_QUEUE, forward, opened, startQueue } from './task-queue.ts'

it('an empty queue asks for the next task', () => {
  expect(currentTask(EMPTY_QUEUE)).toBeUndefined()
  expect(back(EMPTY_QUEUE)).toEqual(EMPTY_QUEUE)
})

it('walks back through what was opened and forward to the next', () => {
  const queue = opened(opened(startQueue([1, 2]), 3), 4)
  expect(currentTask(queue)).toBe(4)
  expect(currentTask(back(back(queue)))).toBe(2)
  expect(currentTask(forward(queue))).toBeUndefined()
  expect(currentTask(forward(forward(queue)))).toBeUndefined()
})

it('never holds a task twice and always opens what was given', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 })), fc.integer({ min: 1, max: 9 }), (history, id) => {
      const queue = opened(startQueue(history), id)
      expect(new Set(queue.seen).size).toBe(queue.seen.length)
      expect(currentTask(queue)).toBe(id)
    }),
  )
})
