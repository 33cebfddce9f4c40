// The virtual table: header with a menu for each column, rows of 40, one current row, keyboard as in a grid.

import type { Column, Selection, Task } from '@siali/sdk'
import { CheckBox, Skeleton, type Person } from '@siali/ui'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { TaskPicture } from '../projects/task-picture.tsx'
import { Cell, isFigure } from './cell.tsx'
import { columnKey } from './filter.model.ts'
import { defaultWidth, HeadCell, type HeadActions } from './head-cell.tsx'
import { isBuiltIn, NAME_COLUMN } from './own-columns.ts'
import { isSelected, withSelected } from './selection.model.ts'
import type { ShownLabel } from './task-labels.ts'
import { taskImage, taskName } from './task-name.ts'
import { TaskState } from './task-state.tsx'
import type { TaskWindow } from './use-task-window.ts'

const ROW_PX = 40
const PHONE_ROW_PX = 68
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
  readonly onRange: (first: number, last: number) => void
  readonly onSelect: (selection: Selection) => void
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
  } = props
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(0)
  const anchor = useRef<number | undefined>(undefined)
  const rowPx = isPhone ? PHONE_ROW_PX : ROW_PX
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized, so its functions are never stale
  const virtual = useVirtualizer({
    count: tasks.total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
  })
  useEffect(() => virtual.measure(), [rowPx, virtual])
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => onRange(first, last), [first, last, onRange])

  const template = [
    '44px',
    ...columns.map((column) => `${widths[columnKey(column)] ?? defaultWidth(column)}px`),
    'minmax(16px, 1fr)',
  ].join(' ')
  const chosen = new Set(selection.ids)
  const isChosen = (id: number) => chosen.has(id) !== selection.all
  const toggle = (index: number, isOn: boolean, isRange: boolean) => {
    const from = isRange && anchor.current !== undefined ? Math.min(anchor.current, index) : index
    const to = isRange && anchor.current !== undefined ? Math.max(anchor.current, index) : index
    const ids = []
    for (let at = from; at <= to; at += 1) {
      const task = tasks.at(at)
      if (task !== undefined) ids.push(task.id)
    }
    anchor.current = index
    onSelect(withSelected(selection, ids, isOn))
  }
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
  const someOn = selection.all ? selection.ids.length > 0 : selection.ids.length > 0
  return (
    <div className="tw" ref={scroller}>
      <div
        className="tg-grid"
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
            <span role="columnheader" className="tg-th tg-cb">
              <CheckBox
                hideLabel
                label={t('dm.selectAll')}
                checked={allOn}
                mixed={someOn}
                onChange={(isOn) => onSelect({ all: isOn, ids: [] })}
              />
            </span>
            {columns.map((column) => (
              <HeadCell key={columnKey(column)} column={column} {...props} />
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
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-busy
                  className={isPhone ? 'mrow' : 'tg-row'}
                  style={style}
                >
                  <SkeletonRow count={isPhone ? 1 : columns.length} />
                </div>
              )
            if (isPhone)
              return (
                <PhoneRow
                  key={item.key}
                  task={task}
                  fields={fields}
                  index={item.index}
                  style={style}
                  onOpen={onOpen}
                />
              )
            const isOn = isChosen(task.id)
            return (
              <div
                key={item.key}
                id={`task-row-${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={isOn}
                style={style}
                className={`tg-row ${isOn ? 'sel' : ''} ${item.index === current ? 'cur' : ''}`}
                onClick={(event) => {
                  setCurrent(item.index)
                  if (event.shiftKey) toggle(item.index, true, true)
                  else onOpen(task)
                }}
              >
                <span role="gridcell" className="tg-td tg-cb" onClick={(event) => event.stopPropagation()}>
                  <CheckBox
                    hideLabel
                    label={t('dm.selectTask', { id: task.id })}
                    checked={isOn}
                    onChange={(isNow, how) => toggle(item.index, isNow, how.shiftKey)}
                  />
                </span>
                {columns.map((column) => (
                  <span
                    key={columnKey(column)}
                    role="gridcell"
                    className={`tg-td ${isFigure(column) ? 'r' : ''} ${column.isLabeled || isBuiltIn(column, NAME_COLUMN) ? 'm' : ''}`}
                  >
                    <Cell
                      task={task}
                      column={column}
                      people={people}
                      labels={labels.get(task.id)}
                      fields={fields}
                    />
                  </span>
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function SkeletonRow({ count }: { readonly count: number }): ReactNode {
  return (
    <>
      <span className="tg-td" />
      {Array.from({ length: count }, (_, index) => (
        <span key={index} className="tg-td">
          <Skeleton width={index === 0 ? 40 : '70%'} />
        </span>
      ))}
    </>
  )
}

function PhoneRow({
  task,
  fields,
  index,
  style,
  onOpen,
}: {
  readonly task: Task
  readonly fields: readonly string[]
  readonly index: number
  readonly style: CSSProperties
  readonly onOpen: (task: Task) => void
}): ReactNode {
  const image = taskImage(task, fields)
  return (
    <div className="mrow" role="row" aria-rowindex={index + 2} style={style} onClick={() => onOpen(task)}>
      {image === undefined ? null : <TaskPicture className="th" src={image} />}
      <span role="gridcell" className="mrow-t">
        <button type="button" className="m cut">
          <bdi>{taskName(task, fields)}</bdi>
        </button>
        <span className="sm t3 num">{task.id}</span>
      </span>
      <span role="gridcell">
        <TaskState task={task} />
      </span>
    </div>
  )
}
