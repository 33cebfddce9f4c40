// Order of texts by code point, which is the order of their UTF-8 and not that of their UTF-16.

export function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
