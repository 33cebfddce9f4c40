// The rows of the table: cells by column, or on the phone a picture, a name and where the task stands.

import type { Column, Task } from '@siali/sdk'
import { CheckBox, People, Skeleton, type Person } from '@siali/ui'
import type { CSSProperties, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Ago } from '../../shell/ago.tsx'
import { TaskPicture } from '../projects/task-picture.tsx'
import { Cell, isFigure, peopleIn } from './cell.tsx'
import { columnKey } from './filter.model.ts'
import { isBuiltIn, NAME_COLUMN } from './own-columns.ts'
import type { ShownLabel } from './task-labels.ts'
import { taskImage, taskName } from './task-name.ts'
import { TaskState } from './task-state.tsx'

interface RowProps {
  readonly task: Task
  /** Place in the list, from 0. */
  readonly index: number
  readonly style: CSSProperties
  readonly isOn: boolean
  readonly isCurrent: boolean
  /** Fields of the task data that the setup shows. */
  readonly fields: readonly string[]
  readonly people: ReadonlyMap<number, Person>
  readonly onPress: (hasShift: boolean) => void
  readonly onToggle: (isOn: boolean, isRange: boolean) => void
}

export interface TaskRowProps extends RowProps {
  readonly columns: readonly Column[]
  /** Where each column stays while the table scrolls, px from the start; undefined: it scrolls. */
  readonly sticky: readonly (number | undefined)[]
  readonly labels: readonly ShownLabel[] | undefined
}

/** A row of the table. */
export function TaskRow(props: TaskRowProps): ReactNode {
  const { task, index, style, isOn, isCurrent, columns, sticky, people, labels, fields } = props
  const { onPress, onToggle } = props
  const { t } = useTranslation()
  return (
    <div
      id={`task-row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isOn}
      style={style}
      className={`tg-row ${isOn ? 'sel' : ''} ${isCurrent ? 'cur' : ''}`}
      onClick={(event) => onPress(event.shiftKey)}
    >
      <span role="gridcell" className="tg-td tg-cb pin" onClick={(event) => event.stopPropagation()}>
        <CheckBox
          hideLabel
          label={t('dm.selectTask', { id: task.id })}
          checked={isOn}
          onChange={(isNow, how) => onToggle(isNow, how.shiftKey)}
        />
      </span>
      {columns.map((column, at) => (
        <span
          key={columnKey(column)}
          role="gridcell"
          data-col={columnKey(column)}
          className={`tg-td ${isFigure(column) ? 'r' : ''} ${column.isLabeled || isBuiltIn(column, NAME_COLUMN) ? 'm' : ''} ${sticky[at] === undefined ? '' : 'pin'} ${at === sticky.length - 1 ? 'pin-end' : ''}`}
          style={sticky[at] === undefined ? undefined : { insetInlineStart: sticky[at] }}
        >
          <Cell task={task} column={column} people={people} labels={labels} fields={fields} />
        </span>
      ))}
    </div>
  )
}

export interface PhoneRowProps extends RowProps {
  /** Tasks are being chosen: a press chooses, too. */
  readonly isSelecting: boolean
}

const SHOWN_PEOPLE = 3

/** A row of the list on the phone. A long press chooses it. */
export function PhoneRow(props: PhoneRowProps): ReactNode {
  const { task, index, style, isOn, isCurrent, isSelecting, fields, people, onPress, onToggle } = props
  const { t } = useTranslation()
  const image = taskImage(task, fields)
  const name = taskName(task, fields)
  const changed = new Date(String(task.fields['updated_at']))
  const who = peopleIn(task.fields['annotators'], people, (id) => t('dm.person', { id }))
  return (
    <div
      id={`task-row-${index}`}
      className={`mrow ${isOn ? 'sel' : ''} ${isCurrent ? 'cur' : ''}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isOn}
      style={style}
      onClick={() => (isSelecting ? onToggle(!isOn, false) : onPress(false))}
      onContextMenu={(event) => {
        event.preventDefault()
        onToggle(!isOn, false)
      }}
    >
      {isSelecting ? (
        <span role="gridcell" className="mrow-c" onClick={(event) => event.stopPropagation()}>
          <CheckBox
            hideLabel
            label={t('dm.selectTask', { id: task.id })}
            checked={isOn}
            onChange={(isNow) => onToggle(isNow, false)}
          />
        </span>
      ) : null}
      {image === undefined ? null : <TaskPicture className="th" src={image} />}
      <span role="gridcell" className="mrow-t">
        <span className="row g8">
          <button type="button" className="m cut grow">
            <bdi>{name}</bdi>
          </button>
          <TaskState task={task} />
        </span>
        <span className="row g6 sm t3 num">
          {task.id}
          {Number.isNaN(changed.getTime()) ? null : (
            <>
              <span className="sep" aria-hidden />
              <Ago at={changed} />
            </>
          )}
          <span className="grow" />
          {who.length === 0 ? null : <People people={who} max={SHOWN_PEOPLE} size={22} />}
        </span>
      </span>
    </div>
  )
}

/** A row whose task is on its way. */
export function WaitingRow(props: {
  readonly index: number
  readonly style: CSSProperties
  readonly columns: number
  readonly isPhone: boolean
}): ReactNode {
  const { index, style, columns, isPhone } = props
  return (
    <div role="row" aria-rowindex={index + 2} aria-busy className={isPhone ? 'mrow' : 'tg-row'} style={style}>
      <span className="tg-td" />
      {Array.from({ length: isPhone ? 1 : columns }, (_, at) => (
        <span key={at} className="tg-td">
          <Skeleton width={at === 0 ? 40 : '70%'} />
        </span>
      ))}
    </div>
  )
}
