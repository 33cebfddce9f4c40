// The head of a column: what it is ordered and filtered by, a menu, and the edge that sets its width.

import { Menu } from '@mantine/core'
import type { Column } from '@siali/sdk'
import { KeyCap } from '@siali/ui'
import {
  Icon123,
  IconAbc,
  IconArrowBarLeft,
  IconArrowBarRight,
  IconArrowAutofitWidth,
  IconArrowDown,
  IconArrowsHorizontal,
  IconArrowUp,
  IconEyeOff,
  IconFilter,
  IconFilterFilled,
  IconPin,
  IconPinnedOff,
  IconSortAscending,
  IconSortDescending,
  IconSparkles,
} from '@tabler/icons-react'
import { useRef, type PointerEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isFigure } from './cell.tsx'
import { isOfModel } from './column-icon.tsx'
import { columnKey, type Ordering } from './filter.model.ts'
import { LABELS_COLUMN, NAME_COLUMN, STATE_COLUMN } from './own-columns.ts'

const NARROWEST_PX = 56
const FIRST_WIDTHS: Readonly<Record<string, number>> = {
  [NAME_COLUMN]: 204,
  [LABELS_COLUMN]: 232,
  [STATE_COLUMN]: 116,
}
/** What the heads of a table show, and what they can do. */
export interface HeadActions {
  readonly ordering: Ordering | undefined
  /** Keys of columns that a filter names. */
  readonly filtered: ReadonlySet<string>
  /** Kind of values by column key, where it was set by hand. */
  readonly shownAs: Readonly<Record<string, string>>
  readonly onSort: (ordering: Ordering | undefined) => void
  readonly onFilter: (column: Column) => void
  readonly onHide: (column: Column) => void
  readonly onMove: (key: string, target: string, side: 'before' | 'behind') => void
  /** Undefined: the kind it is by itself. */
  readonly onShowAs: (column: Column, type: 'Number' | undefined) => void
  /** Undefined: the width it starts with. */
  readonly onWidth: (column: Column, widthPx: number | undefined) => void
  readonly pinned: readonly string[]
  readonly onPin: (column: Column, isOn: boolean) => void
  /** How the values of a column spread; drawn while its menu is open. */
  readonly distribution: (column: Column) => ReactNode
}

interface HeadCellProps extends HeadActions {
  readonly column: Column
  /** The columns of the table, in order. */
  readonly columns: readonly Column[]
  readonly widths: Readonly<Record<string, number>>
  /** Where it stays while the table scrolls, px from the start; undefined: it scrolls. */
  readonly stickyPx: number | undefined
  /** The last one that does. */
  readonly isPinEnd: boolean
  /** As wide as what it shows. */
  readonly onFit: (column: Column) => void
}

/** Width a column starts with, px. */
export function defaultWidth(column: Column): number {
  if (column.id === 'id' && !column.isData) return 84
  const fixed = column.isData ? undefined : FIRST_WIDTHS[column.id]
  if (fixed !== undefined) return fixed
  if (column.type === 'Image') return 84
  if (column.isData) return column.isLabeled ? 340 : 180
  if (isFigure(column)) return 112
  if (column.type === 'Boolean') return 80
  return 132
}

/** Words for the order from the first to the last, and back. */
function useSortWords(column: Column): readonly [string, string] {
  const { t } = useTranslation()
  if (column.type === 'Datetime') return [t('dm.oldestFirst'), t('dm.newestFirst')]
  if (isFigure(column)) return [t('dm.lowestFirst'), t('dm.highestFirst')]
  return [t('dm.ascending'), t('dm.descending')]
}

