// What a webhook sent and what waits: a list, and beside it request and answer of one.

import type { Webhook, WebhookDelivery, WebhookDeliveryDetail, WebhookMessage } from '@siali/sdk'
import { Button, Dialog, Note, Segmented, Skeleton, Tag } from '@siali/ui'
import { IconArrowLeft, IconPlayerSkipForward, IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import {
  webhookDeliveryQuery,
  webhookKeys,
  webhookLogQuery,
  type LogFilter,
} from '../../../data/webhook.query.ts'
import { formatCount, locale } from '../../../i18n/i18n.ts'
import { Ago } from '../../../shell/ago.tsx'
import { CopyButton } from '../../../shell/copy-button.tsx'
import { fullTime } from '../../../shell/time.ts'
import { indentJson } from './indent-json.ts'

const TONE = { delivered: 'ok', waiting: 'info', failed: 'bad', skipped: 'plain' } as const
const PAGE = 50

export function WebhookLog(props: {
  readonly projectId: number
  readonly webhook: Webhook
  readonly onClose: () => void
}): ReactNode {
  const { projectId, webhook, onClose } = props
  const { t } = useTranslation()
  const [open, setOpen] = useState<number>()
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width={960}
      isBare
      title={t(open === undefined ? 'webhooks.logTitle' : 'webhooks.deliveryTitle')}
      closeLabel={t('close')}
    >
      {open === undefined ? (
        <LogList webhook={webhook} onOpen={setOpen} />
      ) : (
        <DeliveryView
          projectId={projectId}
          webhookId={webhook.id}
          deliveryId={open}
          onBack={() => setOpen(undefined)}
        />
      )}
    </Dialog>
  )
}

function StatusTag({ delivery }: { readonly delivery: WebhookDelivery }): ReactNode {
  const { t } = useTranslation()
  const isFailing = delivery.status === 'waiting' && delivery.error !== undefined
  return (
    <Tag tone={isFailing ? 'warn' : TONE[delivery.status]}>
      {t(isFailing ? 'webhooks.status.retrying' : `webhooks.status.${delivery.status}`)}
    </Tag>
  )
}

function LogList(props: {
  readonly webhook: Webhook
  readonly onOpen: (deliveryId: number) => void
}): ReactNode {
  const { webhook, onOpen } = props
  const { t } = useTranslation()
  const [filter, setFilter] = useState<LogFilter>('all')
  const [older, setOlder] = useState<readonly WebhookDelivery[]>([])
  const log = useQuery(webhookLogQuery(webhook.id, filter))
  const more = useMutation({
    mutationFn: (before: number) =>
      client.webhooks.deliveries(webhook.id, {
        before,
        status: filter === 'all' ? undefined : filter,
      }),
    onSuccess: (rows) => setOlder([...older, ...rows]),
  })
  const newest = log.data ?? []
  const oldest = newest.at(-1)?.id ?? 0
  const rows = [...newest, ...older.filter((row) => row.id < oldest)]
  const isMore = more.data === undefined ? newest.length === PAGE : more.data.length === PAGE
  return (
    <div className="hook-log">
      <div className="row wrap hook-log-head">
        <p className="mono hook-url grow">{webhook.url}</p>
        <Segmented
          size="s"
          label={t('webhooks.show')}
          value={filter}
          onChange={(value) => {
            setFilter(value)
            setOlder([])
            more.reset()
          }}
          options={[
            { value: 'all', label: t('webhooks.filter.all') },
            { value: 'waiting', label: t('webhooks.filter.waiting') },
            { value: 'failed', label: t('webhooks.filter.failed') },
          ]}
        />
      </div>
      {log.error === null ? null : <Note tone="bad" isAlert title={describeError(log.error, t('offline'))} />}
      <table className="tbl" aria-label={t('webhooks.logTitle')}>
        <colgroup>
          <col />
          <col className="hook-wide" style={{ width: 132 }} />
          <col style={{ width: 130 }} />
          <col className="hook-wide" style={{ width: 72 }} />
          <col className="hook-wide" style={{ width: 104 }} />
        </colgroup>
        <thead>
          <tr>
            <th>{t('webhooks.event')}</th>
            <th className="hook-wide">{t('webhooks.happened')}</th>
            <th>{t('webhooks.statusHead')}</th>
            <th className="num hook-wide">{t('webhooks.tries')}</th>
            <th className="num hook-wide">{t('webhooks.answerHead')}</th>
          </tr>
        </thead>
        <tbody>
          {log.isPending ? (
            <tr>
              <td colSpan={5}>
                <Skeleton width={240} />
              </td>
            </tr>
          ) : null}
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <button type="button" className="hook-open" onClick={() => onOpen(row.id)}>
                  {t(`webhooks.action.${row.action}`, { defaultValue: row.action })}
                </button>
                {row.error === undefined ? null : <p className="sm t3 cut">{row.error}</p>}
              </td>
              <td className="t2 hook-wide">
                <Ago at={row.happenedAt} />
              </td>
              <td>
                <StatusTag delivery={row} />
              </td>
              <td className="num hook-wide">{formatCount(row.attempts)}</td>
              <td className="num hook-wide">{row.answerStatus ?? <span className="t3">–</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {log.isSuccess && rows.length === 0 ? (
        <p className="t3 hook-none">{t(`webhooks.nothing.${filter}`)}</p>
      ) : null}
      <div className="row hook-log-foot">
        <p className="sm t3 grow">{t('webhooks.kept')}</p>
        {isMore && rows.length > 0 ? (
          <Button size="s" loading={more.isPending} onClick={() => more.mutate(rows.at(-1)?.id ?? 0)}>
            {t('webhooks.older')}
          </Button>
        ) : null}
      </div>
    </div>
  )
}

function DeliveryView(props: {
  readonly projectId: number
  readonly webhookId: number
  readonly deliveryId: number
  readonly onBack: () => void
}): ReactNode {
  const { projectId, webhookId, deliveryId, onBack } = props
  const { t } = useTranslation()
  const cache = useQueryClient()
  const query = useQuery(webhookDeliveryQuery(webhookId, deliveryId))
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: webhookKeys.log(webhookId) }),
      cache.invalidateQueries({ queryKey: webhookKeys.all(projectId) }),
    ])
  const again = useMutation({
    mutationFn: () => client.webhooks.redeliver(webhookId, deliveryId),
    onSuccess: async (delivery) => {
      await refresh()
      if (delivery.id !== deliveryId) onBack()
    },
  })
  const skip = useMutation({
    mutationFn: () => client.webhooks.skip(webhookId, deliveryId),
    onSuccess: refresh,
  })
  const error = query.error ?? again.error ?? skip.error
  const { data } = query
  return (
    <div className="hook-delivery">
      <div className="row wrap">
        <Button size="s" kind="ghost" icon={IconArrowLeft} onClick={onBack}>
          {t('webhooks.back')}
        </Button>
        <span className="grow" />
        {data?.status === 'waiting' ? (
          <Button
            size="s"
            icon={IconPlayerSkipForward}
            loading={skip.isPending}
            onClick={() => skip.mutate()}
          >
            {t('webhooks.skip')}
          </Button>
        ) : null}
        <Button size="s" icon={IconRefresh} loading={again.isPending} onClick={() => again.mutate()}>
          {t(data?.status === 'waiting' ? 'webhooks.tryNow' : 'webhooks.redeliver')}
        </Button>
      </div>
      {error === null ? null : <Note tone="bad" isAlert title={describeError(error, t('offline'))} />}
      {data === undefined ? <Skeleton height={160} /> : <Delivery data={data} />}
    </div>
  )
}

