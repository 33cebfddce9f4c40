// What a project's first tasks show on its card: pictures, else the longest text. Task data are not trusted.

import type { Task } from '@siali/sdk'

export interface Samples {
  /** Addresses of at most four pictures. */
  readonly images: readonly string[]
  readonly text: string
}

const PICTURE = /\.(?:png|jpe?g|gif|webp|bmp|svg|avif)(?:$|[?#])/i
const MOST_TEXT = 280

/** True for a value that is shown as a picture: an http(s) or own address that ends like one. */
export function isImageUrl(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length < 4096 &&
    /^(?:https?:\/\/|\/(?!\/))/.test(value) &&
    PICTURE.test(value)
  )
}

/** Pictures and text of the tasks. */
export function pickSamples(tasks: readonly Pick<Task, 'data'>[]): Samples {
  const values = tasks.flatMap((task) => Object.values(task.data))
  const images = [...new Set(values.filter(isImageUrl))].slice(0, 4)
  const texts = Object.values(tasks[0]?.data ?? {}).filter(
    (value): value is string => typeof value === 'string',
  )
  const longest = texts.sort((a, b) => b.length - a.length)[0] ?? ''
  return { images, text: longest.slice(0, MOST_TEXT) }
}
