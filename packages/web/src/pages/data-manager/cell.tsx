// One cell of the task table, drawn by the type of its column. Task data are not trusted: text is text.

import type { Column, Task } from '@siali/sdk'
import { People, type Person } from '@siali/ui'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { Ago } from '../../shell/ago.tsx'
import { isImageUrl } from '../projects/samples.ts'
import { TaskPicture } from '../projects/task-picture.tsx'
import { LabelList } from './label-list.tsx'
import { PEOPLE_COLUMNS } from './filter.model.ts'
import { isBuiltIn, LABELS_COLUMN, NAME_COLUMN, STATE_COLUMN } from './own-columns.ts'
import type { ShownLabel } from './task-labels.ts'
import { taskName } from './task-name.ts'
import { TaskState } from './task-state.tsx'

const MOST_TEXT = 300
const SHOWN_PEOPLE = 3

/** A column's value in a task. */
export function valueOf(task: Task, column: Column): unknown {
  if (!column.isData) return task.fields[column.id]
  const own = task.data[column.id]
  // Data without a name takes the place of the one key the setup reads.
  return own === undefined && column.isLabeled ? task.data['$undefined$'] : own
}

/** True for columns whose figures stand at the end edge. */
export function isFigure(column: Column): boolean {
  return column.type === 'Number' || column.type === 'Time'
}

function asText(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, MOST_TEXT)
}

/** Ids of people in a cell: numbers, numbers as text, or objects that name one. */
function peopleIds(value: unknown): readonly number[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: unknown) => {
    const id = Number(
      typeof item === 'object' && item !== null ? (item as { user_id?: unknown }).user_id : item,
    )
    return Number.isSafeInteger(id) && id > 0 ? [id] : []
  })
}

/** The people in a cell; `nameOf` names those that nobody knows any more. */
export function peopleIn(
  value: unknown,
  people: ReadonlyMap<number, Person>,
  nameOf: (id: number) => string,
): readonly Person[] {
  return peopleIds(value).map((id) => people.get(id) ?? { id, name: nameOf(id), initials: '?' })
}

/** What stands in the cell. */
export function Cell({
  task,
  column,
  people,
  labels,
  fields,
}: {
  readonly task: Task
  readonly column: Column
  readonly people: ReadonlyMap<number, Person>
  readonly labels: readonly ShownLabel[] | undefined
  /** Fields that the setup shows. */
  readonly fields: readonly string[]
}): ReactNode {
  const { t } = useTranslation()
  if (isBuiltIn(column, LABELS_COLUMN)) return <LabelList labels={labels} />
  if (isBuiltIn(column, STATE_COLUMN)) return <TaskState task={task} />
  if (isBuiltIn(column, NAME_COLUMN)) {
    const name = taskName(task, fields)
    return <bdi title={name}>{name}</bdi>
  }
  const value = valueOf(task, column)
  const none = <span className="t3">–</span>
  if (value === undefined || value === null || value === '') return none
  if (PEOPLE_COLUMNS.has(column.id) && !column.isData) {
    const shown = peopleIn(value, people, (id) => t('dm.person', { id }))
    return shown.length === 0 ? none : <People people={shown} max={SHOWN_PEOPLE} size={22} />
  }
  if (isImageUrl(value) && (column.type === 'Image' || column.isData))
    return <TaskPicture className="th" size="small" src={value} />
  if (column.type === 'Boolean')
    return value === true ? <IconCheck className="i" size={16} stroke={1.75} aria-label={t('yes')} /> : none
  if (column.type === 'Number' && typeof value === 'number') {
    if (column.id === 'id' || column.id === 'inner_id') return <span className="t3">{value}</span>
    return value === 0 ? (
      <span className="t3">0</span>
    ) : Number.isInteger(value) ? (
      formatCount(value)
    ) : (
      value.toFixed(2)
    )
  }
  if (column.type === 'Time' && typeof value === 'number')
    return t('dm.seconds', { count: value, number: value.toFixed(1) })
  if (column.type === 'Datetime' && typeof value === 'string') {
    const at = new Date(value)
    if (Number.isNaN(at.getTime())) return none
    return (
      <span className="t2">
        <Ago at={at} />
      </span>
    )
  }
  const text = asText(value)
  if (text === '[]') return none
  return (
    <bdi className={column.isData ? '' : 't2'} title={text}>
      {text}
    </bdi>
  )
}
