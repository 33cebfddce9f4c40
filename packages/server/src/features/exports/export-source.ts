// Where writers get tasks from: the database, or the JSON of a snapshot. Formats with a header look at everything
// twice, and both looks must see the same tasks.

import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { splitJsonItems } from '@siali/formats'
import { openNameless } from '../../blobs/nameless.ts'
import type { AppContext } from '../../context.ts'
import type { ExportScope, ExportShape } from './export-options.ts'
import { readTasks, splitBatch, toJsonList } from './export-tasks.ts'
import type { TaskBatch } from './print-page.ts'

/** Batches of task objects as JSON texts; each call is a new pass over the same tasks. */
export type TextSource = () => AsyncIterable<readonly string[]>

// Written by this server from checked rows: the limits only keep a damaged file from filling the memory.
const LIMITS = { itemBytes: 1_000_000_000, depth: 100_000 }

async function* splitTasks(chunks: AsyncIterable<unknown>): AsyncGenerator<string[]> {
  const items = splitJsonItems(LIMITS)
  for await (const chunk of chunks) yield items.push(chunk as Buffer)
  items.end()
}

/** The tasks of a snapshot's file. */
export function fileSource(cx: AppContext, file: string): TextSource {
  return () => splitTasks(cx.blobs.read(file))
}

export interface SpooledSource {
  readonly tasks: TextSource
  dispose(): Promise<void>
}

/**
 * The tasks as the first pass finds them: it keeps them in a file, which later passes read. People go on labeling
 * while a slow reader takes his table, and no connection waits for him.
 */
export function spooledSource(cx: AppContext, scope: ExportScope, shape: ExportShape): SpooledSource {
  let file: FileHandle | undefined
  async function* first(): AsyncGenerator<readonly string[]> {
    file = await openNameless(join(cx.env.dataDir, 'spool'))
    let read: TaskBatch | undefined
    const watched = async function* () {
      for await (read of readTasks(cx, scope, shape)) yield read
    }
    for await (const bytes of toJsonList(watched())) {
      await file.writeFile(bytes)
      if (read === undefined) continue
      yield splitBatch(read)
      read = undefined
    }
  }
  return {
    tasks: () =>
      file === undefined ? first() : splitTasks(file.createReadStream({ start: 0, autoClose: false })),
    dispose: async () => file?.close(),
  }
}
