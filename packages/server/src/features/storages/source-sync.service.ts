// The sync of a source: its listing against the links that are there. A sync that was cut short goes on where its listing was
// last settled.

import { STORAGE_KINDS, type StorageKindId } from '@siali/contract'
import { isJsonObject } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { taskRules } from '../imports/import.service.ts'
import type { StoredObject } from './connector.ts'
import { keyFilter } from './key-filter.ts'
import { ObjectTasks } from './object-tasks.service.ts'
import { connectorOf, openStorage, placeOf } from './storage.service.ts'
import type { SyncRun } from './sync-run.ts'
import { clearSeen, countMarks, insertSeen, markMissing, markUnseen, type Listed } from './sync.queries.ts'

/** Objects that cannot be read are reported; the others are made. */
export async function syncSource(cx: AppContext, run: SyncRun): Promise<void> {
  const { project, row, caller, signal, progress } = run
  const params = isJsonObject(row.params) ? row.params : {}
  const takes = keyFilter(typeof params['regex_filter'] === 'string' ? params['regex_filter'] : undefined)
  // A kind without the option lists everything.
  const canChoose = 'recursive_scan' in STORAGE_KINDS[row.kind as StorageKindId].source
  const isRecursive = !canChoose || params['recursive_scan'] === true
  const listed = { projectId: project.id, storageId: row.id, prefix: placeOf(cx, row).prefix, isRecursive }
  const after = row.sync_key ?? undefined
  const { isOrdered } = connectorOf(row)
  const marks = isOrdered ? missingByRange(cx, listed, after) : missingBySight(cx, listed)
  const client = await openStorage(cx, row)
  try {
    const tasks = new ObjectTasks(cx, run, client, {
      rules: await taskRules(cx, project, caller.userId),
      isFiles: params['use_blob_urls'] === true,
      isOrdered,
    })
    // What was seen before counts only where the listing goes on.
    if (after === undefined) await clearSeen(cx.db.sql, row.id)
    for await (const page of ahead(client.list({ after, isRecursive, signal }))) {
      if (page.objects.length === 0) continue
      await marks.page(page.objects)
      const objects = page.objects.filter((one) => !one.key.endsWith('/') && takes(one.key))
      await tasks.page(objects, page.cursor)
    }
    await marks.end()
    progress.marks = await countMarks(cx.db.sql, project.id, row.id)
  } finally {
    await client.close()
  }
}

/** Marks linked objects that a listing does not name. */
interface MissingMarks {
  page(objects: readonly StoredObject[]): Promise<void>
  end(): Promise<void>
}

/** In an ordered listing a page is a range of keys: what is linked there and not named is gone. */
function missingByRange(cx: AppContext, listed: Listed, from: string | undefined): MissingMarks {
  let after = from ?? ''
  const mark = (upTo: string | undefined, keys: readonly string[]) =>
    markMissing(cx.db.sql, { ...listed, after, upTo }, keys, cx.clock.now())
  return {
    async page(objects) {
      const upTo = objects.at(-1)?.key ?? after
      await mark(
        upTo,
        objects.map((one) => one.key),
      )
      after = upTo
    },
    end: () => mark(undefined, []),
  }
}

/** In a listing without an order what is gone is known at its end. */
function missingBySight(cx: AppContext, listed: Listed): MissingMarks {
  return {
    page: (objects) =>
      insertSeen(
        cx.db.sql,
        listed.storageId,
        objects.map((one) => one.key),
      ),
    async end() {
      await markUnseen(cx.db.sql, listed, cx.clock.now())
      await clearSeen(cx.db.sql, listed.storageId)
    },
  }
}

/** Asks for the next page while one is worked on. */
async function* ahead<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = pages[Symbol.asyncIterator]()
  let next = iterator.next()
  try {
    for (;;) {
      const { value, done } = await next
      if (done === true) return
      next = iterator.next()
      // Whoever stops early leaves it; its error is then nobody's.
      next.catch(() => {})
      yield value
    }
  } finally {
    await next.catch(() => {})
    await iterator.return?.()
  }
}
