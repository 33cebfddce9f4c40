// The virtual table: header with a menu for each column, rows of 40 or 52, one current row, keyboard as in a grid.

import type { Column, Selection, Task } from '@siali/sdk'
import { CheckBox, type Person } from '@siali/ui'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { columnKey } from './filter.model.ts'
import { defaultWidth, HeadCell, type HeadActions } from './head-cell.tsx'
import { isSelected } from './selection.model.ts'
import type { ShownLabel } from './task-labels.ts'
import { PhoneRow, TaskRow, WaitingRow } from './task-rows.tsx'
import { ROW_PX, type Density } from './use-density.ts'
import { useRangeSelect, type ChangeSelection } from './use-range-select.ts'
import type { TaskWindow } from './use-task-window.ts'

const PHONE_ROW_PX = 68
const CHECK_PX = 44
const ABOVE_PX = 240
/** Pinned columns leave this much for the others. */
const FREE_PX = 240
const NARROWEST_PX = 56
const WIDEST_PX = 640
/** Padding of a cell and of the text in a head, both sides. */
const PADDING_PX = 22

export interface TaskGridProps extends HeadActions {
  readonly window: TaskWindow
  readonly columns: readonly Column[]
  readonly widths: Readonly<Record<string, number>>
  readonly selection: Selection
  readonly people: ReadonlyMap<number, Person>
  readonly labels: ReadonlyMap<number, readonly ShownLabel[]>
  /** Fields of the task data that the setup shows. */
  readonly fields: readonly string[]
  readonly isPhone: boolean
  readonly density: Density
  /** On the phone: a press on a row chooses it. */
  readonly isSelecting: boolean
  /** Row to come back to, from 0; undefined: the first, without the focus. */
  readonly start: number | undefined
  readonly onRange: (first: number, last: number) => void
  readonly onSelect: ChangeSelection
  readonly onOpen: (task: Task) => void
}

