// State said in words and icon, never by colour alone: tags, bars, save state, notes, skeletons.

import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCloudOff,
  IconCloudUp,
  IconGitCompare,
  IconInfoCircle,
  IconSparkles,
  type Icon,
} from '@tabler/icons-react'
import type { CSSProperties, ReactNode } from 'react'

export type Tone = 'plain' | 'ok' | 'warn' | 'bad' | 'info' | 'model' | 'accent'

/** A small tag with an icon and one word. */
export function Tag(props: {
  readonly tone?: Tone
  readonly icon?: Icon
  readonly children: ReactNode
}): ReactNode {
  const Glyph = props.icon
  return (
    <span className={`tag ${props.tone === undefined || props.tone === 'plain' ? '' : props.tone}`}>
      {Glyph === undefined ? null : <Glyph className="i" size={13} stroke={1.75} aria-hidden />}
      {props.children}
    </span>
  )
}

/** Progress from 0 to 1 with a name; the figures stand beside it in the page. */
export function ProgressBar(props: {
  readonly label: string
  readonly value: number
  readonly isDone?: boolean
  readonly thin?: boolean
}): ReactNode {
  const percent = Math.round(Math.min(1, Math.max(0, props.value)) * 1000) / 10
  return (
    <div
      className={`bar grow ${props.thin === true ? 'thin' : ''}`}
      role="progressbar"
      aria-label={props.label}
      aria-valuenow={Math.round(percent)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <i style={{ width: `${percent}%`, background: props.isDone === true ? 'var(--si-ok)' : undefined }} />
    </div>
  )
}

export type SaveStatus = 'saved' | 'saving' | 'waiting' | 'offline' | 'conflict'

const SAVE_ICON: Record<SaveStatus, Icon> = {
  saved: IconCircleCheck,
  saving: IconCloudUp,
  waiting: IconCloudUp,
  offline: IconCloudOff,
  conflict: IconGitCompare,
}
const SAVE_CLASS: Record<SaveStatus, string> = {
  saved: 'saved',
  saving: 'saving',
  waiting: 'queued',
  offline: 'offline',
  conflict: 'conflict',
}

/** Whether the work is safe, in words; announced politely, a conflict at once. */
export function SaveState(props: {
  readonly status: SaveStatus
  readonly text: string
  /** Inside a button, where screen readers hear no live region: the text is told elsewhere. */
  readonly isSilent?: boolean
}): ReactNode {
  const Glyph = SAVE_ICON[props.status]
  const role = props.status === 'conflict' ? 'alert' : 'status'
  return (
    <span className={`save ${SAVE_CLASS[props.status]}`} role={props.isSilent === true ? undefined : role}>
      <Glyph className="i" size={14} stroke={1.75} aria-hidden />
      {props.text}
    </span>
  )
}

const NOTE_ICON: Record<Tone, Icon> = {
  plain: IconInfoCircle,
  ok: IconCircleCheck,
  warn: IconAlertTriangle,
  bad: IconAlertTriangle,
  info: IconInfoCircle,
  model: IconSparkles,
  accent: IconInfoCircle,
}

export interface NoteProps {
  readonly tone?: Tone
  readonly title: ReactNode
  readonly children?: ReactNode
  readonly action?: ReactNode
  readonly isAlert?: boolean
}

/** A message that stays in the page, with at most one or two steps out. */
export function Note({ tone = 'plain', title, children, action, isAlert = false }: NoteProps): ReactNode {
  const Glyph = NOTE_ICON[tone]
  return (
    <div className={`note ${tone}`} role={isAlert ? 'alert' : undefined}>
      <Glyph className="i" size={16} stroke={1.75} aria-hidden />
      <div className="grow">
        <p className="m">{title}</p>
        {children === undefined ? null : <div className="sm t2">{children}</div>}
      </div>
      {action}
    </div>
  )
}

/** A grey block of the size of what comes; appears after 300 ms. */
export function Skeleton(props: {
  readonly width?: number | string
  readonly height?: number
  readonly style?: CSSProperties
}): ReactNode {
  return (
    <span
      className="skel late"
      aria-hidden
      style={{ display: 'block', width: props.width ?? '100%', height: props.height ?? 10, ...props.style }}
    />
  )
}
