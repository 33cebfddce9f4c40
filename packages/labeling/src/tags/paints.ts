// THE list of drawings, by kind of shape. A kind without a line here is kept and listed, not drawn.

import type { RegionPaint } from '../paint/region-paint.ts'
import { rectanglePaint } from './control/rectangle/rectangle.paint.ts'

const paints: readonly RegionPaint[] = [rectanglePaint]

const byKind = new Map(paints.map((paint) => [paint.kind, paint]))

/** The drawing of a kind of shape. */
export function findRegionPaint(kind: string): RegionPaint | undefined {
  return byKind.get(kind)
}
