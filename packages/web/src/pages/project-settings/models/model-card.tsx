// One connected model: what it is, how it does, what it can be asked, and what came of its last batch.

import type { JobRun, ModelBackend } from '@siali/sdk'
import { Button, ModelMark, Note, ProgressBar, showToast, Tag } from '@siali/ui'
import { IconPencil, IconPlugConnectedX, IconSchool, IconSend, IconSparkles } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import { isRunning, jobKeys } from '../../../data/job.query.ts'
import { modelKeys } from '../../../data/model.query.ts'
import { projectKeys } from '../../../data/project.query.ts'
import { formatCount, groupDigits } from '../../../i18n/i18n.ts'
import { ConfirmDialog } from '../../../shell/confirm.dialog.tsx'
import { ModelTestDialog } from './model-test.dialog.tsx'

const TONE = {
  connected: 'ok',
  predicting: 'info',
  training: 'info',
  disconnected: 'warn',
  error: 'bad',
} as const

export function ModelCard(props: {
  readonly model: ModelBackend
  /** Its newest batch prediction. */
  readonly run: JobRun | undefined
  readonly onEdit: () => void
}): ReactNode {
  const { model, run, onEdit } = props
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [isDisconnecting, setDisconnecting] = useState(false)
  const refresh = () => cache.invalidateQueries({ queryKey: modelKeys.backends(model.projectId) })
  const refreshJobs = () => cache.invalidateQueries({ queryKey: jobKeys.ofProject(model.projectId) })
  const predict = useMutation({
    mutationFn: () => client.models.predictAll(model.id),
    onSettled: () => Promise.all([refresh(), refreshJobs()]),
  })
  const test = useMutation({ mutationFn: () => client.models.test(model.id) })
  const train = useMutation({
    mutationFn: () => client.models.train(model.id),
    onSuccess: () =>
      showToast({
        text: t('models.trained', { title: model.title }),
        icon: IconSchool,
        closeLabel: t('close'),
      }),
    onSettled: refresh,
  })
  const isBusy = run !== undefined && isRunning(run)
  // What ends changes the state, the version and what is stored.
  useEffect(() => {
    if (isBusy) return
    void cache.invalidateQueries({ queryKey: modelKeys.backends(model.projectId) })
    void cache.invalidateQueries({ queryKey: modelKeys.versions(model.projectId) })
  }, [isBusy, cache, model.projectId])
  const error = predict.error ?? test.error ?? train.error
  const facts = [
    model.version === '' ? t('models.noVersion') : t('models.version', { version: model.version }),
    ...(model.user === undefined ? [] : [t('models.withPassword')]),
    ...(model.isInteractive ? [t('models.interactive')] : []),
  ]
  return (
    <li className="card model" aria-label={model.title}>
      <div className="row model-head">
        <ModelMark name={model.title} />
        <div className="grow">
          <h2 className="model-title">{model.title}</h2>
          <p className="model-url mono t2" title={model.url}>
            {model.url}
          </p>
          <p className="sm t3">{facts.join(' · ')}</p>
        </div>
        <Tag tone={TONE[model.state]}>{t(`models.state.${model.state}`)}</Tag>
      </div>
      {model.error === undefined ? null : (
        <Note
          tone={model.state === 'error' ? 'bad' : 'warn'}
          title={t(model.state === 'error' ? 'models.errorTitle' : 'models.disconnectedTitle')}
        >
          <p className="model-words">{model.error}</p>
        </Note>
      )}
      {error === null ? null : <Note tone="bad" isAlert title={describeError(error, t('offline'))} />}
      {run === undefined ? null : isBusy ? (
        <RunningBatch run={run} onStopped={refreshJobs} />
      ) : (
        <EndedBatch run={run} />
      )}
      <div className="row wrap model-acts">
        <Button
          size="s"
          icon={IconSparkles}
          loading={predict.isPending || isBusy}
          onClick={() => predict.mutate()}
        >
          {t('models.predict')}
        </Button>
        <Button size="s" icon={IconSend} loading={test.isPending} onClick={() => test.mutate()}>
          {t('models.test')}
        </Button>
        <Button size="s" icon={IconSchool} loading={train.isPending} onClick={() => train.mutate()}>
          {t('models.train')}
        </Button>
        <Button size="s" icon={IconPencil} onClick={onEdit}>
          {t('models.edit')}
        </Button>
        <span className="grow" />
        <Button size="s" kind="ghost" icon={IconPlugConnectedX} onClick={() => setDisconnecting(true)}>
          {t('models.disconnect')}
        </Button>
      </div>
      <ModelTestDialog test={test.data} onClose={() => test.reset()} />
      <ConfirmDialog
        isOpen={isDisconnecting}
        onClose={() => setDisconnecting(false)}
        title={t('models.disconnectQuestion', { title: model.title })}
        deed={t('models.disconnectIt')}
        icon={IconPlugConnectedX}
        onDeed={async () => {
          await client.models.remove(model.id)
          showToast({
            text: t('models.disconnected', { title: model.title }),
            icon: IconPlugConnectedX,
            closeLabel: t('close'),
          })
          // A project that showed its predictions shows none now.
          await Promise.all([
            refresh(),
            cache.invalidateQueries({ queryKey: projectKeys.one(model.projectId) }),
          ])
        }}
      >
        <p className="t2">{t('models.disconnectText')}</p>
      </ConfirmDialog>
    </li>
  )
}

function RunningBatch(props: { readonly run: JobRun; readonly onStopped: () => Promise<void> }): ReactNode {
  const { run, onStopped } = props
  const { t } = useTranslation()
  const stop = useMutation({ mutationFn: () => client.jobs.cancel(run.id), onSettled: onStopped })
  const total = run.total ?? 0
  const words = { done: formatCount(run.done), total: formatCount(total) }
  const text =
    run.status === 'queued'
      ? t('models.waits')
      : t(run.total === undefined ? 'models.progressUnknown' : 'models.progress', words)
  return (
    <div className="row model-run">
      <ProgressBar label={t('models.predict')} value={run.done / Math.max(1, total)} />
      <span className="num sm t2">{text}</span>
      <Button
        size="s"
        kind="ghost"
        loading={stop.isPending || run.status === 'cancelled'}
        onClick={() => stop.mutate()}
      >
        {t('models.stop')}
      </Button>
    </div>
  )
}

function EndedBatch({ run }: { readonly run: JobRun }): ReactNode {
  const { t } = useTranslation()
  const failures =
    run.failures.length === 0 ? null : (
      <details className="model-failures">
        <summary>{t('models.failures')}</summary>
        <ul>
          {run.failures.slice(0, SHOWN).map(({ taskId, error }) => (
            <li key={taskId}>
              <span className="num">{t('models.failure', { task: taskId })}</span>{' '}
              <span className="t2">{error}</span>
            </li>
          ))}
        </ul>
      </details>
    )
  if (run.status === 'failed')
    return (
      <Note tone="bad" title={t('models.runFailed')}>
        <p className="model-words">{run.error}</p>
        {failures}
      </Note>
    )
  const title = t(run.status === 'cancelled' ? 'models.runStopped' : 'models.runDone')
  return (
    <Note tone={run.failures.length > 0 ? 'warn' : 'plain'} title={title}>
      <p>{groupDigits(run.detail)}</p>
      {failures}
    </Note>
  )
}

const SHOWN = 50
