// Brush masks as grey PNG images.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { encodeGreyPng } from '../rle/grey-png.ts'
import { writeMaskFiles } from '../rle/mask-files.ts'

/** One image per mask. */
export const brushPngFormat: Format = {
  ...catalogued('BRUSH_TO_PNG'),
  packing: 'either',
  loses: 'Everything but brush masks is left out; the address of the image too.',
  write: (source, sink, options) =>
    writeMaskFiles(source, sink, options, {
      extension: '.png',
      encode: ({ plane, width, height }) => encodeGreyPng(plane, width, height),
    }),
}
