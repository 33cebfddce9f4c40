// What can be done with a view: kept, renamed, copied, locked, moved, deleted.

import { Menu } from '@mantine/core'
import type { View } from '@siali/sdk'
import {
  IconArrowBarLeft,
  IconArrowBarRight,
  IconChevronDown,
  IconCopy,
  IconDeviceFloppy,
  IconLock,
  IconLockOpen,
  IconPencil,
  IconTrash,
  IconX,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { UNSAVED } from './data-search.ts'

export interface ViewMenuProps {
  readonly view: View
  /** Place among the saved views, from 0, and how many these are. */
  readonly place: number
  readonly count: number
  readonly mayLock: boolean
  readonly onSave: () => void
  readonly onClose: () => void
  readonly onRename: () => void
  readonly onDuplicate: () => void
  readonly onLock: () => void
  readonly onMove: (to: number) => void
  readonly onDelete: () => void
}

/** The menu behind a view's tab. */
export function ViewMenu(props: ViewMenuProps): ReactNode {
  const { view, place, count, mayLock } = props
  const { t } = useTranslation()
  const icon = { size: 16, stroke: 1.75 } as const
  const isLocked = view.lockedBy !== undefined
  return (
    <Menu position="bottom-start" width={200}>
      <Menu.Target>
        <button type="button" className="vt-more" aria-label={t('dm.viewMenu', { title: view.title })}>
          <IconChevronDown className="i t3" size={14} stroke={1.75} aria-hidden />
        </button>
      </Menu.Target>
      {view.id === UNSAVED ? (
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconDeviceFloppy {...icon} />} onClick={props.onSave}>
            {t('dm.saveView')}
          </Menu.Item>
          <Menu.Item leftSection={<IconX {...icon} />} onClick={props.onClose}>
            {t('dm.closeView')}
          </Menu.Item>
        </Menu.Dropdown>
      ) : (
        <Menu.Dropdown>
          {isLocked ? null : (
            <Menu.Item leftSection={<IconPencil {...icon} />} onClick={props.onRename}>
              {t('dm.rename')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconCopy {...icon} />} onClick={props.onDuplicate}>
            {t('dm.duplicate')}
          </Menu.Item>
          <Menu.Item
            disabled={!mayLock}
            title={mayLock ? undefined : t('dm.lockNotYours')}
            leftSection={isLocked ? <IconLockOpen {...icon} /> : <IconLock {...icon} />}
            onClick={props.onLock}
          >
            {t(isLocked ? 'dm.unlockView' : 'dm.lockView')}
          </Menu.Item>
          <Menu.Item
            disabled={place === 0}
            leftSection={<IconArrowBarLeft className="flip" {...icon} />}
            onClick={() => props.onMove(place - 1)}
          >
            {t('dm.moveEarlier')}
          </Menu.Item>
          <Menu.Item
            disabled={place === count - 1}
            leftSection={<IconArrowBarRight className="flip" {...icon} />}
            onClick={() => props.onMove(place + 1)}
          >
            {t('dm.moveLater')}
          </Menu.Item>
          <Menu.Item
            data-bad
            disabled={count === 1 || isLocked}
            title={isLocked ? t('dm.lockedNoDelete') : undefined}
            leftSection={<IconTrash {...icon} />}
            onClick={props.onDelete}
          >
            {t('dm.deleteView')}
          </Menu.Item>
        </Menu.Dropdown>
      )}
    </Menu>
  )
}
