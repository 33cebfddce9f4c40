// The model versions whose predictions are stored, with their number; a version's predictions can be deleted.

import type { ModelVersion } from '@siali/sdk'
import { Button, showToast } from '@siali/ui'
import { IconTrash } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../../data/client.ts'
import { modelKeys, modelVersionsQuery } from '../../../data/model.query.ts'
import { projectKeys } from '../../../data/project.query.ts'
import { formatCount } from '../../../i18n/i18n.ts'
import { Ago } from '../../../shell/ago.tsx'
import { ConfirmDialog } from '../../../shell/confirm.dialog.tsx'

export function StoredVersions({ projectId }: { readonly projectId: number }): ReactNode {
  const { t } = useTranslation()
  const { data: versions } = useQuery(modelVersionsQuery(projectId))
  const [doomed, setDoomed] = useState<ModelVersion>()
  const nameOf = (version: string) => (version === '' ? t('models.unnamed') : version)
  const cache = useQueryClient()
  const name = nameOf(doomed?.version ?? '')
  const count = doomed?.count ?? 0
  if (versions === undefined) return null
  return (
    <section className="card" aria-label={t('models.stored')}>
      <div className="model-stored">
        <h2 className="h2">{t('models.stored')}</h2>
        {versions.length === 0 ? <p className="sm t3">{t('models.storedNone')}</p> : null}
      </div>
      {versions.map((one) => (
        <div className="line" key={one.version}>
          <div className="grow model-version">
            <p className="m">{nameOf(one.version)}</p>
            <p className="sm t3">
              {t('models.count', { count: one.count, number: formatCount(one.count) })}
              {one.latestAt === undefined ? null : (
                <>
                  {' · '}
                  <Ago at={one.latestAt} />
                </>
              )}
            </p>
          </div>
          <Button
            size="s"
            kind="ghost"
            icon={IconTrash}
            aria-label={t('models.deleteVersionOf', { version: nameOf(one.version) })}
            onClick={() => setDoomed(one)}
          >
            {t('models.deleteVersion')}
          </Button>
        </div>
      ))}
      <ConfirmDialog
        isOpen={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t('models.deleteQuestion', { version: name })}
        deed={t('models.deleteIt')}
        icon={IconTrash}
        onDeed={async () => {
          await client.models.removeVersion(projectId, doomed?.version ?? '')
          showToast({
            text: t('models.deletedVersion', { version: name }),
            icon: IconTrash,
            closeLabel: t('close'),
          })
          await Promise.all([
            cache.invalidateQueries({ queryKey: modelKeys.versions(projectId) }),
            cache.invalidateQueries({ queryKey: projectKeys.one(projectId) }),
          ])
        }}
      >
        <p className="t2">{t('models.deleteText', { count, number: formatCount(count) })}</p>
      </ConfirmDialog>
    </section>
  )
}
