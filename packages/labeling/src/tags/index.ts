// THE list of tags of the language. Importing a tag registers nothing; standing here does.
// Tags seen only in experimental branches (Cube, Object3D, GPSMap) have no stable results and are not in the language.

import { choice } from './control/choice/choice.tag.ts'
import { choices } from './control/choices/choices.tag.ts'
import { label } from './control/label/label.tag.ts'
import { labels } from './control/labels/labels.tag.ts'
import { rectangle, rectangleLabels } from './control/rectangle/rectangle.tag.ts'
import * as classification from './language/classification.tag.ts'
import * as object from './language/object.tag.ts'
import * as part from './language/part.tag.ts'
import * as regionControl from './language/region-control.tag.ts'
import { image } from './object/image/image.tag.ts'
import { text } from './object/text/text.tag.ts'
import type { RegionKind, Tag } from './tag.ts'
import { header } from './visual/header/header.tag.ts'
import { repeater } from './visual/repeater/repeater.tag.ts'
import { style } from './visual/style/style.tag.ts'
import { view } from './visual/view/view.tag.ts'

export const tags: readonly Tag[] = [
  image,
  text,
  object.hyperText,
  object.paragraphs,
  object.audio,
  object.video,
  object.timeSeries,
  object.table,
  object.list,
  object.pdf,
  object.chat,
  object.reactCode,
  object.customInterface,

  rectangle,
  rectangleLabels,
  labels,
  regionControl.ellipse,
  regionControl.ellipseLabels,
  regionControl.polygon,
  regionControl.polygonLabels,
  regionControl.keyPoint,
  regionControl.keyPointLabels,
  regionControl.brush,
  regionControl.brushLabels,
  regionControl.bitmask,
  regionControl.bitmaskLabels,
  regionControl.vector,
  regionControl.vectorLabels,
  regionControl.magicwand,
  regionControl.hyperTextLabels,
  regionControl.paragraphLabels,
  regionControl.timeSeriesLabels,
  regionControl.timelineLabels,
  regionControl.videoRectangle,
  regionControl.videoVector,
  regionControl.videoVectorLabels,
  regionControl.ocrLabels,
  regionControl.relations,
  choices,
  classification.taxonomy,
  classification.textArea,
  classification.rating,
  classification.number,
  classification.dateTime,
  classification.pairwise,
  classification.ranker,

  view,
  header,
  style,
  repeater,
  label,
  choice,
  part.relation,
  part.channel,
  part.multiChannel,
  part.bucket,
  part.shortcut,
  part.panel,
  part.collapse,
  part.filter,
  part.markdown,
  part.dialog,
]

const byName = new Map<string, Tag>()
for (const tag of tags) {
  for (const name of [tag.name, ...(tag.aliases ?? [])]) byName.set(name.toLowerCase(), tag)
}

/** The tag of a name, without regard to case; aliases count. */
export function findTag(name: string): Tag | undefined {
  return byName.get(name.toLowerCase())
}

/** Kinds of region that lie on an object tag and have an editor. */
export function regionKindsOf(objectTag: string): readonly RegionKind[] {
  const kinds = new Map<string, RegionKind>()
  for (const tag of tags) {
    if (tag.family !== 'control' || tag.region === undefined) continue
    if (tag.region.objects.includes(objectTag)) kinds.set(tag.region.kind, tag.region)
  }
  return [...kinds.values()]
}

/** The kind of a shape; undefined for shapes of no tag in the list. */
export function findRegionKind(kind: string): RegionKind | undefined {
  for (const tag of tags) {
    if (tag.family === 'control' && tag.region?.kind === kind) return tag.region
  }
  return undefined
}
