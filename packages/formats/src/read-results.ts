// Regions that were read → results as the wire has them, on the controls of the label config that fit; where none fits, on
// controls with the usual names.
import type { ReadContext } from './reader.ts'
import { taskOfItem, type ReadTask } from './read-task.ts'
import type { Json, JsonObject } from '@siali/labeling'
import { isJsonObject } from '@siali/labeling'

/** The control that results are of, and the data key of what it points at. */
export interface Target {
  readonly fromName: string
  readonly toName: string
  readonly key: string
  /** Type of its results, such as `labels`. */
  readonly type: string
}

export interface Usual {
  readonly fromName: string
  readonly toName: string
  readonly key: string
}

/** The first control of one of these tags that points at one of these objects. */
export function findTarget(
  { controls }: ReadContext,
  tags: readonly string[],
  objects: readonly string[],
): Target | undefined {
  for (const [fromName, { type, to_name, inputs }] of Object.entries(controls)) {
    const at = tags.includes(type) ? inputs.findIndex((input) => objects.includes(input.type)) : -1
    const [input, toName] = [inputs[at], to_name[at]]
    if (input !== undefined && toName !== undefined)
      return { fromName, toName, key: input.value, type: type.toLowerCase() }
  }
  return undefined
}

/** The same; without one the usual names, with the data key of the config when it has only one. */
export function targetOf(
  context: ReadContext,
  tags: readonly string[],
  objects: readonly string[],
  usual: Usual,
): Target {
  const { keys } = context
  const [only] = keys.size === 1 ? [...keys.keys()] : []
  return (
    findTarget(context, tags, objects) ?? {
      ...usual,
      key: only ?? usual.key,
      type: (tags[0] ?? '').toLowerCase(),
    }
  )
}

/** One result of a target. */
export function resultOf(target: Target, id: string, value: JsonObject): JsonObject {
  return { id, from_name: target.fromName, to_name: target.toName, type: target.type, value }
}

export interface Said {
  /** No results say something too: somebody looked, and there was nothing to mark. */
  readonly saysNothing?: boolean
  /** Somebody looked and put it aside: the annotation is skipped, and nothing is a prediction. */
  readonly isSkipped?: boolean
}

/** A task with its results, as annotations or predictions; without results it has neither, unless that says something. */
export function taskOfResults(
  { keys, into }: ReadContext,
  fileUploadId: number,
  data: JsonObject,
  results: readonly JsonObject[],
  { saysNothing = false, isSkipped = false }: Said = {},
): ReadTask {
  // What a data set says is nobody's reference for the quality of others.
  const made = {
    result: [...results],
    ...(into === 'annotations' && { ground_truth: false }),
    ...(isSkipped && { was_cancelled: true }),
  }
  const isSaid = isSkipped ? into === 'annotations' : results.length > 0 || saysNothing
  const item: Json = { data, ...(isSaid && { [into]: [made] }) }
  const text = JSON.stringify(item)
  return taskOfItem(
    keys,
    isJsonObject(item) ? { ...item, file_upload_id: fileUploadId } : item,
    text,
    fileUploadId,
  )
}
