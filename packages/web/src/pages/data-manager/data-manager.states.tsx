// What stands in place of the table: nothing matches, or the tasks are on their way.

import type { Project } from '@siali/sdk'
import { Button, EmptyState, Skeleton } from '@siali/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { isComplete, NO_FILTERS, type FilterSet } from './filter.model.ts'

/** Filters leave no task: the way back is one filter fewer or none. */
export function NoMatch({
  project,
  filters,
  onChange,
}: {
  readonly project: Project
  readonly filters: FilterSet
  readonly onChange: (filters: FilterSet) => void
}): ReactNode {
  const { t } = useTranslation()
  return (
    <EmptyState
      drawing="no-match"
      title={t('dm.noMatch')}
      actions={
        <>
          <Button
            onClick={() => onChange({ ...filters, rows: filters.rows.filter(isComplete).slice(0, -1) })}
          >
            {t('dm.dropLast')}
          </Button>
          <Button kind="ghost" onClick={() => onChange(NO_FILTERS)}>
            {t('dm.clearAll')}
          </Button>
        </>
      }
    >
      <p>{t('dm.noMatchText', { count: project.taskCount, number: formatCount(project.taskCount) })}</p>
    </EmptyState>
  )
}

/** Columns and views are on their way. */
export function DataLoading(): ReactNode {
  return (
    <main className="dm-main" aria-busy>
      <TableSkeleton />
    </main>
  )
}

/** Head and rows of the table's shape; on the phone its rows. */
export function TableSkeleton(): ReactNode {
  return (
    <div className="dm-skel" aria-hidden>
      <div className="dm-skel-h" />
      {Array.from({ length: 24 }, (_, index) => (
        <div key={index} className="dm-skel-r">
          <Skeleton width={16} height={16} />
          <span className="th dm-skel-p">
            <Skeleton height={64} />
          </span>
          <span className="grow">
            <Skeleton width={`${30 + ((index * 7) % 30)}%`} />
          </span>
          <Skeleton width={72} height={20} />
        </div>
      ))}
    </div>
  )
}
