// The bytes that a Range header asks for. Pure. Source: RFC 9110, section 14.

export interface ByteRange {
  /** From 0, both ends within. */
  readonly start: number
  readonly end: number
}

/** One range; undefined for none, several, and those that lie outside: then the whole is sent. */
export function readRange(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes)
    return length === 0 ? undefined : { start: sizeBytes - length, end: sizeBytes - 1 }
  }
  const start = Number(first)
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1)
  return start > end || start >= sizeBytes ? undefined : { start, end }
}

/** True for one range that begins behind the end, or holds nothing. */
export function isBehind(header: string | undefined, sizeBytes: number): boolean {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first !== '') return Number(first) >= sizeBytes && (last === '' || Number(last) >= Number(first))
  return last !== '' && (Number(last) === 0 || sizeBytes === 0)
}
