// How far the files have got to the server, and how far it is with them.

import { ProgressBar } from '@siali/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import type { ImportRun } from '../create/use-import.ts'
import './import.css'

export function ImportProgress({ run }: { readonly run: ImportRun }): ReactNode {
  const { t } = useTranslation()
  const { work, sentPart } = run
  if (work === undefined) {
    if (sentPart === undefined) return null
    return (
      <div className="imp-work" role="status">
        <ProgressBar label={t('import.sending')} value={sentPart} />
        <span className="sm t2 num">{t('import.sent', { percent: Math.floor(sentPart * 100) })}</span>
      </div>
    )
  }
  return (
    <div className="imp-work" role="status">
      <ProgressBar label={t('import.working')} value={work.part ?? 0} />
      <span className="sm t2 num">
        {t('import.read', { count: work.tasks, number: formatCount(work.tasks) })}
      </span>
    </div>
  )
}
