// Which column orders the list.

import { Menu } from '@mantine/core'
import type { Column } from '@siali/sdk'
import { Button, IconButton } from '@siali/ui'
import { IconArrowDown, IconArrowUp, IconSortAscending, IconSortDescending } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { columnKey, type Ordering } from './filter.model.ts'

/** Order by a column; the same one again turns it round. */
export function OrderMenu(props: {
  readonly columns: readonly Column[]
  readonly ordering: Ordering | undefined
  /** The button is its icon alone, where there is little room. */
  readonly isIcon?: boolean
  readonly onChange: (ordering: Ordering | undefined) => void
}): ReactNode {
  const { columns, ordering, onChange } = props
  const { t } = useTranslation()
  const current = columns.find((column) => columnKey(column) === ordering?.column)
  const icon = ordering?.isDescending === true ? IconSortDescending : IconSortAscending
  return (
    <Menu position="bottom-start" width={232}>
      <Menu.Target>
        {props.isIcon === true ? (
          <IconButton icon={icon} label={t('dm.orderBy')} on={current !== undefined} />
        ) : (
          <Button size="s" kind="ghost" icon={icon} aria-label={t('dm.orderBy')}>
            {current?.title ?? t('dm.order')}
          </Button>
        )}
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
