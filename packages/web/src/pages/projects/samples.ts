// What a project's first tasks show on its card: pictures, else the longest text. Task data are not trusted.

import type { Task } from '@siali/sdk'

export interface Samples {
  /** Addresses of at most four pictures. */
  readonly images: readonly string[]
  readonly text: string
}

const PICTURE = /\.(?:png|jpe?g|gif|webp|bmp|svg|avif)(?:$|[?#])/i
const MOST_TEXT = 280

// Addresses of this server that objects of storages have.
const RESOLVED = /^\/(?:tasks|projects)\/\d+\/(?:resolve|presign)\/\?(?:.*&)?fileuri=([\w-]+)/

/** True for a value that is shown as a picture: an http(s) or own address that ends like one, or stands for one. */
export function isImageUrl(value: unknown): value is string {
  if (typeof value !== 'string' || value.length >= 4096) return false
  if (!/^(?:https?:\/\/|\/(?!\/))/.test(value)) return false
  const [, stored] = RESOLVED.exec(value) ?? []
  return PICTURE.test(stored === undefined ? value : decodeAddress(stored))
}

function decodeAddress(base64url: string): string {
  try {
    return atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return ''
  }
}

// Files that this server keeps or reads: it makes small pictures of them.
const OWN =
  /^\/(?:data\/(?:upload|local-files)\/|storage-data\/uploaded\/|(?:tasks|projects)\/\d+\/(?:resolve|presign)\/)/

/** The address of a small picture in place of the whole, where the server makes one: within 128 or 512 pixels. */
export function thumbnailOf(src: string, size: 'small' | 'large'): string {
  if (!OWN.test(src) || src.includes('#')) return src
  return `${src}${src.includes('?') ? '&' : '?'}thumbnail=${size}`
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
