// Which columns are shown, in which order, and which stay in sight: those of the data first, then those that are built in.

import { Popover } from '@mantine/core'
import type { Column } from '@siali/sdk'
import { Button, CheckBox, IconButton, SearchField } from '@siali/ui'
import { IconColumns3, IconGripVertical, IconPin, IconPinFilled } from '@tabler/icons-react'
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { foldText } from '../../shell/fold-text.ts'
import { ColumnIcon } from './column-icon.tsx'
import { columnKey } from './filter.model.ts'
import { isOfData } from './own-columns.ts'
import { isShown } from './use-view-state.ts'

export interface ColumnsMenuProps {
  /** In the order of the table. */
  readonly columns: readonly Column[]
  readonly hidden: readonly string[] | undefined
  readonly pinned: readonly string[]
  /** The view keeps columns or an order of its own. */
  readonly isChanged: boolean
  readonly onChange: (hidden: readonly string[]) => void
  readonly onMove: (key: string, target: string, side: 'before' | 'behind') => void
  readonly onPin: (column: Column, isOn: boolean) => void
  readonly onReset: () => void
}

/** Check boxes for all columns; a grip moves one, by hand or with the arrow keys. */
export function ColumnsMenu(props: ColumnsMenuProps): ReactNode {
  const { columns, hidden, isChanged, onChange, onReset } = props
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [isOpen, setOpen] = useState(false)
  const found = columns.filter((column) => foldText(column.title).includes(foldText(text)))
  const toggle = (column: Column, isOn: boolean) => {
    const off = new Set(columns.filter((item) => !isShown(item, hidden)).map(columnKey))
    if (isOn) off.delete(columnKey(column))
    else off.add(columnKey(column))
    onChange([...off])
  }
  const shown = columns.filter((column) => isShown(column, hidden)).length
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={264} trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="s"
          kind="ghost"
          icon={IconColumns3}
          on={isOpen}
          aria-haspopup="dialog"
          onClick={() => setOpen(!isOpen)}
        >
          {t('dm.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('dm.columns')}>
        <div className="cols">
          <div className="cols-s">
            <SearchField
              label={t('dm.findColumn')}
              clearLabel={t('clear')}
              placeholder={t('dm.findColumn')}
              value={text}
              onChange={setText}
            />
          </div>
          <div className="cols-list">
            <Group {...props} title={t('dm.fromData')} part={found.filter(isOfData)} onToggle={toggle} />
            <Group
              {...props}
              title={t('dm.builtIn')}
              part={found.filter((column) => !isOfData(column))}
              onToggle={toggle}
            />
          </div>
          <div className="row cols-f">
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

interface GroupProps extends ColumnsMenuProps {
  readonly title: string
  readonly part: readonly Column[]
  readonly onToggle: (column: Column, isOn: boolean) => void
}

function Group({ title, part, hidden, pinned, onToggle, onMove, onPin }: GroupProps): ReactNode {
  const { t } = useTranslation()
  const [dragged, setDragged] = useState<string | undefined>()
  const moveByKey = (event: KeyboardEvent, at: number) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    const [own, target] = [part[at], part[at + (event.key === 'ArrowUp' ? -1 : 1)]]
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
  if (part.length === 0) return null
  return (
    <>
      <p className="xs t3 m cols-cap">{title}</p>
      <ul aria-label={title}>
        {part.map((column, at) => {
          const key = columnKey(column)
          const isPinned = pinned.includes(key)
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
                label={
                  <>
                    <ColumnIcon column={column} />
                    <bdi className="cut">{column.title}</bdi>
                  </>
                }
                checked={isShown(column, hidden)}
                onChange={(isOn) => onToggle(column, isOn)}
              />
              <IconButton
                size={24}
                icon={isPinned ? IconPinFilled : IconPin}
                className={isPinned ? 'pinned' : 'quiet'}
                label={t(isPinned ? 'dm.unpinColumn' : 'dm.pinColumn', { title: column.title })}
                aria-pressed={isPinned}
                onClick={() => onPin(column, !isPinned)}
              />
            </li>
          )
        })}
      </ul>
    </>
  )
}
