// What was drawn on a picture, over a small one that fills its frame and is cut at two sides: the view box is cut alike.

import { SUGGESTION } from '@siali/labeling'
import type { ReactNode } from 'react'
import type { Mark, TaskMarks } from './task-marks.ts'

const NO_COLOR = 'var(--si-accent)'

/** Outlines and light fills; a model's are dashed and violet. `object`: the one that the picture is of. */
export function TileMarks({
  marks,
  object,
}: {
  readonly marks: TaskMarks
  readonly object: string
}): ReactNode {
  const own = marks.marks.filter((mark) => mark.object === object)
  const [first] = own
  if (first === undefined) return null
  return (
    <svg
      className={`tile-marks ${marks.isModel ? 'model' : ''}`}
      viewBox={`0 0 ${first.width} ${first.height}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden
    >
      {own.map((mark, at) => (
        <g key={at} color={marks.isModel ? SUGGESTION.stroke : (mark.color ?? NO_COLOR)}>
          {/* A dark edge below the colour, so that it stands out on every picture. */}
          <Outline mark={mark} className="casing" />
          <Outline mark={mark} className="line" />
        </g>
      ))}
    </svg>
  )
}

function Outline({ mark, className }: { readonly mark: Mark; readonly className: string }): ReactNode {
  const { shape, width, height } = mark
  const [across, down] = [width / 100, height / 100]
  if (shape.kind === 'polygon')
    return (
      <polygon
        className={className}
        points={shape.points.map(([x, y]) => `${x * across},${y * down}`).join(' ')}
      />
    )
  const box = {
    x: shape.x * across,
    y: shape.y * down,
    width: Math.max(0, shape.width * across),
    height: Math.max(0, shape.height * down),
  }
  if (shape.kind === 'box')
    return <rect className={className} {...box} transform={`rotate(${shape.rotation} ${box.x} ${box.y})`} />
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2]
  return (
    <ellipse
      className={className}
      cx={cx}
      cy={cy}
      rx={box.width / 2}
      ry={box.height / 2}
      transform={`rotate(${shape.rotation} ${cx} ${cy})`}
    />
  )
}
