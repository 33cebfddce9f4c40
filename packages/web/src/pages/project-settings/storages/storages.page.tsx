// The storages of a project: where its tasks come from, where its annotations go, and what to do when they do not.

import type { Storage } from '@siali/sdk'
import { Button, EmptyState, Note, Skeleton } from '@siali/ui'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../../data/client.ts'
import { jobsQuery } from '../../../data/job.query.ts'
import { useMayManage } from '../../../data/project.query.ts'
import { storagesQuery, storageStatesQuery } from '../../../data/storage.query.ts'
import { usePageTitle } from '../../../shell/page-title.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import { DoctorDialog } from './doctor.dialog.tsx'
import { StorageCard } from './storage-card.tsx'
import { StorageForm } from './storage-form.tsx'
import './storages.css'

/** What stands in the form: nothing, a new storage, or one that is connected. */
type Editing = 'new' | Storage | undefined

/** `/projects/:id/settings/storages`. */
export function StoragesPage(): ReactNode {
  const { t } = useTranslation()
  const { projectId } = useParams({ from: '/guarded/projects/$projectId' })
  usePageTitle(t('storages.title'))
  const storages = useQuery(storagesQuery(projectId))
  const rows = storages.data ?? []
  const { data: states } = useQuery({ ...storageStatesQuery(projectId), enabled: rows.length > 0 })
  const { data: runs } = useQuery(jobsQuery(projectId))
  const mayChange = useMayManage(projectId)
  const [editing, setEditing] = useState<Editing>()
  const [examined, setExamined] = useState<Storage>()
  const connect = (
    <Button kind="primary" icon={IconPlus} onClick={() => setEditing('new')}>
      {t('storages.connect')}
    </Button>
  )
  const list = (direction: Storage['direction']) => {
    const shown = rows.filter((storage) => storage.direction === direction)
    if (shown.length === 0) return null
    return (
      <section className="store-part" aria-label={t(`storages.${direction}s`)}>
        <div>
          <h2 className="h2">{t(`storages.${direction}s`)}</h2>
          <p className="sm t3">{t(`storages.${direction}sText`)}</p>
        </div>
        <ul className="store-list">
          {shown.map((storage) => (
            <StorageCard
              key={storage.id}
              storage={storage}
              state={states?.find((one) => one.storageId === storage.id)}
              run={runs?.find((one) => one.storageId === storage.id)}
              mayChange={mayChange === true}
              onEdit={() => setEditing(storage)}
              onExamine={() => setExamined(storage)}
            />
          ))}
        </ul>
      </section>
    )
  }
  return (
    <SettingsFrame section="storages">
      <div className="row">
        <h1 className="h1 grow">{t('storages.title')}</h1>
        {rows.length > 0 && mayChange === true ? connect : null}
      </div>
      {rows.length === 0 ? null : <p className="t2 store-lead">{t('storages.lead')}</p>}
      {mayChange === false && rows.length > 0 ? <Note title={t('storages.readOnly')} /> : null}
      {storages.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(storages.error, t('offline'))} />
      )}
      {storages.isPending ? <Skeleton height={120} /> : null}
      {storages.isSuccess && rows.length === 0 ? (
        <div className="card store-empty">
          <EmptyState title={t('storages.none')} actions={mayChange === true ? connect : undefined}>
            <div className="store-none">
              <p>{t('storages.noneSource')}</p>
              <p>{t('storages.noneTarget')}</p>
              {mayChange === false ? <p>{t('storages.readOnly')}</p> : null}
            </div>
          </EmptyState>
        </div>
      ) : null}
      {list('source')}
      {list('target')}
      {editing === undefined ? null : (
        <StorageForm
          projectId={projectId}
          storage={editing === 'new' ? undefined : editing}
          kept={editing === 'new' ? [] : (states?.find((one) => one.storageId === editing.id)?.secrets ?? [])}
          onClose={() => setEditing(undefined)}
        />
      )}
      {examined === undefined ? null : (
        <DoctorDialog storage={examined} onClose={() => setExamined(undefined)} />
      )}
    </SettingsFrame>
  )
}
