// Deleting a webhook asks: it and its log do not come back.

import type { Webhook } from '@siali/sdk'
import { Button, Dialog, Note } from '@siali/ui'
import { IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'

/** Open while a webhook is given. */
export function DeleteWebhookDialog(props: {
  readonly webhook: Webhook | undefined
  readonly onClose: () => void
  readonly onDeleted: () => Promise<void>
}): ReactNode {
  const { webhook, onClose, onDeleted } = props
  const { t } = useTranslation()
  const remove = useMutation({
    mutationFn: (doomed: Webhook) => client.webhooks.remove(doomed.id),
    onSuccess: () => {
      onClose()
      return onDeleted()
    },
  })
  return (
    <Dialog
      isOpen={webhook !== undefined}
      onClose={onClose}
      title={t('webhooks.deleteQuestion')}
      closeLabel={t('close')}
      foot={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind="danger-solid"
            icon={IconTrash}
            loading={remove.isPending}
            onClick={() => webhook !== undefined && remove.mutate(webhook)}
          >
            {t('webhooks.deleteIt')}
          </Button>
        </>
      }
    >
      <p className="mono hook-url">{webhook?.url}</p>
      <p className="t2">{t('webhooks.deleteText')}</p>
      {remove.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(remove.error, t('offline'))} />
      )}
    </Dialog>
  )
}
