// THE list of views: tag name → how it is shown. Tags that only belong to others (Label, Choice) have none.
// Media views come with the editor as long as they are small; heavy ones are to be lazy here.

import { rectangleView } from './control/rectangle/rectangle.view.tsx'
import { spanView } from './control/labels/span.view.tsx'
import { ChoicesView } from './control/choices/choices.view.tsx'
import { ImageView } from './object/image/image.view.tsx'
import { TextView } from './object/text/text.view.tsx'
import type { RegionView, TagView } from './view.dom.ts'
import { HeaderView } from './visual/header/header.view.tsx'
import { StyleView } from './visual/style/style.view.tsx'
import { ViewView } from './visual/view/view.view.tsx'

const views: Readonly<Record<string, TagView>> = {
  Image: ImageView,
  Text: TextView,
  Choices: ChoicesView,
  View: ViewView,
  Header: HeaderView,
  Style: StyleView,
}

const regionViews: readonly RegionView[] = [rectangleView, spanView]

/** The view of a tag by its documented name. */
export function findTagView(name: string): TagView | undefined {
  return Object.hasOwn(views, name) ? views[name] : undefined
}

/** How panels show regions of a kind. */
export function findRegionView(kind: string): RegionView | undefined {
  return regionViews.find((view) => view.kind === kind)
}
