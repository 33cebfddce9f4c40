// The tasks as tiles: a picture or the beginning of a text, the name, the state. Virtual by rows of tiles; one tab stop,
// arrows move in both directions as in a grid.

import type { Selection, Task } from '@siali/sdk'
import { CheckBox, Skeleton } from '@siali/ui'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { TaskPicture } from '../projects/task-picture.tsx'
import { isSelected } from './selection.model.ts'
import { isFocusLost } from './task-grid.tsx'
import type { TaskMarks } from './task-marks.ts'
import { taskImage, taskName } from './task-name.ts'
import { TaskState } from './task-state.tsx'
import { TileMarks } from './tile-marks.tsx'
import { useRangeSelect, type ChangeSelection } from './use-range-select.ts'
import type { TaskWindow } from './use-task-window.ts'

const TILE_PX = 208
const PICTURE_RATIO = 0.6
const TEXT_PX = 64
const NARROWEST_PX = 240
const PHONE_NARROWEST_PX = 164
const PHONE_PX = 600

export interface TaskTilesProps {
  readonly window: TaskWindow
  readonly selection: Selection
  /** How many tiles stand side by side; undefined: as many as have room. */
  readonly wish: number | undefined
  /** Fields of the task data that the setup shows. */
  readonly fields: readonly string[]
  readonly marks: ReadonlyMap<number, TaskMarks | undefined>
  /** Objects of the setup by the field of the task data that each shows. */
  readonly objects: ReadonlyMap<string, string>
  /** Tile to come back to, from 0; undefined: the first, without the focus. */
  readonly start: number | undefined
  readonly onRange: (first: number, last: number) => void
  readonly onSelect: ChangeSelection
  readonly onOpen: (task: Task) => void
}

/** How many tiles stand side by side in a width, px. */
export function tilesAcross(widthPx: number): number {
  return Math.max(1, Math.floor(widthPx / (widthPx < PHONE_PX ? PHONE_NARROWEST_PX : NARROWEST_PX)))
}

/** Height of a row of tiles, px: a picture of the tile's width and two lines of text below it. */
function tileHeight(widthPx: number, across: number): number {
  return Math.round((widthPx / across) * PICTURE_RATIO) + TEXT_PX
}

