// The filters that count, as chips under the tool bar.

import type { Column } from '@siali/sdk'
import { Button, IconButton, type Person } from '@siali/ui'
import { IconPlus, IconX } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/i18n.ts'
import { shortDate } from '../../shell/time.ts'
import {
  columnKey,
  isComplete,
  PEOPLE_COLUMNS,
  valueKindOf,
  type FilterRow,
  type FilterSet,
} from './filter.model.ts'
import { useOperatorWords } from './filter-row.tsx'
import { useStateWords } from './task-state.tsx'

/** A filter's value in words. */
function useValueWords(people: ReadonlyMap<number, Person>): (row: FilterRow, column: Column) => string {
  const { t } = useTranslation()
  const stateWords = useStateWords()
  const one = (value: unknown, column: Column): string => {
    if (value === undefined || value === null) return '…'
    if (!column.isData && PEOPLE_COLUMNS.has(column.id))
      return people.get(Number(value))?.name ?? t('dm.person', { id: Number(value) })
    if (column.type === 'TaskState') return stateWords(String(value))
    if (column.type === 'Datetime' && typeof value === 'string') return shortDate(new Date(value), locale())
    return String(value)
  }
  return (row, column) => {
    const kind = valueKindOf(column, row.operator)
    if (kind === 'yes-no') return row.value === true || row.value === 'true' ? t('yes') : t('no')
    if (Array.isArray(row.value)) return row.value.map((value) => one(value, column)).join(', ')
    if (kind === 'numbers-between' || kind === 'dates-between') {
      const { min, max } = row.value as { min?: unknown; max?: unknown }
      return `${one(min, column)} – ${one(max, column)}`
    }
    return one(row.value, column)
  }
}

/** The row of chips; nothing when no filter counts. */
export function FilterChips(props: {
  readonly filters: FilterSet
  readonly columns: readonly Column[]
  readonly people: ReadonlyMap<number, Person>
  readonly onChange: (filters: FilterSet) => void
  readonly onAdd: () => void
  readonly onSaveAs: () => void
}): ReactNode {
  const { filters, columns, people, onChange, onAdd, onSaveAs } = props
  const { t } = useTranslation()
  const operatorWords = useOperatorWords()
  const valueWords = useValueWords(people)
  const rows = filters.rows.filter((row) => [row, ...(row.children ?? [])].some(isComplete))
  const inner = filters.conjunction === 'and' ? 'dm.or' : 'dm.and'
  if (rows.length === 0) return null
  return (
    <div className="fc">
      {rows.map((row, index) => {
        const clause = [row, ...(row.children ?? [])].filter(isComplete).flatMap((one) => {
          const column = columns.find((item) => columnKey(item) === one.column)
          return column === undefined ? [] : [{ one, column }]
        })
        if (clause.length === 0) return null
        return (
          <Fragment key={row.id}>
            {index === 0 ? null : <span className="t3 sm">{t(`dm.${filters.conjunction}`)}</span>}
            <span className="fchip">
              {clause.length > 1 && filters.conjunction === 'and' ? (
                <span className="t3">{t('dm.anyOfChip')}</span>
              ) : null}
              {clause.map(({ one, column }, place) => (
                <Fragment key={one.id}>
                  {place === 0 ? null : <span className="t3">{t(inner)}</span>}
                  <bdi className="t3">{column.title}</bdi> {operatorWords(one.operator, column)}{' '}
                  <bdi className="m cut">{valueWords(one, column)}</bdi>
                </Fragment>
              ))}
              <IconButton
                size={24}
                icon={IconX}
                label={t('dm.removeFilter')}
                onClick={() =>
                  onChange({ ...filters, rows: filters.rows.filter((item) => item.id !== row.id) })
                }
              />
            </span>
          </Fragment>
        )
      })}
      <Button size="s" kind="ghost" icon={IconPlus} onClick={onAdd}>
        {t('dm.addFilter')}
      </Button>
      <span className="grow" />
      <Button size="s" kind="ghost" onClick={() => onChange({ ...filters, rows: [] })}>
        {t('dm.clearFilters')}
      </Button>
      <Button size="s" kind="ghost" className="accent-btn" onClick={onSaveAs}>
        {t('dm.saveAs')}
      </Button>
    </div>
  )
}
