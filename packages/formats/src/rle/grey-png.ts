// Grey rasters as PNG files: eight bits a pixel, no filter. Source: PNG specification, third edition.
//
// Ours, because the libraries (pngjs, fast-png) filter and compress every row of a mask that is mostly one value at a fifth
// of the speed that exports of masks need (bench: masks).
import { constants, crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** @param plane a byte a pixel, row by row. */
export function encodeGreyPng(plane: Uint8Array, width: number, height: number): Buffer {
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) rows.set(plane.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  const packed = deflateSync(rows, { level: constants.Z_BEST_SPEED, strategy: constants.Z_RLE })
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('IDAT', packed),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

export interface GreyImage {
  readonly plane: Uint8Array
  readonly width: number
  readonly height: number
}

/** Pixels of the largest image that is read. */
const MAX_PIXELS = 268_435_456

/** The image of a PNG of eight grey bits without interlacing; undefined for every other file. */
export function decodeGreyPng(png: Buffer): GreyImage | undefined {
  if (png.length < 33 || !png.subarray(0, 8).equals(SIGNATURE)) return undefined
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const isGrey = png.subarray(24, 29).equals(Buffer.from([8, 0, 0, 0, 0]))
  if (!isGrey || width === 0 || height === 0 || width * height > MAX_PIXELS) return undefined
  const parts: Buffer[] = []
  for (let at = 8; at + 12 <= png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const size = (width + 1) * height
  let rows: Buffer
  try {
    rows = inflateSync(Buffer.concat(parts), { maxOutputLength: size })
  } catch {
    return undefined
  }
  return rows.length === size ? { plane: unfilter(rows, width, height), width, height } : undefined
}

/** Each row begins with the kind of its filter; a value is stored as the difference to a guess. */
function unfilter(rows: Buffer, width: number, height: number): Uint8Array {
  const plane = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (width + 1)] ?? 0
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const left = x > 0 ? (plane[at - 1] ?? 0) : 0
      const up = y > 0 ? (plane[at - width] ?? 0) : 0
      const corner = x > 0 && y > 0 ? (plane[at - width - 1] ?? 0) : 0
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0
      plane[at] = (rows[y * (width + 1) + 1 + x] ?? 0) + guess
    }
  }
  return plane
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}
