// A switch between a few views. One tab stop; arrows move inside.

import type { Icon } from '@tabler/icons-react'
import type { KeyboardEvent, ReactNode } from 'react'

export interface SegmentedOption<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly icon?: Icon
  /** Only the icon is shown; `label` stays the name. */
  readonly iconOnly?: boolean
}

export interface SegmentedProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly SegmentedOption<Value>[]
  readonly onChange: (value: Value) => void
  readonly size?: 's' | 'm'
  readonly className?: string
}

/** A radio group drawn as one bar. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>): ReactNode {
  const { label, value, options, onChange, size = 'm', className = '' } = props
  const handleKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const step =
      event.key === 'ArrowRight' || event.key === 'ArrowDown'
        ? 1
        : event.key === 'ArrowLeft' || event.key === 'ArrowUp'
          ? -1
          : 0
    if (step === 0) return
    event.preventDefault()
    const rtl = getComputedStyle(event.currentTarget).direction === 'rtl' && event.key.length > 8 ? -1 : 1
    const at = options.findIndex((option) => option.value === value)
    const next = options[(at + step * rtl + options.length) % options.length]
    if (next === undefined) return
    onChange(next.value)
    const buttons = event.currentTarget.querySelectorAll('button')
    buttons[options.indexOf(next)]?.focus()
  }
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={`seg ${size === 's' ? 's' : ''} ${className}`}
      onKeyDown={handleKey}
    >
      {options.map((option) => {
        const Glyph = option.icon
        const on = option.value === value
        return (
          <button
            key={option.value}
            type="button"
            role="radio"
            aria-checked={on}
            aria-label={option.iconOnly === true ? option.label : undefined}
            title={option.iconOnly === true ? option.label : undefined}
            tabIndex={on ? 0 : -1}
            className={`${on ? 'on' : ''} ${option.iconOnly === true ? 'ico' : ''}`}
            onClick={() => onChange(option.value)}
          >
            {Glyph === undefined ? null : <Glyph className="i" size={14} stroke={1.75} aria-hidden />}
            {option.iconOnly === true ? null : option.label}
          </button>
        )
      })}
    </div>
  )
}
