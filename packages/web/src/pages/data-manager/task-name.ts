// The name of a task for lists, and its picture. What the setup shows comes first: that is what people know the task by.

import { parseConfig } from '@siali/labeling'
import type { Task } from '@siali/sdk'
import { isImageUrl } from '../projects/samples.ts'

const MOST_TEXT = 300

/** Names of the objects of the setup by the field of the task data that each shows, in its order; none of a setup that cannot be read. */
export function objectsByField(config: string): ReadonlyMap<string, string> {
  try {
    return new Map(
      parseConfig(config).objects.flatMap(({ name, node }) => {
        const field = /^\$(.+)/.exec(node.attributes['value'] ?? '')?.[1]
        return field === undefined ? [] : [[field, name]]
      }),
    )
  } catch {
    return new Map()
  }
}

/** Fields of the task data that the setup shows, in its order. */
export function shownFields(config: string): readonly string[] {
  return [...objectsByField(config).keys()]
}

function valuesOf(task: Pick<Task, 'data'>, fields: readonly string[]): readonly unknown[] {
  return [...fields.map((field) => task.data[field]), ...Object.values(task.data)]
}

/** The first text, or the file of the first picture; `fields` first. */
export function taskName(task: Pick<Task, 'id' | 'data'>, fields: readonly string[]): string {
  const shown = fields.map((field) => task.data[field])
  if (shown.some(isImageUrl)) return pictureName(task, fields) ?? `#${task.id}`
  const text = valuesOf(task, fields).find(
    (value): value is string => typeof value === 'string' && value !== '' && !isImageUrl(value),
  )
  return text?.slice(0, MOST_TEXT) ?? pictureName(task, fields) ?? `#${task.id}`
}

/** The first picture of a task. */
export function taskImage(task: Pick<Task, 'data'>, fields: readonly string[]): string | undefined {
  return valuesOf(task, fields).find(isImageUrl)
}

/** File name of the first picture; undefined when there is none. */
function pictureName(task: Pick<Task, 'data'>, fields: readonly string[]): string | undefined {
  const file = taskImage(task, fields)?.split(/[?#]/)[0]?.split('/').pop() ?? ''
  // Uploads carry eight hex digits before the name.
  return decodeName(file.replace(/^[0-9a-f]{8}-/, '')) || undefined
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
