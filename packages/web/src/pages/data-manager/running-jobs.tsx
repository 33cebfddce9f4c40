// Work that goes on without the page: how far it is and a way to stop it. When some has ended, the lists are read again,
// and who asked for it hears what came of it.

import type { JobRun } from '@siali/sdk'
import { ProgressBar, showToast } from '@siali/ui'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../data/client.ts'
import { isRunning, jobKeys, jobsQuery } from '../../data/job.query.ts'
import { useSession } from '../../data/session.query.ts'
import { formatCount, groupDigits } from '../../i18n/i18n.ts'
import { undoAction } from '../../shell/undo-action.ts'
import { useRefreshTasks } from './use-refresh-tasks.ts'

export function RunningJobs({ projectId }: { readonly projectId: number }): ReactNode {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const { data: runs } = useQuery(jobsQuery(projectId))
  useEndedJobs(projectId, runs)
  const stop = useMutation({
    mutationFn: (id: string) => client.jobs.cancel(id),
    onSettled: () => cache.invalidateQueries({ queryKey: jobKeys.ofProject(projectId) }),
  })
  return (runs ?? []).filter(isRunning).map((run) => (
    <span className="job" role="group" aria-label={run.kind} key={run.id}>
      <span className="num">
        {run.total === undefined
          ? t('dm.jobRuns', { kind: run.kind })
          : t('dm.jobProgress', {
              kind: run.kind,
              done: formatCount(run.done),
              total: formatCount(run.total),
            })}
      </span>
      {run.total === undefined ? null : (
        <ProgressBar label={run.kind} value={run.done / Math.max(1, run.total)} thin />
      )}
      <button
        type="button"
        disabled={stop.isPending || run.status === 'cancelled'}
        onClick={() => stop.mutate(run.id)}
      >
        {t('dm.jobStop')}
      </button>
    </span>
  ))
}

function useEndedJobs(projectId: number, runs: readonly JobRun[] | undefined): void {
  const { t } = useTranslation()
  const me = useSession()?.user?.id
  const refresh = useRefreshTasks(projectId)
  // Undefined until the first look: what had ended before is no news.
  const known = useRef<ReadonlySet<string> | undefined>(undefined)
  useEffect(() => {
    if (runs === undefined) return
    const ended = runs.filter((run) => !isRunning(run))
    const news = known.current === undefined ? [] : ended.filter((run) => known.current?.has(run.id) !== true)
    known.current = new Set(ended.map((run) => run.id))
    if (news.length === 0) return
    void refresh()
    for (const run of news) {
      if (run.userId !== me) continue
      const text =
        run.status === 'failed'
          ? t('dm.jobFailed', { kind: run.kind, error: run.error ?? '' })
          : run.status === 'cancelled'
            ? t('dm.jobStopped', { kind: run.kind })
            : groupDigits(run.detail) || t('dm.jobDone', { kind: run.kind })
      showToast({
        text,
        closeLabel: t('close'),
        ...undoAction(run.undo, refresh, t),
      })
    }
  }, [runs, me, refresh, t])
}