/** The tiles. */
export function TaskTiles({
  window: tasks,
  selection,
  wish,
  fields,
  marks,
  objects,
  start,
  onRange,
  onSelect,
  onOpen,
}: TaskTilesProps): ReactNode {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const [widthPx, setWidth] = useState(0)
  const isFixed = wish !== undefined && widthPx >= PHONE_PX
  const across = isFixed ? wish : tilesAcross(widthPx)
  const rowPx = isFixed ? tileHeight(widthPx, wish) : TILE_PX
  const [current, setCurrent] = useState(start ?? 0)
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const rowCount = Math.ceil(tasks.total / across)
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized, so its functions are never stale
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 3,
    paddingEnd: 12,
  })
  useEffect(() => virtual.measure(), [rowPx, virtual])
  const grid = useRef<HTMLDivElement>(null)
  const isMeasured = widthPx > 0
  useEffect(() => {
    if (start === undefined || !isMeasured) return
    virtual.scrollToIndex(Math.floor(start / across), { align: 'center' })
    if (isFocusLost()) grid.current?.focus({ preventScroll: true })
    // oxlint-disable-next-line react/exhaustive-deps -- once, when there is room: where it began is not where it is now
  }, [isMeasured])
  const rows = virtual.getVirtualItems()
  const first = (rows[0]?.index ?? 0) * across
  const last = Math.max(0, Math.min(tasks.total, ((rows.at(-1)?.index ?? 0) + 1) * across) - 1)
  useEffect(() => onRange(first, last), [first, last, onRange])

  const toggle = useRangeSelect(tasks, onSelect)
  const handleKey = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return
    const side = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: side,
      ArrowLeft: -side,
      ArrowDown: across,
      ArrowUp: -across,
      PageDown: across * Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowPx) / rowPx) - 1),
      PageUp: -across * Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowPx) / rowPx) - 1),
      Home: -tasks.total,
      End: tasks.total,
    }
    const move = moves[event.key]
    const task = tasks.at(current)
    if (move !== undefined) {
      event.preventDefault()
      const next = Math.min(Math.max(0, current + move), Math.max(0, tasks.total - 1))
      setCurrent(next)
      virtual.scrollToIndex(Math.floor(next / across))
      if (event.shiftKey) toggle(next, true, true)
    } else if ((event.key === 'Enter' || event.key === ' ') && task !== undefined) {
      event.preventDefault()
      if (event.key === 'Enter') onOpen(task)
      else toggle(current, !isSelected(selection, task.id), false)
    }
  }
  return (
    <div className="tiles" ref={scroller}>
      <div
        className="tiles-grid"
        ref={grid}
        role="grid"
        tabIndex={0}
        aria-label={t('dm.tasks')}
        aria-rowcount={rowCount}
        aria-colcount={across}
        aria-multiselectable
        aria-activedescendant={tasks.total > 0 ? `task-tile-${current}` : undefined}
        style={{ height: virtual.getTotalSize() }}
        onKeyDown={handleKey}
      >
        {rows.map((row) => (
          <div
            key={row.key}
            role="row"
            aria-rowindex={row.index + 1}
            className="tiles-row"
            style={{
              transform: `translateY(${row.start}px)`,
              height: row.size,
              gridTemplateColumns: `repeat(${across}, minmax(0, 1fr))`,
            }}
          >
            {Array.from({ length: Math.min(across, tasks.total - row.index * across) }, (_, place) => {
              const index = row.index * across + place
              const task = tasks.at(index)
              if (task === undefined) return <Skeleton key={index} height={rowPx - 12} />
              const isOn = isSelected(selection, task.id)
              return (
                <div
                  key={index}
                  id={`task-tile-${index}`}
                  role="gridcell"
                  aria-selected={isOn}
                  className={`tile ${isOn ? 'sel' : ''} ${index === current ? 'cur' : ''}`}
                  onClick={(event) => {
                    setCurrent(index)
                    if (event.shiftKey) toggle(index, true, true)
                    else onOpen(task)
                  }}
                >
                  <span className="tile-c" onClick={(event) => event.stopPropagation()}>
                    <CheckBox
                      hideLabel
                      label={t('dm.selectTask', { id: task.id })}
                      checked={isOn}
                      onChange={(isNow, how) => toggle(index, isNow, how.shiftKey)}
                    />
                  </span>
                  <Tile task={task} fields={fields} marks={marks.get(task.id)} objects={objects} />
                </div>
              )
            })}
          </div>
        ))}
      </div>
    </div>
  )
}

function Tile(props: {
  readonly task: Task
  readonly fields: readonly string[]
  readonly marks: TaskMarks | undefined
  readonly objects: ReadonlyMap<string, string>
}): ReactNode {
  const { task, fields, marks, objects } = props
  const image = taskImage(task, fields)
  const object = [...objects].find(([field]) => task.data[field] === image)?.[1]
  const name = taskName(task, fields)
  return (
    <>
      {image === undefined ? (
        <bdi className="tile-text">{name}</bdi>
      ) : (
        <span className="tile-p">
          <TaskPicture src={image} />
          {marks === undefined || object === undefined ? null : <TileMarks marks={marks} object={object} />}
        </span>
      )}
      <span className="tile-f">
        {image === undefined ? null : (
          <bdi className="m cut" title={name}>
            {name}
          </bdi>
        )}
        <span className="row between g8">
          <TaskState task={task} isQuiet />
          <span className="sm t3 num">{task.id}</span>
        </span>
      </span>
    </>
  )
}
