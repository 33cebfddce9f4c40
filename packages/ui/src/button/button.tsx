// Buttons and key caps. An off button with a reason stays reachable by keyboard and says why.

import { Tooltip } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import { IconLoader2 } from '@tabler/icons-react'
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'

export type ButtonKind = 'default' | 'primary' | 'ghost' | 'danger' | 'danger-solid'
export type ButtonSize = 's' | 'm' | 'l'

const KIND: Record<ButtonKind, string> = {
  default: '',
  primary: 'primary',
  ghost: 'ghost',
  danger: 'danger',
  'danger-solid': 'danger solid',
}

/** Class list of a button, for links that look like one. */
export function buttonClass(kind: ButtonKind = 'default', size: ButtonSize = 'm', more = ''): string {
  return ['btn', KIND[kind], size === 'm' ? '' : size, more].filter(Boolean).join(' ')
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind
  readonly size?: ButtonSize
  readonly icon?: Icon
  readonly endIcon?: Icon
  /** Key cap after the words, as shown. */
  readonly keys?: string | undefined
  readonly loading?: boolean
  /** Why it cannot be pressed; undefined: it can. */
  readonly offReason?: string | undefined
  readonly on?: boolean
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button; `primary` once per view. */
export function Button(props: ButtonProps): ReactNode {
  const {
    kind = 'default',
    size = 'm',
    icon: Start,
    endIcon: End,
    keys,
    loading = false,
    offReason,
    on = false,
    className = '',
    children,
    onClick,
    disabled,
    type = 'button',
    ...rest
  } = props
  const isOff = offReason !== undefined
  const button = (
    <button
      {...rest}
      type={type}
      className={buttonClass(
        kind,
        size,
        [on ? 'on' : '', isOff ? 'off' : '', className].filter(Boolean).join(' '),
      )}
      disabled={disabled}
      aria-disabled={isOff || loading || undefined}
      aria-busy={loading || undefined}
      onClick={isOff || loading ? (event) => event.preventDefault() : onClick}
    >
      {loading ? <IconLoader2 className="i spin" size={16} stroke={1.75} aria-hidden /> : null}
      {!loading && Start !== undefined ? <Start className="i" size={16} stroke={1.75} aria-hidden /> : null}
      {children}
      {End === undefined ? null : <End className="i" size={16} stroke={1.75} aria-hidden />}
      {keys === undefined ? null : <KeyCap keys={keys} />}
    </button>
  )
  if (!isOff) return button
  return (
    <Tooltip label={offReason} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      {button}
    </Tooltip>
  )
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: Icon
  /** Accessible name and tooltip. */
  readonly label: string
  readonly size?: 24 | 28 | 32
  readonly on?: boolean
  readonly keys?: string | undefined
  readonly flip?: boolean
  readonly ref?: Ref<HTMLButtonElement>
}

/** A button that shows an icon only; its name is its tooltip. */
export function IconButton(props: IconButtonProps): ReactNode {
  const {
    icon: Glyph,
    label,
    size = 28,
    on = false,
    keys,
    flip = false,
    className = '',
    type = 'button',
    ...rest
  } = props
  const sizeClass = size === 24 ? 's' : size === 28 ? 'm28' : ''
  const tip =
    keys === undefined ? (
      label
    ) : (
      <span className="row g6">
        {label}
        <KeyCap keys={keys} />
      </span>
    )
  return (
    <Tooltip label={tip}>
      <button
        {...rest}
        type={type}
        aria-label={label}
        className={`ib ${sizeClass} ${on ? 'on' : ''} ${className}`}
      >
        <Glyph className={flip ? 'i i-flip' : 'i'} size={size === 24 ? 14 : 16} stroke={1.75} aria-hidden />
      </button>
    </Tooltip>
  )
}

/** A key as drawn on a key cap. */
export function KeyCap({ keys }: { readonly keys: string }): ReactNode {
  return (
    <kbd className="kbd" aria-hidden>
      {keys}
    </kbd>
  )
}

/** `Ctrl` or `⌘`, for caps of the user's system. */
export const COMMAND_KEY: string =
  typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl'
