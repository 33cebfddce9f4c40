// A sync that runs, with its progress and its end; and what came of the last one, object by object.

import type { JobRun, Storage } from '@siali/sdk'
import { Button, Note, ProgressBar } from '@siali/ui'
import { IconLoader2 } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import { formatCount } from '../../../i18n/i18n.ts'

const SHOWN = 100

export function RunningSync(props: {
  readonly storage: Storage
  readonly run: JobRun
  readonly mayChange: boolean
  readonly onStopped: () => Promise<unknown>
}): ReactNode {
  const { storage, run, mayChange, onStopped } = props
  const { t } = useTranslation()
  const stop = useMutation({ mutationFn: () => client.jobs.cancel(run.id), onSettled: onStopped })
  const words = { count: run.done, done: formatCount(run.done), total: formatCount(run.total ?? 0) }
  const text =
    run.status === 'queued'
      ? t('storages.waits')
      : run.total === undefined
        ? t('storages.looked', words)
        : t('storages.written', words)
  return (
    <div className="row store-run" role="status">
      {run.total === undefined ? (
        <IconLoader2 className="i spin t2" size={16} stroke={1.75} aria-hidden />
      ) : (
        <ProgressBar
          label={t(storage.direction === 'source' ? 'storages.sync' : 'storages.writeAll')}
          value={run.done / Math.max(1, run.total)}
        />
      )}
      <span className={`num sm t2 ${run.total === undefined ? 'grow' : ''}`}>{text}</span>
      {mayChange ? (
        <Button
          size="s"
          kind="ghost"
          loading={stop.isPending || run.status === 'cancelled'}
          onClick={() => stop.mutate()}
        >
          {t('storages.stop')}
        </Button>
      ) : null}
      {stop.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(stop.error, t('offline'))} />
      )}
    </div>
  )
}

/** Why the last sync failed, or what it left out; nothing when all went well. */
export function SyncOutcome(props: {
  readonly storage: Storage
  readonly run: JobRun | undefined
}): ReactNode {
  const { storage, run } = props
  const { t } = useTranslation()
  const { status, error } = storage
  if (error === undefined || (status !== 'failed' && status !== 'completed_with_errors')) return null
  const failures = run?.objectFailures ?? []
  const isCancelled = run?.status === 'cancelled'
  const title = t(
    isCancelled ? 'storages.stopped' : status === 'failed' ? 'storages.failed' : 'storages.partly',
  )
  return (
    <Note tone={isCancelled || status !== 'failed' ? 'warn' : 'bad'} title={title}>
      {failures.length === 0 ? (
        <p className="store-words">{error}</p>
      ) : (
        <details className="store-failures">
          <summary>
            {t('storages.failures', { count: failures.length, number: formatCount(failures.length) })}
          </summary>
          <ul>
            {failures.slice(0, SHOWN).map((failure) => (
              <li key={failure.name}>
                <bdi className="mono">{failure.name}</bdi> <span className="t2">{failure.error}</span>
              </li>
            ))}
            {failures.length > SHOWN ? (
              <li className="t3">
                {t('storages.moreFailures', {
                  count: failures.length - SHOWN,
                  number: formatCount(failures.length - SHOWN),
                })}
              </li>
            ) : null}
          </ul>
        </details>
      )}
    </Note>
  )
}
