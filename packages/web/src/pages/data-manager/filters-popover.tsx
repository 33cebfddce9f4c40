// Rows "column · operator · value" joined by and / or, with the live count.

import { Popover, Select } from '@mantine/core'
import type { Column } from '@siali/sdk'
import { Button, IconButton, type Person } from '@siali/ui'
import { IconFilter, IconPlus, IconX } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { FilterValue } from './filter-value.tsx'
import {
  columnKey,
  isComplete,
  operatorsOf,
  startValue,
  valueKindOf,
  type FilterRow,
  type FilterSet,
  type Operator,
} from './filter.model.ts'

export interface FiltersProps {
  readonly filters: FilterSet
  readonly columns: readonly Column[]
  readonly people: ReadonlyMap<number, Person>
  readonly viewTitle: string
  /** Tasks that match now; undefined while counted. */
  readonly total: number | undefined
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
  readonly onChange: (filters: FilterSet) => void
}

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

/** Words of an operator, by what the column holds. */
export function useOperatorWords(): (operator: Operator, column: Pick<Column, 'type'>) => string {
  const { t } = useTranslation()
  return (operator, column) => {
    if (column.type === 'Datetime' && operator === 'greater') return t('operator.after')
    if (column.type === 'Datetime' && operator === 'less') return t('operator.before')
    return t(`operator.${operator}`)
  }
}

/** Button and pop-over. */
export function FiltersPopover(props: FiltersProps): ReactNode {
  const { filters, columns, people, viewTitle, total, isOpen, onOpen, onChange } = props
  const { t } = useTranslation()
  const words = useOperatorWords()
  // Lists open inside the pop-over: outside of it a click on them would close it, and its focus trap leave them out.
  const [layer, setLayer] = useState<HTMLDivElement | null>(null)
  const listProps = useMemo(
    () => (layer === null ? {} : { portalProps: { target: layer }, offset: 4 }),
    [layer],
  )
  const usable = columns.filter((column) => column.isFilterable)
  const active = filters.rows.filter(isComplete).length
  const first = usable.find((column) => column.isLabeled) ?? usable[0]
  const setRow = (id: string, change: Partial<FilterRow>) =>
    onChange({ ...filters, rows: filters.rows.map((row) => (row.id === id ? { ...row, ...change } : row)) })
  const add = () => first !== undefined && onChange({ ...filters, rows: [...filters.rows, newRow(first)] })
  return (
    <Popover
      opened={isOpen}
      onChange={onOpen}
      position="bottom-start"
      width="min(704px, 100vw)"
      trapFocus
      returnFocus
      closeOnClickOutside
      closeOnEscape={false}
    >
      <Popover.Target>
        <Button
          size="s"
          icon={IconFilter}
          on={active > 0}
          aria-expanded={isOpen}
          aria-haspopup="dialog"
          onClick={() => {
            if (!isOpen && filters.rows.length === 0) add()
            onOpen(!isOpen)
          }}
        >
          {t('dm.filters')}
          {active > 0 ? <span className="badge">{active}</span> : null}
        </Button>
      </Popover.Target>
      <Popover.Dropdown
        className="fpop"
        aria-label={t('dm.filters')}
        onKeyDown={(event) => {
          // Escape in an open list closes the list alone.
          const isInList =
            event.target instanceof HTMLElement && event.target.getAttribute('aria-expanded') === 'true'
          if (event.key === 'Escape' && !isInList) onOpen(false)
        }}
      >
        <div className="pane-h fpop-h">
          <span className="h2">{t('dm.filters')}</span>
          <bdi className="t3 sm cut">{t('dm.onView', { title: viewTitle })}</bdi>
        </div>
        <div className="frows">
          {filters.rows.length === 0 ? <p className="t3">{t('dm.noFilter')}</p> : null}
          {filters.rows.map((row, index) => {
            const column = usable.find((item) => columnKey(item) === row.column)
            return (
              <div
                className="fr"
                key={row.id}
                role="group"
                aria-label={t('dm.condition', { number: index + 1 })}
              >
                <span className="t3 w">
                  {index === 0 ? (
                    t('dm.where')
                  ) : index === 1 ? (
                    <Select
                      aria-label={t('dm.conjunction')}
                      comboboxProps={listProps}
                      allowDeselect={false}
                      value={filters.conjunction}
                      data={[
                        { value: 'and', label: t('dm.and') },
                        { value: 'or', label: t('dm.or') },
                      ]}
                      onChange={(value) =>
                        onChange({ ...filters, conjunction: value === 'or' ? 'or' : 'and' })
                      }
                    />
                  ) : (
                    t(`dm.${filters.conjunction}`)
                  )}
                </span>
                <Select
                  className="f-col"
                  aria-label={t('dm.column')}
                  comboboxProps={listProps}
                  searchable
                  openOnFocus={false}
                  allowDeselect={false}
                  value={row.column}
                  data={usable.map((item) => ({ value: columnKey(item), label: item.title }))}
                  onChange={(key) => {
                    const next = usable.find((item) => columnKey(item) === key)
                    if (next !== undefined)
                      onChange({
                        ...filters,
                        rows: filters.rows.map((item) =>
                          item.id === row.id ? { ...newRow(next), id: row.id } : item,
                        ),
                      })
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
                        const keep = valueKindOf(column, next) === valueKindOf(column, row.operator)
                        setRow(row.id, {
                          operator: next,
                          value: keep ? row.value : startValue(valueKindOf(column, next)),
                        })
                      }}
                    />
                    <FilterValue
                      key={row.operator}
                      kind={valueKindOf(column, row.operator)}
                      column={column}
                      value={row.value}
                      people={people}
                      listProps={listProps}
                      onChange={(value) => setRow(row.id, { value })}
                    />
                  </>
                )}
                <IconButton
                  size={24}
                  icon={IconX}
                  label={t('dm.removeFilter')}
                  onClick={() =>
                    onChange({ ...filters, rows: filters.rows.filter((item) => item.id !== row.id) })
                  }
                />
              </div>
            )
          })}
        </div>
        <div ref={setLayer} />
        <div className="row fpop-f">
          <Button size="s" kind="ghost" icon={IconPlus} onClick={add}>
            {t('dm.addCondition')}
          </Button>
          <span className="grow" />
          <span className="sm t2 num" role="status">
            {total === undefined ? '' : t('dm.match', { count: total, number: formatCount(total) })}
          </span>
          <Button size="s" onClick={() => onOpen(false)}>
            {t('dm.doneFilters')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
