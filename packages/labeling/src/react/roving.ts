// One tab stop per toolbar or list of buttons; arrows, Home and End move inside. Direction follows the writing.

import type { KeyboardEvent } from 'react'

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/** Moves the focus among the group's `[data-roving]` elements. Give exactly one of them tabIndex 0. */
export function handleRovingKey(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-roving]')].filter(
    (item) => !item.hasAttribute('data-cut'),
  )
  const here = items.findIndex((item) => item === document.activeElement)
  if (here === -1) return
  const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl'
  const isSideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight'
  const step = (STEPS[event.key] ?? 0) * (isRtl && isSideways ? -1 : 1)
  const target =
    event.key === 'Home'
      ? 0
      : event.key === 'End'
        ? items.length - 1
        : (here + step + items.length) % items.length
  if (step === 0 && event.key !== 'Home' && event.key !== 'End') return
  event.preventDefault()
  items[target]?.focus()
}
