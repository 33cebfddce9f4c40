// One condition of a filter: column, operator, value, and how to take it out.

import { Select, type SelectProps } from '@mantine/core'
import type { Column } from '@siali/sdk'
import { IconButton, type Person } from '@siali/ui'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import {
  columnKey,
  isComplete,
  operatorsOf,
  PEOPLE_COLUMNS,
  startValue,
  valueKindOf,
  type FilterRow,
  type FilterSet,
  type Operator,
} from './filter.model.ts'
import { ColumnIcon } from './column-icon.tsx'
import { FilterValue } from './filter-value.tsx'
import { isOfData } from './own-columns.ts'

/** A new row for a column. */
export function newRow(column: Column): FilterRow {
  const operator = operatorsOf(column)[0] ?? 'contains'
  return {
    id: crypto.randomUUID(),
    column: columnKey(column),
    operator,
    value: startValue(valueKindOf(column, operator)),
  }
}

/** The filters with a condition more: this column holds this value, as distributions write it. */
export function withOnly(filters: FilterSet, column: Column, value: string): FilterSet {
  const isMember = column.type === 'List' || column.type === 'TaskState'
  const isPeople = !column.isData && PEOPLE_COLUMNS.has(column.id)
  const row: FilterRow = {
    ...newRow(column),
    operator: isMember ? 'contains' : 'equal',
    value: isMember
      ? [isPeople ? Number(value) : value]
      : column.type === 'Boolean'
        ? value === 'true'
        : value,
  }
  return { ...filters, rows: [...filters.rows.filter(isComplete), row] }
}

/** Words of an operator, by what the column holds. */
export function useOperatorWords(): (
  operator: Operator,
  column: Pick<Column, 'id' | 'type' | 'isData'>,
) => string {
  const { t } = useTranslation()
  return (operator, column) => {
    if (column.type === 'Datetime' && operator === 'greater') return t('operator.after')
    if (column.type === 'Datetime' && operator === 'less') return t('operator.before')
    // One task has one state, and the people are who they are: there is nothing to contain.
    if (column.type === 'TaskState' || (!column.isData && PEOPLE_COLUMNS.has(column.id))) {
      if (operator === 'contains') return t('operator.in_list')
      if (operator === 'not_contains') return t('operator.not_in_list')
    }
    return t(`operator.${operator}`)
  }
}

export interface ConditionProps {
  readonly row: FilterRow
  /** Columns that can be filtered by. */
  readonly columns: readonly Column[]
  readonly people: ReadonlyMap<number, Person>
  /** Where lists of choices open. */
  readonly listProps: NonNullable<SelectProps['comboboxProps']>
  readonly onChange: (change: Partial<FilterRow>) => void
  readonly onRemove: () => void
}

const toOption = (column: Column) => ({ value: columnKey(column), label: column.title })

/** The fields of the condition. */
export function Condition(props: ConditionProps): ReactNode {
  const { row, columns, people, listProps, onChange, onRemove } = props
  const { t } = useTranslation()
  const words = useOperatorWords()
  const column = columns.find((item) => columnKey(item) === row.column)
  return (
    <>
      <Select
        className="f-col"
        aria-label={t('dm.column')}
        comboboxProps={listProps}
        searchable
        openOnFocus={false}
        allowDeselect={false}
        value={row.column}
        leftSectionWidth={30}
        leftSection={column === undefined ? null : <ColumnIcon column={column} />}
        data={[
          { group: t('dm.fromData'), items: columns.filter(isOfData).map(toOption) },
          { group: t('dm.builtIn'), items: columns.filter((item) => !isOfData(item)).map(toOption) },
        ]}
        renderOption={({ option }) => {
          const item = columns.find((one) => columnKey(one) === option.value)
          return (
            <span className="row g8 f-opt">
              {item === undefined ? null : <ColumnIcon column={item} />}
              <bdi className="cut">{option.label}</bdi>
            </span>
          )
        }}
        onChange={(key) => {
          const next = columns.find((item) => columnKey(item) === key)
          if (next === undefined) return
          const { operator, value } = newRow(next)
          onChange({ column: columnKey(next), operator, value })
        }}
      />
      {column === undefined ? (
        <span className="t3 grow">{t('dm.columnGone')}</span>
      ) : (
        <>
          <Select
            className="f-op"
            aria-label={t('dm.operator')}
            comboboxProps={listProps}
            allowDeselect={false}
            value={row.operator}
            data={operatorsOf(column).map((operator) => ({
              value: operator,
              label: words(operator, column),
            }))}
            onChange={(operator) => {
              const next = (operator ?? row.operator) as Operator
              onChange({ operator: next, value: valueAfter(column, row, next) })
            }}
          />
          <FilterValue
            key={row.operator}
            kind={valueKindOf(column, row.operator)}
            column={column}
            value={row.value}
            people={people}
            listProps={listProps}
            onChange={(value) => onChange({ value })}
          />
        </>
      )}
      <IconButton size={24} icon={IconX} label={t('dm.removeFilter')} onClick={onRemove} />
    </>
  )
}

/** What was entered stays where the next operator can read it: one value becomes a list of one, and the other way round. */
function valueAfter(column: Column, row: FilterRow, next: Operator): unknown {
  const [before, after] = [valueKindOf(column, row.operator), valueKindOf(column, next)]
  if (before === after) return row.value
  const isSingle = (kind: typeof before) => kind === 'text' || kind === 'number'
  if (isSingle(before) && after === 'list')
    return row.value === undefined || row.value === '' ? [] : [row.value]
  if (before === 'list' && isSingle(after)) return Array.isArray(row.value) ? row.value[0] : undefined
  return startValue(after)
}
