// The imports of a project: what came when, what of it failed, and the way back.

import type { ProjectImport } from '@siali/sdk'
import { EmptyState, Note, Skeleton } from '@siali/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../../data/client.ts'
import { importKeys, importsQuery } from '../../../data/import.query.ts'
import { usePageTitle } from '../../../shell/page-title.ts'
import { useRefreshTasks } from '../../data-manager/use-refresh-tasks.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import { ImportEntryCard } from './import-entry.tsx'
import { UndoImportDialog } from './undo-import.dialog.tsx'
import '../../import/import.css'

/** `/projects/:id/settings/imports`. */
export function ImportsPage(): ReactNode {
  const { t } = useTranslation()
  const { projectId } = useParams({ from: '/guarded/projects/$projectId' })
  usePageTitle(t('imports.title'))
  const cache = useQueryClient()
  const refreshTasks = useRefreshTasks(projectId)
  const imports = useQuery(importsQuery(projectId))
  const [undoing, setUndoing] = useState<ProjectImport | undefined>()
  const refresh = () =>
    Promise.all([refreshTasks(), cache.invalidateQueries({ queryKey: importKeys.ofProject(projectId) })])
  const rows = imports.data ?? []
  return (
    <SettingsFrame section="imports">
      <h1 className="h1">{t('imports.title')}</h1>
      {rows.length === 0 ? null : <p className="t2">{t('imports.lead')}</p>}
      {imports.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(imports.error, t('offline'))} />
      )}
      {imports.isPending ? <Skeleton height={96} /> : null}
      {imports.isSuccess && rows.length === 0 ? (
        <div className="card imp-empty">
          <EmptyState title={t('imports.none')}>{t('imports.noneText')}</EmptyState>
        </div>
      ) : null}
      {rows.length === 0 ? null : (
        <ul className="imp-list" aria-label={t('imports.title')}>
          {rows.map((entry) => (
            <ImportEntryCard
              key={entry.id}
              projectId={projectId}
              entry={entry}
              onUndo={() => setUndoing(entry)}
              onChanged={refresh}
            />
          ))}
        </ul>
      )}
      <UndoImportDialog
        projectId={projectId}
        entry={undoing}
        onClose={() => setUndoing(undefined)}
        onChanged={refresh}
      />
    </SettingsFrame>
  )
}
