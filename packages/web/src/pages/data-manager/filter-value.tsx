// The field for a filter's value, by what is entered. Values leave in the shape of the wire.

import { MultiSelect, Select, type SelectProps } from '@mantine/core'
import type { Column } from '@siali/sdk'
import type { Person } from '@siali/ui'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { PEOPLE_COLUMNS, splitList, type ValueKind } from './filter.model.ts'
import { useStateWords } from './task-state.tsx'

interface FieldProps {
  readonly kind: ValueKind
  readonly column: Column
  readonly value: unknown
  readonly people: ReadonlyMap<number, Person>
  /** Where lists of choices open. */
  readonly listProps: NonNullable<SelectProps['comboboxProps']>
  readonly onChange: (value: unknown) => void
}

/** `2026-01-12T10:00` of an ISO time, in local time; empty when it is none. */
export function toLocalInput(value: unknown): string {
  if (typeof value !== 'string') return ''
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return ''
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function fromLocalInput(text: string): string | undefined {
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

const toNumber = (text: string): number | undefined =>
  text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text)

/** The field. */
export function FilterValue({ kind, column, value, people, listProps, onChange }: FieldProps): ReactNode {
  const { t } = useTranslation()
  const stateWords = useStateWords()
  const name = t('dm.value')
  const range =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as { min?: unknown; max?: unknown })
      : {}
  const setRange = (part: { min?: unknown; max?: unknown }) => {
    const merged = { ...range, ...part }
    onChange(Object.fromEntries(Object.entries(merged).filter(([, held]) => held !== undefined)))
  }
  switch (kind) {
    case 'yes-no':
      return (
        <Select
          className="grow"
          aria-label={name}
          comboboxProps={listProps}
          allowDeselect={false}
          value={String(value === true || value === 'true')}
          data={[
            { value: 'true', label: t('yes') },
            { value: 'false', label: t('no') },
          ]}
          onChange={(chosen) => onChange(chosen === 'true')}
        />
      )
    case 'number':
      return (
        <input
          className="in s quiet num grow"
          type="number"
          step="any"
          aria-label={name}
          value={typeof value === 'number' ? value : ''}
          onChange={(event) => onChange(toNumber(event.currentTarget.value))}
        />
      )
    case 'date':
      return (
        <input
          className="in s quiet grow"
          type="datetime-local"
          aria-label={name}
          value={toLocalInput(value)}
          onChange={(event) => onChange(fromLocalInput(event.currentTarget.value))}
        />
      )
    case 'numbers-between':
    case 'dates-between': {
      const isDate = kind === 'dates-between'
      const field = (part: 'min' | 'max') => (
        <input
          className="in s quiet num grow"
          type={isDate ? 'datetime-local' : 'number'}
          step="any"
          aria-label={t(`dm.${part}`)}
          value={isDate ? toLocalInput(range[part]) : typeof range[part] === 'number' ? range[part] : ''}
          onChange={(event) =>
            setRange({
              [part]: isDate
                ? fromLocalInput(event.currentTarget.value)
                : toNumber(event.currentTarget.value),
            })
          }
        />
      )
      return (
        <span className="row g4 grow">
          {field('min')}
          <span className="t3">{t('dm.to')}</span>
          {field('max')}
        </span>
      )
    }
    case 'list':
      return (
        <ListField
          name={name}
          value={value}
          isNumber={column.type === 'Number' || column.type === 'Time'}
          onChange={onChange}
        />
      )
    case 'choices': {
      const chosen = (Array.isArray(value) ? (value as readonly unknown[]) : [value])
        .filter((one) => one !== undefined && one !== null && one !== '')
        .map(String)
      const isPeople = !column.isData && PEOPLE_COLUMNS.has(column.id)
      const words = (id: string) =>
        isPeople
          ? (people.get(Number(id))?.name ?? t('dm.person', { id }))
          : column.type === 'TaskState'
            ? stateWords(id)
            : id
      const offered = column.choices.map((choice) =>
        String(
          typeof choice === 'object' && choice !== null
            ? ((choice as { value?: unknown }).value ?? '')
            : choice,
        ),
      )
      // What a view holds stays readable, though nobody has it any more.
      const options = [...new Set([...offered, ...chosen])].filter((id) => id !== '')
      return (
        <MultiSelect
          className="grow"
          aria-label={name}
          comboboxProps={listProps}
          searchable
          data={options.map((id) => ({ value: id, label: words(id) }))}
          value={chosen}
          onChange={(next) => onChange(isPeople ? next.map(Number) : next)}
        />
      )
    }
    default:
      return (
        <input
          className="in s quiet grow"
          aria-label={name}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

function ListField(props: {
  readonly name: string
  readonly value: unknown
  readonly isNumber: boolean
  readonly onChange: (value: unknown) => void
}): ReactNode {
  const { t } = useTranslation()
  const [text, setText] = useState(Array.isArray(props.value) ? props.value.map(String).join(', ') : '')
  return (
    <input
      className="in s quiet grow"
      aria-label={props.name}
      placeholder={t('dm.listHint')}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        const values = splitList(event.currentTarget.value)
        props.onChange(props.isNumber ? values.map(Number).filter((number) => !Number.isNaN(number)) : values)
      }}
    />
  )
}
