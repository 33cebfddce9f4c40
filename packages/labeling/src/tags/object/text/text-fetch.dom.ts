// Texts that stand at an address: fetched without credentials to other sites, bounded in size, read as UTF-8.

import { toMediaUrl } from '../../safe-url.dom.ts'

/** Most bytes of a text; more would freeze the page. */
const SIZE_LIMIT = 20 * 1024 * 1024

/** The text, or why there is none. Never throws. */
export async function fetchText(
  address: string,
  signal: AbortSignal,
): Promise<{ readonly text: string } | { readonly problem: string }> {
  const url = toMediaUrl(address)
  if (url === undefined) return { problem: 'The address is not http or https.' }
  try {
    const response = await fetch(url, { signal, credentials: 'same-origin', referrerPolicy: 'no-referrer' })
    if (!response.ok) return { problem: `The address answered ${response.status}.` }
    const length = Number(response.headers.get('content-length') ?? 0)
    if (length > SIZE_LIMIT) return { problem: 'The text is larger than 20 MB.' }
    const text = await response.text()
    return text.length > SIZE_LIMIT ? { problem: 'The text is larger than 20 MB.' } : { text }
  } catch {
    return {
      problem:
        'The address did not answer. If it is on another site, that site must allow it to be read here.',
    }
  }
}
