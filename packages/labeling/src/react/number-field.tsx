// A number with a short name inside its field. What is typed counts when the field is left or Enter is pressed.

import type { ReactNode } from 'react'
import { useState } from 'react'

export function NumberField(props: {
  /** Letter shown in the field. */
  readonly short: string
  /** Accessible name, with the unit. */
  readonly name: string
  readonly value: number
  readonly isOff: boolean
  readonly onChange: (value: number) => void
}): ReactNode {
  const { short, name, value, isOff, onChange } = props
  const [typed, setTyped] = useState(String(value))
  const [shown, setShown] = useState(value)
  // The number changed elsewhere: what was typed is void.
  if (shown !== value) {
    setShown(value)
    setTyped(String(value))
  }
  const commit = () => {
    const number = Number(typed.replace(',', '.'))
    if (typed.trim() === '' || !Number.isFinite(number)) setTyped(String(value))
    else if (number !== value) onChange(number)
  }
  return (
    <label className="si-ed-number-field" title={name}>
      <span aria-hidden>{short}</span>
      <input
        inputMode="decimal"
        aria-label={name}
        value={typed}
        disabled={isOff}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
          if (event.key === 'Escape') setTyped(String(value))
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
          event.preventDefault()
          const step = (event.shiftKey ? 1 : 0.1) * (event.key === 'ArrowUp' ? 1 : -1)
          onChange(Math.round((value + step) * 10) / 10)
        }}
      />
    </label>
  )
}
