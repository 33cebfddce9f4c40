// What is so, why, and the one step out; with a drawing made of the handle motif.

import type { ReactNode } from 'react'

export type Drawing = 'first-project' | 'no-match' | 'all-done' | 'no-tasks' | 'lost'

function Handle({ x, y }: { readonly x: number; readonly y: number }): ReactNode {
  return <rect x={x - 4} y={y - 4} width="8" height="8" rx="2" className="dw-handle" />
}

function Region(props: {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly dashed?: boolean
}): ReactNode {
  const { x, y, width, height } = props
  return (
    <>
      <rect
        x={x}
        y={y}
        width={width}
        height={height}
        className={props.dashed === true ? 'dw-region dashed' : 'dw-region'}
      />
      <Handle x={x} y={y} />
      <Handle x={x + width} y={y} />
      <Handle x={x} y={y + height} />
      <Handle x={x + width} y={y + height} />
    </>
  )
}

const DRAWINGS: Record<Drawing, ReactNode> = {
  'first-project': (
    <svg className="drawing" width="140" height="112" viewBox="0 0 140 112" aria-hidden>
      <rect x="4" y="4" width="132" height="100" rx="10" className="dw-card" />
      <circle cx="102" cy="34" r="11" className="dw-line" />
      <path d="M4.500 88L40 52l28 26 20-14 47.500 34" className="dw-line" />
      <Region x={28} y={28} width={56} height={52} />
      <path d="M121 71l6 17 3.500-6.500 6.500-3.500z" className="dw-pointer" />
    </svg>
  ),
  'no-match': (
    <svg className="drawing" width="96" height="68" viewBox="0 0 96 68" aria-hidden>
      <rect x="8" y="8" width="80" height="52" rx="6" className="dw-card" />
      <path d="M8 25h80M8 43h80" className="dw-line" />
      <Region x={28} y={19} width={40} height={30} dashed />
    </svg>
  ),
  'all-done': (
    <svg className="drawing" width="96" height="68" viewBox="0 0 96 68" aria-hidden>
      <path d="M22 38l14 14 40-36" className="dw-region open" />
      <Handle x={22} y={38} />
      <Handle x={36} y={52} />
      <Handle x={76} y={16} />
    </svg>
  ),
  'no-tasks': (
    <svg className="drawing" width="110" height="84" viewBox="0 0 110 84" aria-hidden>
      <rect x="20" y="14" width="74" height="56" rx="8" className="dw-card" />
      <rect x="12" y="22" width="74" height="56" rx="8" className="dw-card" />
      <path d="M49 38v24M37 50h24" className="dw-accent" />
      <Handle x={12} y={22} />
      <Handle x={86} y={22} />
      <Handle x={12} y={78} />
      <Handle x={86} y={78} />
    </svg>
  ),
  lost: (
    <svg className="drawing" width="110" height="84" viewBox="0 0 110 84" aria-hidden>
      <rect x="12" y="10" width="86" height="64" rx="8" className="dw-card" />
      <path d="M12 58l26-22 18 16 14-10 28 22" className="dw-line" />
      <Region x={66} y={24} width={50} height={36} dashed />
    </svg>
  ),
}

export interface EmptyStateProps {
  readonly drawing?: Drawing
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

/** An empty or lost page, in the middle of what it fills. */
export function EmptyState({ drawing, title, children, actions }: EmptyStateProps): ReactNode {
  return (
    <div className="empty">
      {drawing === undefined ? null : DRAWINGS[drawing]}
      <h2 className="h2">{title}</h2>
      {children === undefined ? null : <div className="t2">{children}</div>}
      {actions === undefined ? null : <div className="row wrap empty-acts">{actions}</div>}
    </div>
  )
}
