// Disconnecting a storage asks: tasks that show its objects show nothing afterwards.

import type { Storage } from '@siali/sdk'
import { Button, Dialog, Note, showToast } from '@siali/ui'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import { storageTasksQuery } from '../../../data/storage.query.ts'
import { formatCount } from '../../../i18n/i18n.ts'

export function DisconnectStorageDialog(props: {
  readonly storage: Storage
  readonly title: string
  readonly holdsSecrets: boolean
  readonly onClose: () => void
  readonly onDone: () => Promise<unknown>
}): ReactNode {
  const { storage, title, holdsSecrets, onClose, onDone } = props
  const { t } = useTranslation()
  const isSource = storage.direction === 'source'
  const { data: states } = useQuery({ ...storageTasksQuery(storage.projectId), enabled: isSource })
  const state = states?.find((one) => one.storageId === storage.id)
  const remove = useMutation({
    mutationFn: () => client.storages.remove(storage),
    onSuccess: () => {
      onClose()
      showToast({
        text: t('storages.disconnected', { title }),
        icon: IconPlugConnectedX,
        closeLabel: t('close'),
      })
      return onDone()
    },
  })
  const count = state?.tasks ?? 0
  const words = { count, number: formatCount(count) }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('storages.disconnectQuestion', { title })}
      closeLabel={t('close')}
      foot={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind="danger-solid"
            icon={IconPlugConnectedX}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {t('storages.disconnectIt')}
          </Button>
        </>
      }
    >
      <div className="store-form">
        {isSource ? (
          <>
            <p>
              {state?.tasks === undefined ? t('storages.tasksStay') : t('storages.tasksStayCount', words)}
            </p>
            <p className="t2">
              {t(storage.fields['use_blob_urls'] === true ? 'storages.filesGone' : 'storages.linksGone')}
            </p>
          </>
        ) : (
          <p>{t('storages.targetStays')}</p>
        )}
        {holdsSecrets ? <p className="t2">{t('storages.secretsGone')}</p> : null}
        {remove.error === null ? null : (
          <Note tone="bad" isAlert title={describeError(remove.error, t('offline'))} />
        )}
      </div>
    </Dialog>
  )
}
