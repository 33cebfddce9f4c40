// The line below the list: how many tasks it holds, and what is in them.

import type { Project } from '@siali/sdk'
import { IconSparkles } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { RunningJobs } from './running-jobs.tsx'
import type { TaskWindow } from './use-task-window.ts'

/** Figures, and the work that goes on in the background. */
export function StatusLine(props: { readonly project: Project; readonly tasks: TaskWindow }): ReactNode {
  const { project, tasks } = props
  const { t } = useTranslation()
  const isKnown = !tasks.isPending && tasks.error === null
  return (
    <footer className="ft">
      <span className="num">
        <b>{isKnown ? formatCount(tasks.total) : '…'}</b>{' '}
        {t('dm.ofTasks', { count: project.taskCount, number: formatCount(project.taskCount) })}
      </span>
      {isKnown ? (
        <>
          <span className="sep" aria-hidden />
          <span className="num">
            {t('dm.annotations', {
              count: tasks.totalAnnotations,
              number: formatCount(tasks.totalAnnotations),
            })}
          </span>
        </>
      ) : null}
      {isKnown && tasks.totalPredictions > 0 ? (
        <>
          <span className="sep ph-hide" aria-hidden />
          <span className="num row g4 ph-hide">
            <IconSparkles className="i" size={14} stroke={1.75} aria-hidden />
            {t('dm.predictions', {
              count: tasks.totalPredictions,
              number: formatCount(tasks.totalPredictions),
            })}
          </span>
        </>
      ) : null}
      <RunningJobs projectId={project.id} />
    </footer>
  )
}
