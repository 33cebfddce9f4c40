// Brush masks as NumPy arrays: version 1.0, bytes, height by width. Source: numpy.lib.format.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { writeMaskFiles, type Mask } from '../rle/mask-files.ts'

const MAGIC = '\u0093NUMPY\u0001\u0000'
const ALIGNED = 64

function encodeNpy({ plane, width, height }: Mask): Uint8Array {
  const described = `{'descr': '|u1', 'fortran_order': False, 'shape': (${height}, ${width}), }`
  const used = MAGIC.length + 2 + described.length + 1
  const padded = described + ' '.repeat((ALIGNED - (used % ALIGNED)) % ALIGNED) + '\n'
  const length = Buffer.alloc(2)
  length.writeUInt16LE(padded.length)
  return Buffer.concat([Buffer.from(MAGIC, 'latin1'), length, Buffer.from(padded, 'latin1'), plane])
}

/** One array per mask. */
export const brushNumpyFormat: Format = {
  ...catalogued('BRUSH_TO_NUMPY'),
  packing: 'either',
  loses: 'Everything but brush masks is left out; the address of the image too.',
  write: (source, sink, options) =>
    writeMaskFiles(source, sink, options, { extension: '.npy', encode: encodeNpy }),
}
