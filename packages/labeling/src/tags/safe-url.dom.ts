// Which addresses of task data may be loaded as media. Anything else is shown as text, never opened.

const SCHEMES = new Set(['http:', 'https:', 'blob:'])

/** The address made absolute; undefined when it is not http(s), blob, a data picture, or relative. */
export function toMediaUrl(written: string): string | undefined {
  const trimmed = written.trim()
  if (trimmed === '') return undefined
  try {
    const url = new URL(trimmed, document.baseURI)
    if (SCHEMES.has(url.protocol)) return url.href
    return url.protocol === 'data:' && /^image\//i.test(url.pathname) ? url.href : undefined
  } catch {
    return undefined
  }
}
