// Menus of the tool bar: which column orders, which columns are shown.

import { Menu, Popover } from '@mantine/core'
import type { Column } from '@siali/sdk'
import { Button, CheckBox, SearchField } from '@siali/ui'
import {
  IconArrowDown,
  IconArrowUp,
  IconColumns3,
  IconSortAscending,
  IconSortDescending,
} from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
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

/** Check boxes for all columns. */
export function ColumnsMenu(props: {
  readonly columns: readonly Column[]
  readonly hidden: readonly string[] | undefined
  readonly onChange: (hidden: readonly string[] | undefined) => void
}): ReactNode {
  const { columns, hidden, onChange } = props
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const found = columns.filter((column) => foldText(column.title).includes(foldText(text)))
  const toggle = (column: Column, isOn: boolean) => {
    const off = new Set(columns.filter((item) => !isShown(item, hidden)).map(columnKey))
    if (isOn) off.delete(columnKey(column))
    else off.add(columnKey(column))
    onChange([...off])
  }
  const group = (isData: boolean) => found.filter((column) => column.isData === isData)
  const list = (items: readonly Column[]) =>
    items.map((column) => (
      <li key={columnKey(column)}>
        <CheckBox
          label={<bdi>{column.title}</bdi>}
          checked={isShown(column, hidden)}
          onChange={(isOn) => toggle(column, isOn)}
        />
      </li>
    ))
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
          <div className="cols-list">
            {group(true).length === 0 ? null : <p className="cap">{t('dm.dataColumns')}</p>}
            <ul>{list(group(true))}</ul>
            {group(false).length === 0 ? null : <p className="cap">{t('dm.taskColumns')}</p>}
            <ul>{list(group(false))}</ul>
          </div>
          <Button size="s" kind="ghost" disabled={hidden === undefined} onClick={() => onChange(undefined)}>
            {t('dm.resetColumns')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
