// What can be drawn. Regions paint themselves through this and know nothing of canvases.
// Places are medium px; widths and sizes that must not zoom are view px.

/** How the shapes of one batch look. Batches are told apart by identity: keep and reuse the objects. */
export interface PaintStyle {
  /** Hexadecimal colours, `#rrggbb`. */
  readonly stroke: string
  readonly fill: string
  /** 0–1. */
  readonly fillOpacity: number
  /** View px. */
  readonly strokeWidth: number
  /** The line of 1 px on both sides that keeps an outline visible on any picture. */
  readonly casing: 'dark' | 'light'
  /** Dashed: made by a machine and not yet taken by a person. */
  readonly dashed: boolean
}

/** A name at a region. */
export interface PaintTag {
  /** Number in the list, shown before the text; undefined: not shown. */
  readonly index: number | undefined
  readonly text: string
  readonly background: string
  readonly color: string
}

/** Draws in the order of calls; shapes of one batch may be drawn as one. */
export interface Painter {
  /** Shapes that follow look like this. Cheap when the style is the one in use. */
  begin(style: PaintStyle): void
  /** Closed outline; flat list x, y, x, y …; at least two points. */
  polygon(points: readonly number[]): void
  /** Axes in medium px, turned clockwise in degrees around the centre. */
  ellipse(x: number, y: number, radiusX: number, radiusY: number, rotationDeg: number): void
  /** A region too small for a shape: a square of 2 view px. */
  dot(x: number, y: number): void
  /** A name tag whose bottom start corner stands 3 view px above the place. */
  tag(x: number, y: number, tag: PaintTag): void
  /** Draws what is still held back. */
  end(): void
}
