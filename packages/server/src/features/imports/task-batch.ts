// Tasks as they are read, with the file they come from.

import type { ReadTask } from '@siali/formats'

export interface TaskBatch {
  readonly tasks: readonly ReadTask[]
  /** Name of the file or its path in a folder; undefined for a request body. */
  readonly file: string | undefined
  /** What kind of file it is, in words. */
  readonly kind?: string
}

/** Tasks of a request body. */
export async function* ofBody(batches: AsyncIterable<ReadTask[]>): AsyncGenerator<TaskBatch> {
  for await (const tasks of batches) yield { tasks, file: undefined }
}
