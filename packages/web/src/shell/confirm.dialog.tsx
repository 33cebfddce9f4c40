// Asks before something that does not come back is done, and shows why it could not be done.

import { Button, Dialog, Note } from '@siali/ui'
import { useMutation } from '@tanstack/react-query'
import type { ComponentProps, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../data/client.ts'

export function ConfirmDialog(props: {
  readonly isOpen: boolean
  readonly title: string
  /** Of the button that does it. */
  readonly deed: string
  readonly icon: NonNullable<ComponentProps<typeof Button>['icon']>
  /** The dialog closes when it is done. */
  readonly onDeed: () => Promise<void>
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactNode {
  const { isOpen, title, deed, icon, onDeed, onClose, children } = props
  const { t } = useTranslation()
  const run = useMutation({ mutationFn: onDeed, onSuccess: onClose })
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      closeLabel={t('close')}
      foot={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="danger-solid" icon={icon} loading={run.isPending} onClick={() => run.mutate()}>
            {deed}
          </Button>
        </>
      }
    >
      {children}
      {run.error === null ? null : <Note tone="bad" isAlert title={describeError(run.error, t('offline'))} />}
    </Dialog>
  )
}
