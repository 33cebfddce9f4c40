// Entries of a tar file, in the ustar form. Pure. Source: POSIX.1-1988, pax interchange without extended headers.

const BLOCK = 512
// Octal digits of the size field: larger files have none.
export const MAX_TAR_FILE = 8 ** 11 - 1

/** The block before a file's bytes. @throws RangeError for names longer than 100 bytes and sizes beyond 8 GiB. */
export function tarHeader(name: string, sizeBytes: number, at: Date): Buffer {
  const block = Buffer.alloc(BLOCK)
  if (Buffer.byteLength(name) > 100) throw new RangeError(`The name ${name} is too long for a tar file.`)
  if (sizeBytes > MAX_TAR_FILE) throw new RangeError(`${name} is too large for a tar file.`)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  block.write(name, 0)
  block.write(octal(0o644, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(sizeBytes, 11), 124)
  block.write(octal(Math.max(0, Math.floor(at.getTime() / 1000)), 11), 136)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** What fills a file up to a whole block. */
export const tarPadding = (sizeBytes: number) => Buffer.alloc((BLOCK - (sizeBytes % BLOCK)) % BLOCK)

/** The end of an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK)