function Delivery({ data }: { readonly data: WebhookDeliveryDetail }): ReactNode {
  const { t } = useTranslation()
  const time = (at: Date | undefined) => (at === undefined ? '–' : fullTime(at, locale()))
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('webhooks.event'), t(`webhooks.action.${data.action}`, { defaultValue: data.action })],
    [t('webhooks.happened'), time(data.happenedAt)],
    [t('webhooks.statusHead'), <StatusTag key="s" delivery={data} />],
    [t('webhooks.tries'), formatCount(data.attempts)],
    [t('webhooks.sent'), time(data.sentAt)],
    ...(data.status === 'waiting' ? [[t('webhooks.nextHead'), time(data.nextTryAt)] as const] : []),
  ]
  return (
    <>
      <dl className="hook-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="sm t3">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {data.error === undefined ? null : <Note tone="bad" title={data.error} />}
      <div className="hook-two">
        <MessageView title={t('webhooks.request')} message={data.request} none={t('webhooks.notSent')} />
        <MessageView
          title={
            data.answerStatus === undefined
              ? t('webhooks.answer')
              : t('webhooks.answerOf', { status: data.answerStatus, ms: formatCount(data.tookMs ?? 0) })
          }
          message={data.answer}
          none={t(data.sentAt === undefined ? 'webhooks.notSent' : 'webhooks.noAnswer')}
        />
      </div>
    </>
  )
}

function MessageView(props: {
  readonly title: string
  readonly message: WebhookMessage
  readonly none: string
}): ReactNode {
  const { title, message, none } = props
  const { t } = useTranslation()
  const headers = Object.entries(message.headers)
  const body = message.body === undefined ? undefined : indentJson(message.body)
  return (
    <section className="hook-message" aria-label={title}>
      <div className="row">
        <h3 className="h3 grow">{title}</h3>
        {body === undefined ? null : <CopyButton size="s" kind="ghost" text={body} />}
      </div>
      {headers.length === 0 && body === undefined ? <p className="t3 sm">{none}</p> : null}
      {headers.length === 0 ? null : (
        <details>
          <summary className="sm t2">{t('webhooks.headerCount', { count: headers.length })}</summary>
          <pre className="verbatim hook-text">
            {headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
          </pre>
        </details>
      )}
      {body === undefined ? null : (
        <pre className="verbatim hook-text" tabIndex={0}>
          {body}
        </pre>
      )}
    </section>
  )
}
