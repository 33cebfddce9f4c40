// Blocks of a file that are compressed before it is known where in an archive they will stand: what is put aside for later costs
// a twentieth of the disk, and is compressed while more is being read.
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw, inflateRawSync, type ZlibOptions } from 'node:zlib'

/** Bytes that are compressed by themselves; what came more than 32 kB before does not help anyway. */
export const BLOCK_BYTES = 524_288

// A fast level: text of exports shrinks to a tenth anyway, and writing must keep pace with reading.
export const LEVEL = constants.Z_BEST_SPEED

/** Where no further deflate block has to follow: an empty last one. */
export const DEFLATE_END = Uint8Array.of(3, 0)

export class PackedBlock {
  /** Deflate that ends on a byte and is not the last: another may stand right behind it (RFC 1951, 3.2.3). */
  readonly packed: Uint8Array
  /** Of the plain bytes. */
  readonly crc: number
  /** Plain bytes. */
  readonly length: number

  constructor(packed: Uint8Array, crc: number, length: number) {
    this.packed = packed
    this.crc = crc
    this.length = length
  }

  unpack(): Uint8Array {
    return inflateRawSync(this.packed, { finishFlush: constants.Z_SYNC_FLUSH })
  }
}

const deflate = promisify<Uint8Array, ZlibOptions, Buffer>(deflateRaw)

/** Compresses on a thread of its own; `plain` must not change meanwhile. */
export async function packBlock(plain: Uint8Array): Promise<PackedBlock> {
  const packed = await deflate(plain, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH })
  return new PackedBlock(packed, crc32(plain), plain.length)
}

/** The polynomial of CRC-32 without its highest power; the lowest bit is the highest power. */
const POLYNOMIAL = 0xedb88320
const ONE = 0x80000000
/** What a zero byte behind a text multiplies its sum with: x to the 8th. */
const BYTE = 0x00800000

/** The CRC-32 of two texts one behind the other. @param secondBytes length of the second. */
export function joinCrc(first: number, second: number, secondBytes: number): number {
  let shift = ONE
  let power = BYTE
  for (let left = secondBytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shift = multiply(shift, power)
    power = multiply(power, power)
  }
  return (multiply(shift, first) ^ second) >>> 0
}

/** The product of two polynomials with bits as coefficients, modulo that of CRC-32. */
function multiply(a: number, b: number): number {
  let product = 0
  let shifted = b
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1
  }
  return product >>> 0
}
