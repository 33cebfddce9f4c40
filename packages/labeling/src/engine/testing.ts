// What the tests of the engine share: a picture with boxes.

import type { JsonObject } from '../json.ts'
import type { HarnessOptions } from './harness.ts'
import { Harness } from './harness.ts'

export const CONFIG =
  '<View><Image name="img" value="$image"/><RectangleLabels name="rect" toName="img"><Label value="Car" background="red"/><Label value="Tree"/></RectangleLabels></View>'
export const TOOL_AND_LABELS =
  '<View><Image name="img" value="$image"/><Rectangle name="box" toName="img"/><Labels name="l" toName="img"><Label value="A"/></Labels></View>'

export const box = (id: string, x: number, y: number, more: JsonObject = {}): JsonObject => ({
  id,
  from_name: 'rect',
  to_name: 'img',
  type: 'rectanglelabels',
  value: { x, y, width: 10, height: 10, rotation: 0, rectanglelabels: ['Car'] },
  ...more,
})

export const two = (more: Partial<HarnessOptions> = {}) =>
  new Harness({ config: CONFIG, results: [box('a', 10, 10), box('b', 50, 50)], ...more })