/** Title, sign of order and filter, menu, and the edge that sets the width. */
export function HeadCell(props: HeadCellProps): ReactNode {
  const { column, columns, ordering, filtered, widths, shownAs, onSort, onFilter, onHide, onWidth } = props
  const { onMove, onShowAs, onFit, pinned, onPin, distribution, stickyPx, isPinEnd } = props
  const { t } = useTranslation()
  const key = columnKey(column)
  const isSorted = ordering?.column === key
  const sortIcon = !isSorted ? null : ordering?.isDescending === true ? (
    <IconArrowDown className="i" size={13} stroke={1.75} aria-hidden />
  ) : (
    <IconArrowUp className="i" size={13} stroke={1.75} aria-hidden />
  )
  const icon = { size: 16, stroke: 1.75 } as const
  const at = columns.indexOf(column)
  const isPinned = pinned.includes(key)
  // The pinned ones stand among themselves.
  const [before, behind] = [columns[at - 1], columns[at + 1]].map((other) =>
    other !== undefined && pinned.includes(columnKey(other)) === isPinned ? other : undefined,
  )
  const [lowWord, highWord] = useSortWords(column)
  const filterItem = useRef<HTMLButtonElement>(null)
  const isNumber = shownAs[key] === 'Number'
  const canBeNumber = column.isData && (isNumber || column.type === 'String' || column.type === 'Unknown')
  const drag = useRef<{ readonly x: number; readonly width: number } | undefined>(undefined)
  const handleMove = (event: PointerEvent<HTMLSpanElement>) => {
    if (drag.current === undefined) return
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl'
    onWidth(
      column,
      Math.max(
        NARROWEST_PX,
        Math.round(drag.current.width + (event.clientX - drag.current.x) * (isRtl ? -1 : 1)),
      ),
    )
  }
  return (
    <span
      role="columnheader"
      data-col={key}
      className={`tg-th ${isFigure(column) ? 'r' : ''} ${isSorted ? 'sorted' : ''} ${stickyPx === undefined ? '' : 'pin'} ${isPinEnd ? 'pin-end' : ''}`}
      style={stickyPx === undefined ? undefined : { insetInlineStart: stickyPx }}
      aria-sort={!isSorted ? undefined : ordering?.isDescending === true ? 'descending' : 'ascending'}
    >
      <Menu position={isFigure(column) ? 'bottom-end' : 'bottom-start'} width={256}>
        <Menu.Target>
          <button type="button" className="tg-h" title={column.help || column.title}>
            {isOfModel(column) ? <IconSparkles className="i" size={13} stroke={1.75} aria-hidden /> : null}
            <bdi className="cut">{column.title}</bdi>
            {filtered.has(key) ? (
              <IconFilterFilled className="i" size={13} aria-label={t('dm.isFiltered')} />
            ) : null}
            {sortIcon}
          </button>
        </Menu.Target>
        <Menu.Dropdown
          onKeyDown={(event) => {
            if (event.key !== 'f' || event.ctrlKey || event.metaKey || event.altKey) return
            event.preventDefault()
            filterItem.current?.click()
          }}
        >
          {distribution(column)}
          <Menu.Divider />
          {column.isSortable ? (
            <>
              <Menu.Item
                leftSection={<IconSortAscending {...icon} />}
                onClick={() => onSort({ column: key, isDescending: false })}
              >
                {lowWord}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconSortDescending {...icon} />}
                onClick={() => onSort({ column: key, isDescending: true })}
              >
                {highWord}
              </Menu.Item>
              <Menu.Divider />
            </>
          ) : null}
          {column.isFilterable ? (
            <Menu.Item
              ref={filterItem}
              leftSection={<IconFilter {...icon} />}
              rightSection={<KeyCap keys="F" />}
              onClick={() => onFilter(column)}
            >
              {t('dm.filterBy')}
            </Menu.Item>
          ) : null}
          {canBeNumber ? (
            <Menu.Item
              leftSection={isNumber ? <IconAbc {...icon} /> : <Icon123 {...icon} />}
              onClick={() => onShowAs(column, isNumber ? undefined : 'Number')}
            >
              {isNumber ? t('dm.asTexts') : t('dm.asNumbers')}
            </Menu.Item>
          ) : null}
          <Menu.Divider />
          <Menu.Item
            leftSection={isPinned ? <IconPinnedOff {...icon} /> : <IconPin {...icon} />}
            onClick={() => onPin(column, !isPinned)}
          >
            {isPinned ? t('dm.unpin') : t('dm.pin')}
          </Menu.Item>
          {before === undefined ? null : (
            <Menu.Item
              leftSection={<IconArrowBarLeft className="flip" {...icon} />}
              onClick={() => onMove(key, columnKey(before), 'before')}
            >
              {t('dm.moveEarlier')}
            </Menu.Item>
          )}
          {behind === undefined ? null : (
            <Menu.Item
              leftSection={<IconArrowBarRight className="flip" {...icon} />}
              onClick={() => onMove(key, columnKey(behind), 'behind')}
            >
              {t('dm.moveLater')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconArrowAutofitWidth {...icon} />} onClick={() => onFit(column)}>
            {t('dm.fitWidth')}
          </Menu.Item>
          {widths[key] === undefined ? null : (
            <Menu.Item
              leftSection={<IconArrowsHorizontal {...icon} />}
              onClick={() => onWidth(column, undefined)}
            >
              {t('dm.usualWidth')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconEyeOff {...icon} />} onClick={() => onHide(column)}>
            {t('dm.hide')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <span
        className="tg-grip"
        aria-hidden
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          drag.current = { x: event.clientX, width: widths[key] ?? defaultWidth(column) }
        }}
        onPointerMove={handleMove}
        onDoubleClick={() => onFit(column)}
        onPointerUp={() => {
          drag.current = undefined
        }}
      />
    </span>
  )
}
