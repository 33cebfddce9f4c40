// Brush masks as COCO polygons.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { writeBrushCoco } from './brush-coco.write.ts'

/** The outlines of masks in one JSON file. */
export const brushCocoFormat: Format = {
  ...catalogued('BRUSH_TO_COCO'),
  packing: 'archive',
  better: ['COCO_FULL'],
  loses:
    'Holes in masks are filled and small dots lost; images whose address has a query are left out, turned boxes become upright ones, and masks whose label is a result of its own are left out.',
  write: (source, sink, options) => writeBrushCoco(source, sink, options),
}
