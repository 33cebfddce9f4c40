// Where writers get tasks from: the database, or the JSON of a snapshot. Formats that read again must see the same tasks.

import { setImmediate as turn } from 'node:timers/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { fileScratch, splitJsonItems, taskFromText, type Scratch, type TaskText } from '@siali/formats'
import { openNameless } from '../../blobs/nameless.ts'
import type { AppContext } from '../../context.ts'
import type { ExportScope, ExportShape } from './export-options.ts'
import { readTaskObjects, readTasks, splitBatch, toJsonList, type TaskBatch } from './export-tasks.ts'

/** Batches of tasks; each call is a new pass over the same tasks. */
export type TaskBatches = () => AsyncIterable<readonly TaskText[]>

export interface ExportSource {
  readonly tasks: TaskBatches
  dispose(): Promise<void>
}

/**
 * The same until the signal is aborted. A writer may read all tasks before its first byte, and hears only then that its reader
 * went away. @throws the signal's reason.
 */
export function untilAborted(signal: AbortSignal, tasks: TaskBatches): TaskBatches {
  return async function* () {
    for await (const batch of tasks()) {
      signal.throwIfAborted()
      yield batch
    }
  }
}

// Written by this server from checked rows: the limits only keep a damaged file from filling the memory.
const LIMITS = { itemBytes: 1_000_000_000, depth: 100_000 }

async function* splitTasks(chunks: AsyncIterable<unknown>): AsyncGenerator<TaskText[]> {
  const items = splitJsonItems(LIMITS)
  for await (const chunk of chunks) {
    yield items.push(chunk as Buffer).map(taskFromText)
    // Others are served meanwhile: chunks of a file that is in memory come without a turn.
    await turn()
  }
  items.end()
}

/** The tasks of a snapshot's file. */
export function fileSource(cx: AppContext, file: string): TaskBatches {
  return () => splitTasks(cx.blobs.read(file))
}

const openSpool = (cx: AppContext) => openNameless(join(cx.env.dataDir, 'spool'))

/** What a writer puts aside. */
export async function openScratch(cx: AppContext): Promise<Scratch> {
  return fileScratch(await openSpool(cx))
}

/** The tasks for a writer that reads them once: nothing is kept. */
export function passingSource(cx: AppContext, scope: ExportScope, shape: ExportShape): ExportSource {
  let passes = 0
  return {
    tasks() {
      passes += 1
      if (passes > 1) throw new Error('this format reads its tasks again; readsAgain must say so')
      return readTaskObjects(cx, scope, shape)
    },
    dispose: () => Promise.resolve(),
  }
}

/**
 * The tasks as the first pass finds them: it keeps them in a file, which later passes read. People go on labeling
 * while a slow reader takes his table, and no connection waits for him.
 */
export function spooledSource(cx: AppContext, scope: ExportScope, shape: ExportShape): ExportSource {
  let file: FileHandle | undefined
  async function* first(): AsyncGenerator<readonly TaskText[]> {
    file = await openSpool(cx)
    let read: TaskBatch | undefined
    const watched = async function* () {
      for await (read of readTasks(cx, scope, shape)) yield read
    }
    for await (const bytes of toJsonList(watched())) {
      await file.writeFile(bytes)
      if (read === undefined) continue
      yield splitBatch(read).map(taskFromText)
      read = undefined
    }
  }
  return {
    tasks: () =>
      file === undefined ? first() : splitTasks(file.createReadStream({ start: 0, autoClose: false })),
    dispose: async () => file?.close(),
  }
}
