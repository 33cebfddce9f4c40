// One storage: where it is, how its last sync went, what is not written yet, and what can be done about it.

import type { JobRun, Storage, StorageState } from '@siali/sdk'
import { Button, Note, Tag } from '@siali/ui'
import {
  IconBucket,
  IconDatabase,
  IconFolder,
  IconPencil,
  IconPlugConnectedX,
  IconRefresh,
  IconStethoscope,
  type Icon,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import { isRunning, jobKeys } from '../../../data/job.query.ts'
import { projectKeys } from '../../../data/project.query.ts'
import { isSyncing, storageKeys, storageKindsQuery } from '../../../data/storage.query.ts'
import { formatCount } from '../../../i18n/i18n.ts'
import { Ago } from '../../../shell/ago.tsx'
import { DisconnectStorageDialog } from './disconnect-storage.dialog.tsx'
import { RunningSync, SyncOutcome } from './storage-sync.tsx'

const TONE = {
  initialized: 'plain',
  queued: 'info',
  in_progress: 'info',
  completed: 'ok',
  completed_with_errors: 'warn',
  failed: 'bad',
} as const

// Kinds that are no buckets.
const ICONS: Readonly<Record<string, Icon>> = { redis: IconDatabase, localfiles: IconFolder }

export function StorageCard(props: {
  readonly storage: Storage
  readonly state: StorageState | undefined
  /** Its newest sync. */
  readonly run: JobRun | undefined
  readonly mayChange: boolean
  readonly onEdit: () => void
  readonly onExamine: () => void
}): ReactNode {
  const { storage, state, run, mayChange, onEdit, onExamine } = props
  const { projectId } = storage
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [isDisconnecting, setDisconnecting] = useState(false)
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: storageKeys.all(projectId) }),
      cache.invalidateQueries({ queryKey: jobKeys.ofProject(projectId) }),
    ])
  const sync = useMutation({ mutationFn: () => client.storages.sync(storage), onSettled: refresh })
  const isBusy = isSyncing(storage)
  useSyncEnd(storage, isBusy)
  const { data: kinds } = useQuery(storageKindsQuery(storage.direction))
  const kind = kinds?.find((one) => one.name === storage.kind)?.title ?? storage.kind
  const title = storage.title === '' ? kind : storage.title
  const Glyph = ICONS[storage.kind] ?? IconBucket
  const behind = state?.behind ?? 0
  return (
    <li className="card store" aria-label={title}>
      <div className="row store-head">
        <Glyph className="i t2" size={20} stroke={1.75} aria-hidden />
        <div className="grow">
          <h3 className="store-title">{title}</h3>
          {state === undefined || state.place === '' ? null : (
            <p className="store-place mono t2" title={state.place}>
              <bdi>{state.place}</bdi>
            </p>
          )}
          <p className="sm t3">
            {storage.title === '' ? null : `${kind} · `}
            {storage.direction === 'source'
              ? `${t(storage.fields['use_blob_urls'] === true ? 'storages.ofFiles' : 'storages.ofTasks')} · `
              : null}
            {storage.syncedAt === undefined ? (
              t('storages.neverSynced')
            ) : (
              <>
                {t('storages.lastSync')} <Ago at={storage.syncedAt} />
                {' · '}
                {t(`storages.${storage.direction}Count`, {
                  count: storage.syncedCount ?? 0,
                  number: formatCount(storage.syncedCount ?? 0),
                })}
              </>
            )}
          </p>
        </div>
        <Tag tone={behind > 0 && !isBusy ? 'warn' : TONE[storage.status]}>
          {behind > 0 && !isBusy
            ? t('storages.behind', { count: behind, number: formatCount(behind) })
            : t(`storages.status.${storage.status}`)}
        </Tag>
      </div>
      {sync.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(sync.error, t('offline'))} />
      )}
      {isBusy && run !== undefined && isRunning(run) ? (
        <RunningSync storage={storage} run={run} mayChange={mayChange} onStopped={refresh} />
      ) : (
        <SyncOutcome storage={storage} run={run} />
      )}
      <StateNotes state={state} />
      {mayChange ? (
        <div className="row wrap store-acts">
          <Button
            size="s"
            icon={IconRefresh}
            loading={sync.isPending || isBusy}
            onClick={() => sync.mutate()}
          >
            {t(storage.direction === 'source' ? 'storages.sync' : 'storages.writeAll')}
          </Button>
          <Button size="s" icon={IconStethoscope} onClick={onExamine}>
            {t('storages.examine')}
          </Button>
          <Button size="s" icon={IconPencil} onClick={onEdit}>
            {t('storages.edit')}
          </Button>
          <span className="grow" />
          <Button size="s" kind="ghost" icon={IconPlugConnectedX} onClick={() => setDisconnecting(true)}>
            {t('storages.disconnect')}
          </Button>
        </div>
      ) : null}
      {isDisconnecting ? (
        <DisconnectStorageDialog
          storage={storage}
          title={title}
          holdsSecrets={(state?.secrets.length ?? 0) > 0}
          onClose={() => setDisconnecting(false)}
          onDone={refresh}
        />
      ) : null}
    </li>
  )
}

/** New tasks show on the other pages once a sync is over. */
function useSyncEnd({ projectId, direction }: Storage, isBusy: boolean): void {
  const cache = useQueryClient()
  useEffect(() => {
    if (isBusy) return
    void cache.invalidateQueries({ queryKey: jobKeys.ofProject(projectId) })
    if (direction === 'source') void cache.invalidateQueries({ queryKey: projectKeys.one(projectId) })
  }, [isBusy, cache, projectId, direction])
}

function StateNotes({ state }: { readonly state: StorageState | undefined }): ReactNode {
  const { t } = useTranslation()
  if (state === undefined) return null
  const { behind, pushError, changed, missing } = state
  const marks = [
    ...(changed > 0 ? [t('storages.changed', { count: changed, number: formatCount(changed) })] : []),
    ...(missing > 0 ? [t('storages.missing', { count: missing, number: formatCount(missing) })] : []),
  ]
  return (
    <>
      {behind > 0 && pushError !== undefined ? (
        <Note tone="warn" title={t('storages.behindTitle', { count: behind, number: formatCount(behind) })}>
          <p className="store-words">{pushError}</p>
          <p>{t('storages.behindText')}</p>
        </Note>
      ) : null}
      {marks.length === 0 ? null : (
        <Note tone="warn" title={marks.join(' ')}>
          {t('storages.marksText')}
        </Note>
      )}
    </>
  )
}
