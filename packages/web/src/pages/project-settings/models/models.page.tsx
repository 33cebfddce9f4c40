// The models of a project: which are connected, what they do, whose predictions people see, and what is stored.

import type { ModelBackend } from '@siali/sdk'
import { Button, EmptyState, Note, Skeleton } from '@siali/ui'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../../data/client.ts'
import { jobsQuery } from '../../../data/job.query.ts'
import { modelsQuery } from '../../../data/model.query.ts'
import { useProject } from '../../../data/project.query.ts'
import { usePageTitle } from '../../../shell/page-title.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import { ModelCard } from './model-card.tsx'
import { ModelForm } from './model-form.tsx'
import { ModelUse } from './model-use.tsx'
import { StoredVersions } from './stored-versions.tsx'
import './models.css'

/** What stands in the form: nothing, a new model, or one that is connected. */
type Editing = 'new' | ModelBackend | undefined

/** `/projects/:id/settings/models`. */
export function ModelsPage(): ReactNode {
  const { t } = useTranslation()
  const { projectId } = useParams({ from: '/guarded/projects/$projectId' })
  usePageTitle(t('models.title'))
  const { data: project } = useProject(projectId)
  const models = useQuery(modelsQuery(projectId))
  const { data: runs } = useQuery(jobsQuery(projectId))
  const [editing, setEditing] = useState<Editing>()
  const rows = models.data ?? []
  const connect = (
    <Button kind="primary" icon={IconPlus} onClick={() => setEditing('new')}>
      {t('models.connect')}
    </Button>
  )
  return (
    <SettingsFrame section="models">
      <div className="row">
        <h1 className="h1 grow">{t('models.title')}</h1>
        {rows.length === 0 ? null : connect}
      </div>
      {rows.length === 0 ? null : <p className="t2 model-lead">{t('models.lead')}</p>}
      {models.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(models.error, t('offline'))} />
      )}
      {models.isPending ? <Skeleton height={120} /> : null}
      {models.isSuccess && rows.length === 0 ? (
        <div className="card model-empty">
          <EmptyState title={t('models.none')} actions={connect}>
            {t('models.noneText')}
          </EmptyState>
        </div>
      ) : null}
      {rows.length === 0 ? null : (
        <ul className="model-list">
          {rows.map((model) => (
            <ModelCard
              key={model.id}
              model={model}
              run={runs?.find((one) => one.modelId === model.id)}
              onEdit={() => setEditing(model)}
            />
          ))}
        </ul>
      )}
      {project === undefined ? null : <ModelUse key={project.id} project={project} models={rows} />}
      <StoredVersions projectId={projectId} />
      {editing === undefined ? null : (
        <ModelForm
          projectId={projectId}
          model={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </SettingsFrame>
  )
}
