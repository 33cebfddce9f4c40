// Addresses of objects inside the JSON text of task data. The text is never parsed: what is not an address stays as it was
// written, every digit of it. Pure.

const SCHEMES = 's3|gs|azure-blob'

// A whole text that is an address, or an address inside a text, where a quote, a space or a tag ends it.
const ADDRESS = new RegExp(
  String.raw`(?<=(?<!\\)")(?:${SCHEMES}):\/\/(?:[^"\\]|\\.)*(?=")|(?:${SCHEMES}):\/\/[^\s"'<>\\)]+`,
  'g',
)
const ANY = new RegExp(`(?:${SCHEMES})://`)

/** True when there is anything to replace. */
export function hasAddresses(data: string): boolean {
  return ANY.test(data)
}

/** `data` with each address that `isCovered` replaced by the one that this server answers for the task. */
export function replaceAddresses(
  data: string,
  taskId: number,
  isCovered: (address: string) => boolean,
): string {
  return data.replaceAll(ADDRESS, (text) => {
    const address = JSON.parse(`"${text}"`) as string
    if (!isCovered(address)) return text
    return `/tasks/${taskId}/resolve/?fileuri=${Buffer.from(address).toString('base64url')}`
  })
}

/** True when task data names exactly this address, alone or within a text. */
export function namesAddress(data: string, address: string): boolean {
  const written = JSON.stringify(address).slice(1, -1)
  return data.includes(written) && [...data.matchAll(ADDRESS)].some(([text]) => text === written)
}

/** The address of a local file, by its path from the root as the query gave it. */
export function localFileAddress(path: string): string {
  return `/data/local-files/?d=${path.split('/').map(encodeURIComponent).join('/')}`
}
