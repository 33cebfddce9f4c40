// Dialogs: the title is the question, the primary button repeats the verb and the number.

import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'

export interface DialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: ReactNode
  readonly closeLabel: string
  readonly width?: 460 | 640 | 880 | 960
  /** Left of the buttons. */
  readonly footNote?: ReactNode
  readonly foot?: ReactNode
  /** Without inner padding, for bodies with their own grid. */
  readonly isBare?: boolean
  /** Typing was done: an outside click does not close. */
  readonly isDirty?: boolean
  readonly children: ReactNode
}

/** A modal dialog; full screen below 760 px. */
export function Dialog(props: DialogProps): ReactNode {
  const {
    isOpen,
    onClose,
    title,
    closeLabel,
    width = 460,
    footNote,
    foot,
    isBare = false,
    isDirty = false,
    children,
  } = props
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={width}
      closeOnClickOutside={!isDirty}
      closeButtonProps={{ 'aria-label': closeLabel }}
      classNames={{ inner: 'dlg-inner', content: 'dlg' }}
    >
      <div className={isBare ? '' : 'dlg-body'}>{children}</div>
      {foot === undefined ? null : (
        <div className="dlg-foot">
          {footNote === undefined ? null : <span className="sm t3 grow">{footNote}</span>}
          {foot}
        </div>
      )}
    </Modal>
  )
}
