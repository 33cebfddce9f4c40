// One webhook of the list: its address, what it hears, how it does, and what can be done about it.

import type { Webhook, WebhookHealth, WebhookTest } from '@siali/sdk'
import { Button, Note, showToast, Switch, Tag } from '@siali/ui'
import { IconListDetails, IconPencil, IconPlayerPlay, IconSend, IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import { webhookKeys } from '../../../data/webhook.query.ts'
import { formatCount, locale } from '../../../i18n/i18n.ts'
import { Ago } from '../../../shell/ago.tsx'
import { ConfirmDialog } from '../../../shell/confirm.dialog.tsx'
import { fullTime } from '../../../shell/time.ts'

const TONE = { on: 'ok', failing: 'warn', paused: 'bad', off: 'plain' } as const

export function WebhookCard(props: {
  readonly projectId: number
  readonly webhook: Webhook
  readonly health: WebhookHealth | undefined
  readonly onEdit: () => void
  readonly onLog: () => void
}): ReactNode {
  const { projectId, webhook, health, onEdit, onLog } = props
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [isDeleting, setDeleting] = useState(false)
  const refresh = () => cache.invalidateQueries({ queryKey: webhookKeys.all(projectId) })
  const change = useMutation({
    mutationFn: (isActive: boolean) => client.webhooks.update(webhook.id, { isActive }),
    onSuccess: refresh,
  })
  const test = useMutation({ mutationFn: () => client.webhooks.test(webhook.id) })
  const state = health?.state ?? (webhook.isActive ? 'on' : 'off')
  const error = change.error ?? test.error
  return (
    <li className="card hook">
      <div className="row hook-head">
        <div className="grow">
          <p className="hook-url mono" title={webhook.url}>
            {webhook.url}
          </p>
          <p className="sm t3">
            {webhook.hearsAll
              ? t('webhooks.hearsAll')
              : t('webhooks.hears', { count: webhook.actions.length })}
            {' · '}
            {webhook.sendsPayload ? t('webhooks.withPayload') : t('webhooks.nameOnly')}
            {health?.isSigned === true ? ` · ${t('webhooks.signed')}` : ''}
            {health?.modelId === undefined ? '' : ` · ${t('webhooks.ofModel')}`}
            {health?.lastSentAt === undefined ? null : (
              <>
                {' · '}
                {t('webhooks.lastSent')} <Ago at={health.lastSentAt} />
              </>
            )}
          </p>
        </div>
        <Tag tone={TONE[state]}>{t(`webhooks.state.${state}`)}</Tag>
        <Switch
          label={t('webhooks.isOn')}
          checked={webhook.isActive}
          onChange={(isActive) => change.mutate(isActive)}
        />
      </div>
      <HealthNote health={health} onResume={() => change.mutate(true)} isResuming={change.isPending} />
      {error === null ? null : <Note tone="bad" isAlert title={describeError(error, t('offline'))} />}
      {test.data === undefined ? null : <TestNote test={test.data} />}
      <div className="row wrap hook-acts">
        <Button size="s" icon={IconListDetails} onClick={onLog}>
          {t('webhooks.log')}
        </Button>
        <Button size="s" icon={IconSend} loading={test.isPending} onClick={() => test.mutate()}>
          {t('webhooks.test')}
        </Button>
        <Button size="s" icon={IconPencil} onClick={onEdit}>
          {t('webhooks.edit')}
        </Button>
        <span className="grow" />
        <Button size="s" kind="ghost" icon={IconTrash} onClick={() => setDeleting(true)}>
          {t('webhooks.delete')}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        title={t('webhooks.deleteQuestion')}
        deed={t('webhooks.deleteIt')}
        icon={IconTrash}
        onDeed={async () => {
          await client.webhooks.remove(webhook.id)
          showToast({ text: t('webhooks.deleted'), icon: IconTrash, closeLabel: t('close') })
          await refresh()
        }}
      >
        <p className="mono hook-url">{webhook.url}</p>
        <p className="t2">{t('webhooks.deleteText')}</p>
      </ConfirmDialog>
    </li>
  )
}

function HealthNote(props: {
  readonly health: WebhookHealth | undefined
  readonly onResume: () => void
  readonly isResuming: boolean
}): ReactNode {
  const { health, onResume, isResuming } = props
  const { t } = useTranslation()
  if (health === undefined || (health.state !== 'paused' && health.state !== 'failing')) return null
  const words = {
    count: health.waiting,
    waiting: health.waiting >= 1000 ? `${formatCount(1000)}+` : formatCount(health.waiting),
    failures: formatCount(health.failures),
    since: health.failingSince === undefined ? '' : fullTime(health.failingSince, locale()),
    next: health.nextTryAt === undefined ? '' : fullTime(health.nextTryAt, locale()),
  }
  const isPaused = health.state === 'paused'
  return (
    <Note
      tone={isPaused ? 'bad' : 'warn'}
      isAlert={isPaused}
      title={
        isPaused
          ? t('webhooks.pausedTitle')
          : t('webhooks.failingTitle', { ...words, count: health.failures })
      }
      action={
        <Button size="s" icon={IconPlayerPlay} loading={isResuming} onClick={onResume}>
          {t(isPaused ? 'webhooks.resume' : 'webhooks.tryNow')}
        </Button>
      }
    >
      {health.lastError === undefined ? null : <p className="hook-words">{health.lastError}</p>}
      {t(isPaused ? 'webhooks.pausedText' : 'webhooks.failingText', words)}{' '}
      {!isPaused && words.next !== '' ? t('webhooks.nextTry', words) : null}
    </Note>
  )
}

function TestNote({ test }: { readonly test: WebhookTest }): ReactNode {
  const { t } = useTranslation()
  const words = { status: test.answerStatus ?? 0, ms: formatCount(test.tookMs) }
  if (!test.isDelivered)
    return (
      <Note tone="bad" isAlert title={t('webhooks.testFailed')}>
        <p>{test.error}</p>
        {test.answer.body === undefined ? null : (
          <pre className="verbatim hook-answer">{test.answer.body}</pre>
        )}
      </Note>
    )
  return <Note tone="ok" title={t('webhooks.testTaken', words)} />
}
