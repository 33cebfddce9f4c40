// Where the image of a file name is served, below a root. Pure.

/** @throws SyntaxError for an empty root or name. */
export function imageAddress(root: string, file: string): string {
  if (root === '') throw new SyntaxError('The root of the images is empty.')
  const path = file.replaceAll('\\', '/').split('/').filter(Boolean).join('/')
  if (path === '') throw new SyntaxError('An image has no name.')
  const [, base = '', query = '', rest = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(root) ?? []
  const params = new URLSearchParams(query)
  const folder = params.get('d')
  if (/\/data\/local-files\/?$/.test(base) && folder !== null) {
    params.set('d', [folder.replace(/\/+$/, ''), path].filter(Boolean).join('/'))
    const printed = [...params].map(([key, value]) => `${quoted(key)}=${quoted(value)}`).join('&')
    return `${base}?${printed}${rest}`
  }
  const isAddress = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(root)
  const below = `${(isAddress ? base : root).replace(/\/+$/, '')}/${quoted(path)}`
  return isAddress ? `${below}${query}${rest}` : below
}

/** Percent escapes for all but letters, digits, `_.-~` and `/`. */
const quoted = (text: string) =>
  encodeURIComponent(text.toWellFormed())
    .replaceAll('%2F', '/')
    .replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
