// People are round, models are square and violet.

import { IconSparkles } from '@tabler/icons-react'
import type { ReactNode } from 'react'

export interface Person {
  readonly id: number
  readonly name: string
  readonly initials: string
  /** Address of a picture. */
  readonly avatar?: string | undefined
}

// Eight dark hues on which white stays readable (at least 4.9:1).
const HUES = ['#0b6f75', '#9a5b06', '#7a3f8f', '#2f6a3c', '#3f5f9a', '#a03a55', '#5a5a28', '#4d6a70'] as const

/** A person's colour: the same id, the same colour, on every page. */
export function personColor(id: number): string {
  return HUES[Math.abs(id) % HUES.length] ?? HUES[0]
}

/** One person. */
export function Avatar({
  person,
  size = 24,
  isDecorative = false,
}: {
  readonly person: Person
  readonly size?: 22 | 24 | 32 | 64
  readonly isDecorative?: boolean
}): ReactNode {
  const sizeClass = size === 22 ? 's' : size === 32 ? 'l' : size === 64 ? 'xl' : ''
  const named = isDecorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': person.name }
  if (person.avatar !== undefined && person.avatar !== '') {
    return (
      <img
        className={`av ${sizeClass}`}
        src={person.avatar}
        alt={isDecorative ? '' : person.name}
        title={person.name}
      />
    )
  }
  return (
    <span
      className={`av ${sizeClass}`}
      {...named}
      title={person.name}
      style={{ background: personColor(person.id) }}
    >
      {person.initials}
    </span>
  )
}

/** Several people, the rest as a number. */
export function People({
  people,
  max = 3,
  size = 24,
}: {
  readonly people: readonly Person[]
  readonly max?: number
  readonly size?: 22 | 24
}): ReactNode {
  const shown = people.slice(0, max)
  const rest = people.length - shown.length
  return (
    <span className="avs">
      {shown.map((person) => (
        <Avatar key={person.id} person={person} size={size} />
      ))}
      {rest > 0 ? (
        <span
          className={`av more ${size === 22 ? 's' : ''}`}
          title={people
            .slice(max)
            .map((person) => person.name)
            .join(', ')}
        >
          +{rest}
        </span>
      ) : null}
    </span>
  )
}

/** A model: square, violet, sparkles. */
export function ModelMark({ name }: { readonly name: string }): ReactNode {
  return (
    <span className="bot" role="img" aria-label={name} title={name}>
      <IconSparkles className="i" size={14} stroke={1.75} aria-hidden />
    </span>
  )
}
