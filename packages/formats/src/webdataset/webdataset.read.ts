// Shards of WebDataset: each member that ends in `.json` is a task. Media in a shard have no place of their own here; tasks keep
// the addresses that their data names.
import type { Json } from '@siali/labeling'
import { isJsonObject } from '@siali/labeling'
import { taskOfItem, type ReadTask } from '../read-task.ts'
import { FileError, ITEM_LIMITS, type ReadableFile, type ReadContext, type Reader } from '../reader.ts'
import { JsonItemsError, splitJsonItems } from '../json/json-items.ts'
import { readTar, TarError } from './tar.ts'

const BATCH = 100

async function* read(file: ReadableFile, { keys }: ReadContext): AsyncGenerator<ReadTask[]> {
  let batch: ReadTask[] = []
  const seen = { tasks: false, others: false }
  const isTask = (name: string) => {
    const is = /\.json$/i.test(name)
    seen[is ? 'tasks' : 'others'] = true
    return is
  }
  try {
    for await (const { name, bytes } of readTar(file.open(), isTask, ITEM_LIMITS.itemBytes)) {
      batch.push(toTask(file, name, bytes))
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
  } catch (error) {
    throw error instanceof TarError ? new FileError(file, error.message, error) : error
  }
  if (seen.others && !seen.tasks)
    throw new FileError(
      file,
      'no member ends in .json, and those are the tasks: samples of other kinds are not read',
    )
  if (batch.length > 0) yield batch

  function toTask(of: ReadableFile, name: string, bytes: Buffer): ReadTask {
    const text = onlyObject(of, name, bytes)
    const item = JSON.parse(text) as Json
    if (!isJsonObject(item)) throw new FileError(of, `${name} is no JSON object`)
    return taskOfItem(keys, { ...item, file_upload_id: of.id }, text, of.id)
  }
}

/** Checks the nesting before anything is parsed. */
function onlyObject(file: ReadableFile, name: string, bytes: Buffer): string {
  try {
    const items = splitJsonItems(ITEM_LIMITS)
    const found = items.push(bytes)
    items.end()
    const [text] = found
    if (found.length === 1 && text !== undefined) return text
  } catch (error) {
    if (!(error instanceof JsonItemsError)) throw error
    throw new FileError(file, `${name}: ${error.message} (byte ${error.at})`, error)
  }
  throw new FileError(file, `${name} is not one JSON object`)
}

export const webdatasetReader: Reader = {
  id: 'WEBDATASET',
  title: 'WebDataset shard',
  extensions: ['.tar'],
  isList: false,
  read,
}
