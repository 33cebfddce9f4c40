// The first labels of a task in one line, and how many more there are.

import type { CSSProperties, ReactNode } from 'react'
import type { ShownLabel } from './task-labels.ts'

const SHOWN_LABELS = 3

/** The labels; a dash when there is none. */
export function LabelList({ labels }: { readonly labels: readonly ShownLabel[] | undefined }): ReactNode {
  if (labels === undefined || labels.length === 0) return <span className="t3">–</span>
  const more = labels.length - SHOWN_LABELS
  return (
    <span className="lbs" title={labels.map(({ text }) => text).join(', ')}>
      {labels.slice(0, SHOWN_LABELS).map(({ text, color }) => (
        <span
          key={`${color ?? ''}${text}`}
          className={color === undefined ? 'x' : ''}
          style={{ '--c': color } as CSSProperties}
        >
          <bdi className="cut">{text}</bdi>
        </span>
      ))}
      {more > 0 ? <span className="x t3 num">+{more}</span> : null}
    </span>
  )
}
