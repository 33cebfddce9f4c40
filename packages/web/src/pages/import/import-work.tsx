// How far the server is with an import.

import { ProgressBar } from '@siali/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import type { ImportWork } from '../create/use-import.ts'
import './import.css'

export function ImportProgress({ work }: { readonly work: ImportWork }): ReactNode {
  const { t } = useTranslation()
  return (
    <div className="imp-work" role="status">
      <ProgressBar label={t('import.working')} value={work.part ?? 0} />
      <span className="sm t2 num">
        {t('import.read', { count: work.tasks, number: formatCount(work.tasks) })}
      </span>
    </div>
  )
}
