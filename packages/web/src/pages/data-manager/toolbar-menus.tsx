// Menus of the tool bar: which column orders, which columns are shown.

import { Menu, Popover } from '@mantine/core'
import type { Column } from '@siali/sdk'
import { Button, CheckBox, SearchField } from '@siali/ui'
import {
  IconArrowDown,
  IconArrowUp,
  IconColumns3,
  IconGripVertical,
  IconSortAscending,
  IconSortDescending,
} from '@tabler/icons-react'
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { foldText } from '../../shell/fold-text.ts'
import { columnKey, type Ordering } from './filter.model.ts'
import { isShown } from './use-view-state.ts'

/** Order by a column; the same one again turns it round. */
export function OrderMenu(props: {
  readonly columns: readonly Column[]
  readonly ordering: Ordering | undefined
  readonly onChange: (ordering: Ordering | undefined) => void
}): ReactNode {
  const { columns, ordering, onChange } = props
  const { t } = useTranslation()
  const current = columns.find((column) => columnKey(column) === ordering?.column)
  return (
    <Menu position="bottom-start" width={232}>
      <Menu.Target>
        <Button
          size="s"
          kind="ghost"
          icon={ordering?.isDescending === true ? IconSortDescending : IconSortAscending}
          aria-label={t('dm.orderBy')}
        >
          {current?.title ?? t('dm.order')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className="menu-scroll">
        {columns
          .filter((column) => column.isSortable)
          .map((column) => {
            const key = columnKey(column)
            const isOn = key === ordering?.column
            return (
              <Menu.Item
                key={key}
                aria-current={isOn}
                rightSection={
                  isOn ? (
                    ordering?.isDescending === true ? (
                      <IconArrowDown size={14} stroke={1.75} />
                    ) : (
                      <IconArrowUp size={14} stroke={1.75} />
                    )
                  ) : null
                }
                onClick={() =>
                  onChange({ column: key, isDescending: isOn ? ordering?.isDescending !== true : false })
                }
              >
                <bdi>{column.title}</bdi>
              </Menu.Item>
            )
          })}
        {ordering === undefined ? null : (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => onChange(undefined)}>{t('dm.defaultOrder')}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Check boxes for all columns, in the order of the table; a grip moves one, by hand or with the arrow keys. */
export function ColumnsMenu(props: {
  readonly columns: readonly Column[]
  readonly hidden: readonly string[] | undefined
  /** The view keeps columns or an order of its own. */
  readonly isChanged: boolean
  readonly onChange: (hidden: readonly string[] | undefined) => void
  readonly onMove: (key: string, target: string, side: 'before' | 'behind') => void
  readonly onReset: () => void
}): ReactNode {
  const { columns, hidden, isChanged, onChange, onMove, onReset } = props
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [dragged, setDragged] = useState<string | undefined>()
  const found = columns.filter((column) => foldText(column.title).includes(foldText(text)))
  const toggle = (column: Column, isOn: boolean) => {
    const off = new Set(columns.filter((item) => !isShown(item, hidden)).map(columnKey))
    if (isOn) off.delete(columnKey(column))
    else off.add(columnKey(column))
    onChange([...off])
  }
  const moveByKey = (event: KeyboardEvent, at: number) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    const [own, target] = [found[at], found[at + (event.key === 'ArrowUp' ? -1 : 1)]]
    if (own === undefined || target === undefined) return
    onMove(columnKey(own), columnKey(target), event.key === 'ArrowUp' ? 'before' : 'behind')
  }
  const handleOver = (event: DragEvent<HTMLLIElement>, target: string) => {
    if (dragged === undefined) return
    event.preventDefault()
    if (dragged === target) return
    const box = event.currentTarget.getBoundingClientRect()
    onMove(dragged, target, event.clientY < box.top + box.height / 2 ? 'before' : 'behind')
  }
  const shown = columns.filter((column) => isShown(column, hidden)).length
  return (
    <Popover position="bottom-start" width={264} trapFocus returnFocus>
      <Popover.Target>
        <Button size="s" kind="ghost" icon={IconColumns3} aria-haspopup="dialog">
          {t('dm.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('dm.columns')}>
        <div className="cols">
          <SearchField
            label={t('dm.findColumn')}
            clearLabel={t('clear')}
            placeholder={t('dm.findColumn')}
            value={text}
            onChange={setText}
          />
          <ul className="cols-list">
            {found.map((column, at) => {
              const key = columnKey(column)
              return (
                <li
                  key={key}
                  className={key === dragged ? 'dragged' : ''}
                  draggable
                  onDragStart={(event) => {
                    event.dataTransfer.effectAllowed = 'move'
                    setDragged(key)
                  }}
                  onDragOver={(event) => handleOver(event, key)}
                  onDrop={(event) => event.preventDefault()}
                  onDragEnd={() => setDragged(undefined)}
                >
                  <button
                    type="button"
                    className="grip"
                    aria-label={t('dm.moveColumn', { title: column.title })}
                    onKeyDown={(event) => moveByKey(event, at)}
                  >
                    <IconGripVertical className="i t3" size={14} stroke={1.75} aria-hidden />
                  </button>
                  <CheckBox
                    label={<bdi>{column.title}</bdi>}
                    checked={isShown(column, hidden)}
                    onChange={(isOn) => toggle(column, isOn)}
                  />
                </li>
              )
            })}
          </ul>
          <div className="row">
            <span className="sm t3 num grow">
              {t('dm.columnsShown', { shown: formatCount(shown), count: columns.length })}
            </span>
            <Button size="s" kind="ghost" disabled={!isChanged} onClick={onReset}>
              {t('dm.resetColumns')}
            </Button>
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
