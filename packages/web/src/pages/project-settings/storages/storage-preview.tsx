// The first objects that a source would take, with the settings that stand in the form.

import type { StoragePreview } from '@siali/sdk'
import { Note } from '@siali/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount, locale } from '../../../i18n/i18n.ts'
import { Ago } from '../../../shell/ago.tsx'
import { formatBytes } from '../../create/source-files.ts'

export function PreviewList({ preview }: { readonly preview: StoragePreview }): ReactNode {
  const { t } = useTranslation()
  const { objects, isCut } = preview
  if (objects.length === 0) return <Note tone="warn" title={t('storages.previewNone')} />
  return (
    <section aria-label={t('storages.previewTitle')}>
      <p className="sm t3">
        {t(isCut ? 'storages.previewFirst' : 'storages.previewAll', {
          count: objects.length,
          number: formatCount(objects.length),
        })}
      </p>
      <ul className="store-preview" tabIndex={0}>
        {objects.map(({ key, sizeBytes, modifiedAt }) => (
          <li key={key} className="row">
            <bdi className="mono grow cut" title={key}>
              {key}
            </bdi>
            <span className="sm t3 num">{formatBytes(sizeBytes, locale())}</span>
            {modifiedAt === undefined || modifiedAt.getTime() === 0 ? null : (
              <span className="sm t3 store-when">
                <Ago at={modifiedAt} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
