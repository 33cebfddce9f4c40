// Disconnecting a storage asks: tasks that show its objects show nothing afterwards.

import type { Storage } from '@siali/sdk'
import { showToast } from '@siali/ui'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../data/client.ts'
import { storageTasksQuery } from '../../../data/storage.query.ts'
import { formatCount } from '../../../i18n/i18n.ts'
import { ConfirmDialog } from '../../../shell/confirm.dialog.tsx'

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
  const tasks = states?.find((one) => one.storageId === storage.id)?.tasks
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('storages.disconnectQuestion', { title })}
      deed={t('storages.disconnectIt')}
      icon={IconPlugConnectedX}
      onDeed={async () => {
        await client.storages.remove(storage)
        showToast({
          text: t('storages.disconnected', { title }),
          icon: IconPlugConnectedX,
          closeLabel: t('close'),
        })
        await onDone()
      }}
    >
      <div className="store-form">
        {isSource ? (
          <>
            <p>
              {tasks === undefined
                ? t('storages.tasksStay')
                : t('storages.tasksStayCount', { count: tasks, number: formatCount(tasks) })}
            </p>
            <p className="t2">
              {t(storage.fields['use_blob_urls'] === true ? 'storages.filesGone' : 'storages.linksGone')}
            </p>
          </>
        ) : (
          <p>{t('storages.targetStays')}</p>
        )}
        {holdsSecrets ? <p className="t2">{t('storages.secretsGone')}</p> : null}
      </div>
    </ConfirmDialog>
  )
}