/** The grid. */
export function TaskGrid(props: TaskGridProps): ReactNode {
  const {
    window: tasks,
    columns,
    widths,
    selection,
    isPhone,
    onRange,
    onSelect,
    onOpen,
    people,
    labels,
    fields,
    density,
    isSelecting,
    pinned,
    onWidth,
    start,
  } = props
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(start ?? 0)
  const rowPx = isPhone ? PHONE_ROW_PX : ROW_PX[density]
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized, so its functions are never stale
  const virtual = useVirtualizer({
    count: tasks.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
    // In the middle, as near as can be: rows before it are of use too.
    initialOffset: Math.max(0, (start ?? 0) * rowPx - ABOVE_PX),
  })
  const grid = useRef<HTMLDivElement>(null)
  // Once, when the list comes back in place of the task that had the focus.
  useEffect(() => {
    if (start !== undefined && isFocusLost()) grid.current?.focus({ preventScroll: true })
    // oxlint-disable-next-line react/exhaustive-deps -- where it began is not where it is now
  }, [])
  useEffect(() => virtual.measure(), [rowPx, virtual])
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => onRange(first, last), [first, last, onRange])

  const { ref: measured, width: roomPx } = useElementSize()
  const both = useMergedRef(scroller, measured)
  const widthsPx = columns.map((column) => widths[columnKey(column)] ?? defaultWidth(column))
  const template = [`${CHECK_PX}px`, ...widthsPx.map((width) => `${width}px`), 'minmax(16px, 1fr)'].join(' ')
  const sticky = stickyPlaces(
    widthsPx.slice(0, columns.filter((column) => pinned.includes(columnKey(column))).length),
    roomPx,
  )
  const pinnedPx = sticky.length === 0 ? CHECK_PX : (sticky.at(-1) ?? 0) + (widthsPx[sticky.length - 1] ?? 0)
  // As wide as the widest of what is drawn, its head too.
  const fit = (column: Column) => {
    const cells = scroller.current?.querySelectorAll<HTMLElement>(
      `[data-col="${CSS.escape(columnKey(column))}"]`,
    )
    const contents = [...(cells ?? [])].map((cell) =>
      [...cell.children].reduce(
        (sum, child) => sum + (child.matches('.tg-grip') ? 0 : contentWidth(child)),
        0,
      ),
    )
    onWidth(
      column,
      Math.min(WIDEST_PX, Math.max(NARROWEST_PX, Math.ceil(Math.max(0, ...contents)) + PADDING_PX)),
    )
  }
  const chosen = new Set(selection.ids)
  const isChosen = (id: number) => chosen.has(id) !== selection.all
  const toggle = useRangeSelect(tasks, onSelect)
  const handleKey = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowPx) - 1)
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      s: 1,
      ArrowUp: -1,
      w: -1,
      PageDown: page,
      PageUp: -page,
      Home: -tasks.total,
      End: tasks.total,
    }
    const move = moves[event.key]
    const task = tasks.at(current)
    if (move !== undefined) {
      event.preventDefault()
      const next = Math.min(Math.max(0, current + move), Math.max(0, tasks.total - 1))
      setCurrent(next)
      virtual.scrollToIndex(next)
      if (event.shiftKey) toggle(next, true, true)
    } else if ((event.key === 'Enter' || event.key === 'd') && task !== undefined) {
      event.preventDefault()
      onOpen(task)
    } else if (event.key === ' ' && task !== undefined) {
      event.preventDefault()
      toggle(current, !isSelected(selection, task.id), false)
    }
  }
  const allOn = selection.all && selection.ids.length === 0
  const someOn = selection.ids.length > 0
  return (
    <div className={`tw ${density}`} ref={both} style={{ scrollPaddingInlineStart: pinnedPx }}>
      <div
        className="tg-grid"
        ref={grid}
        role="grid"
        tabIndex={0}
        aria-label={t('dm.tasks')}
        aria-rowcount={tasks.total + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable
        aria-activedescendant={tasks.total > 0 ? `task-row-${current}` : undefined}
        style={{ '--cols': template } as CSSProperties}
        onKeyDown={handleKey}
      >
        {isPhone ? null : (
          <div className="tg-head" role="row" aria-rowindex={1}>
            <span role="columnheader" className="tg-th tg-cb pin">
              <CheckBox
                hideLabel
                label={t('dm.selectAll')}
                checked={allOn}
                mixed={someOn}
                onChange={(isOn) => onSelect(() => ({ all: isOn, ids: [] }))}
              />
            </span>
            {columns.map((column, at) => (
              <HeadCell
                key={columnKey(column)}
                column={column}
                {...props}
                stickyPx={sticky[at]}
                isPinEnd={at === sticky.length - 1}
                onFit={fit}
              />
            ))}
            <span className="tg-th" role="presentation" />
          </div>
        )}
        <div className="tg-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const task = tasks.at(item.index)
            const style = { transform: `translateY(${item.start}px)`, height: item.size }
            if (task === undefined)
              return (
                <WaitingRow
                  key={item.key}
                  index={item.index}
                  style={style}
                  columns={columns.length}
                  isPhone={isPhone}
                />
              )
            const row = {
              task,
              index: item.index,
              style,
              isOn: isChosen(task.id),
              isCurrent: item.index === current,
              fields,
              people,
              onPress: (hasShift: boolean) => {
                setCurrent(item.index)
                if (hasShift) toggle(item.index, true, true)
                else onOpen(task)
              },
              onToggle: (isOn: boolean, isRange: boolean) => {
                setCurrent(item.index)
                toggle(item.index, isOn, isRange)
              },
            }
            return isPhone ? (
              <PhoneRow key={item.key} {...row} isSelecting={isSelecting} />
            ) : (
              <TaskRow
                key={item.key}
                {...row}
                columns={columns}
                sticky={sticky}
                labels={labels.get(task.id)}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** True when what had the focus is gone. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body
}

/** Where pinned columns of these widths stay, px from the start: as many as leave room for others. */
function stickyPlaces(widthsPx: readonly number[], roomPx: number): readonly number[] {
  const places: number[] = []
  let at = CHECK_PX
  for (const width of widthsPx) {
    if (at + width > roomPx - FREE_PX) break
    places.push(at)
    at += width
  }
  return places
}

/** Width of what an element would show if it had the room, px. */
function contentWidth(element: Element): number {
  const inner = element.matches('.tg-h') ? [...element.children] : []
  if (inner.length === 0) return element.scrollWidth
  return inner.reduce((sum, child) => sum + child.scrollWidth + 4, 0)
}
