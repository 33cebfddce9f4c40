// Rows "column · operator · value" joined by and / or, groups of them joined the other way, with the live count; or all as
// text.

import { Popover, Select } from '@mantine/core'
import type { Column } from '@siali/sdk'
import { Button, IconButton, type Person } from '@siali/ui'
import { IconBrackets, IconCode, IconFilter, IconListDetails, IconPlus } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { isComplete, withoutRow, withRow, type FilterRow, type FilterSet } from './filter.model.ts'
import { Condition, newRow } from './filter-row.tsx'
import { countClauses, MOST_CLAUSES } from './filter.wire.ts'
import { FiltersText } from './filters-text.tsx'

export interface FiltersProps {
  readonly filters: FilterSet
  readonly columns: readonly Column[]
  readonly people: ReadonlyMap<number, Person>
  readonly viewTitle: string
  /** Tasks that match now; undefined while counted. */
  readonly total: number | undefined
  /** The button is its icon alone, where there is little room. */
  readonly isIcon?: boolean
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
  readonly onChange: (filters: FilterSet) => void
  readonly onSaveAs: () => void
}

/** Button and pop-over. */
export function FiltersPopover(props: FiltersProps): ReactNode {
  const { filters, columns, people, viewTitle, total, isOpen, onOpen, onChange, onSaveAs } = props
  const { t } = useTranslation()
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
    onChange({ ...filters, rows: withRow(filters.rows, id, change) })
  const add = () => first !== undefined && onChange({ ...filters, rows: [...filters.rows, newRow(first)] })
  const [isText, setText] = useState(false)
  const isAnd = filters.conjunction === 'and'
  const isFull = (more: FilterSet) => countClauses(more) > MOST_CLAUSES
  const withGroup = () =>
    first === undefined
      ? filters
      : { ...filters, rows: [...filters.rows, { ...newRow(first), children: [newRow(first)] }] }
  const canGroup = !isFull(withGroup())
  const target = {
    'aria-expanded': isOpen,
    'aria-haspopup': 'dialog',
    onClick: () => {
      if (!isOpen && filters.rows.length === 0) add()
      onOpen(!isOpen)
    },
  } as const
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
        {props.isIcon === true ? (
          <IconButton icon={IconFilter} label={t('dm.filters')} on={active > 0} {...target} />
        ) : (
          <Button size="s" icon={IconFilter} on={active > 0} {...target}>
            {t('dm.filters')}
            {active > 0 ? <span className="badge">{active}</span> : null}
          </Button>
        )}
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
          <span className="grow" />
          <Button
            size="s"
            kind="ghost"
            icon={isText ? IconListDetails : IconCode}
            onClick={() => setText(!isText)}
          >
            {isText ? t('dm.asRowsOfFilter') : t('dm.asText')}
          </Button>
        </div>
        {isText ? (
          <FiltersText
            filters={filters}
            columns={usable}
            onChange={(next) => {
              onChange(next)
              setText(false)
            }}
          />
        ) : null}
        <div className="frows" hidden={isText}>
          {filters.rows.length === 0 ? <p className="t3">{t('dm.noFilter')}</p> : null}
          {filters.rows.map((row, index) => {
            const children = row.children ?? []
            const condition = (one: FilterRow) => (
              <Condition
                row={one}
                columns={usable}
                people={people}
                listProps={listProps}
                onChange={(change) => setRow(one.id, change)}
                onRemove={() => onChange({ ...filters, rows: withoutRow(filters.rows, one.id) })}
              />
            )
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
                {children.length === 0 ? (
                  condition(row)
                ) : (
                  <div className="fr-all">
                    {[row, ...children].map((one, place) => (
                      <div className="fr" key={one.id}>
                        <span className="t3 w">
                          {place === 0 ? t(isAnd ? 'dm.anyOf' : 'dm.allOf') : t(isAnd ? 'dm.or' : 'dm.and')}
                        </span>
                        {condition(one)}
                      </div>
                    ))}
                    <Button
                      size="s"
                      kind="ghost"
                      icon={IconPlus}
                      disabled={isFull({
                        ...filters,
                        rows: filters.rows.map((item) =>
                          item.id === row.id ? { ...item, children: [...children, item] } : item,
                        ),
                      })}
                      onClick={() =>
                        first !== undefined && setRow(row.id, { children: [...children, newRow(first)] })
                      }
                    >
                      {t('dm.addCondition')}
                    </Button>
                  </div>
                )}
              </div>
            )
          })}
        </div>
        <div ref={setLayer} />
        <div className="row fpop-f">
          {isText ? null : (
            <>
              <Button size="s" kind="ghost" icon={IconPlus} onClick={add}>
                {t('dm.addCondition')}
              </Button>
              <Button
                size="s"
                kind="ghost"
                icon={IconBrackets}
                disabled={!canGroup}
                title={canGroup ? undefined : t('dm.groupsFull', { number: formatCount(MOST_CLAUSES) })}
                onClick={() => onChange(withGroup())}
              >
                {t('dm.addGroup')}
              </Button>
            </>
          )}
          <span className="grow" />
          <span className="sm t2 num" role="status">
            {total === undefined ? '' : t('dm.match', { count: total, number: formatCount(total) })}
          </span>
          <Button size="s" kind="ghost" className="ph-hide" disabled={active === 0} onClick={onSaveAs}>
            {t('dm.saveAs')}
          </Button>
          <Button size="s" onClick={() => onOpen(false)}>
            {t('dm.doneFilters')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
