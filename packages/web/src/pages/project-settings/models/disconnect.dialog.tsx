// Disconnecting a model asks: its token ends.

import type { ModelBackend } from '@siali/sdk'
import { Button, Dialog, Note, showToast } from '@siali/ui'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import { projectKeys } from '../../../data/project.query.ts'

/** Open while a model is given. */
export function DisconnectDialog(props: {
  readonly model: ModelBackend | undefined
  readonly onClose: () => void
  readonly onDone: () => Promise<void>
}): ReactNode {
  const { model, onClose, onDone } = props
  const { t } = useTranslation()
  const cache = useQueryClient()
  const remove = useMutation({
    mutationFn: (doomed: ModelBackend) => client.models.remove(doomed.id),
    onSuccess: async (_, doomed) => {
      onClose()
      showToast({
        text: t('models.disconnected', { title: doomed.title }),
        icon: IconPlugConnectedX,
        closeLabel: t('close'),
      })
      // A project that showed its predictions shows none now.
      await Promise.all([onDone(), cache.invalidateQueries({ queryKey: projectKeys.one(doomed.projectId) })])
    },
  })
  return (
    <Dialog
      isOpen={model !== undefined}
      onClose={onClose}
      title={t('models.disconnectQuestion', { title: model?.title ?? '' })}
      closeLabel={t('close')}
      foot={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind="danger-solid"
            icon={IconPlugConnectedX}
            loading={remove.isPending}
            onClick={() => model !== undefined && remove.mutate(model)}
          >
            {t('models.disconnectIt')}
          </Button>
        </>
      }
    >
      <p className="t2">{t('models.disconnectText')}</p>
      {remove.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(remove.error, t('offline'))} />
      )}
    </Dialog>
  )
}
