// The stream as the person walks it: what was opened, in order, and where they stand. Pure.

export interface TaskQueue {
  /** Ids of opened tasks, oldest first. */
  readonly seen: readonly number[]
  /** Index of the open one; `seen.length` while the next is asked for. */
  readonly at: number
}

export const EMPTY_QUEUE: TaskQueue = { seen: [], at: 0 }

const MOST_SEEN = 100

/** The queue of an earlier visit. */
export function startQueue(history: readonly number[]): TaskQueue {
  const seen = [...new Set(history)].slice(-MOST_SEEN)
  return { seen, at: seen.length }
}

/** The task the server gave is open now, at the end. A task seen before keeps its place only at the end. */
export function opened(queue: TaskQueue, taskId: number): TaskQueue {
  const seen = [...queue.seen.filter((id) => id !== taskId), taskId].slice(-MOST_SEEN)
  return { seen, at: seen.length - 1 }
}

/** One back; the same queue at the beginning. */
export function back(queue: TaskQueue): TaskQueue {
  return queue.at > 0 ? { ...queue, at: queue.at - 1 } : queue
}

/** One forward; past the end: the next is to be asked for. */
export function forward(queue: TaskQueue): TaskQueue {
  return { ...queue, at: Math.min(queue.seen.length, queue.at + 1) }
}

/** The open task; undefined while the next is to be asked for. */
export function currentTask(queue: TaskQueue): number | undefined {
  return queue.seen[queue.at]
}
