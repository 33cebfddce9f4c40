// The webhooks of a project: who is told, whether they answer, and what to do when they do not.

import { ApiError, type Webhook } from '@siali/sdk'
import { Button, EmptyState, Note, Skeleton } from '@siali/ui'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../../data/client.ts'
import { webhookHealthQuery, webhooksQuery } from '../../../data/webhook.query.ts'
import { usePageTitle } from '../../../shell/page-title.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import { FreshSecret } from './fresh-secret.tsx'
import { WebhookCard } from './webhook-card.tsx'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookLog } from './webhook-log.tsx'
import './webhooks.css'

/** What stands in the form: nothing, a new webhook, or one that exists. */
type Editing = 'new' | Webhook | undefined

/** `/projects/:id/settings/webhooks`. */
export function WebhooksPage(): ReactNode {
  const { t } = useTranslation()
  const { projectId } = useParams({ from: '/guarded/projects/$projectId' })
  usePageTitle(t('webhooks.title'))
  const webhooks = useQuery(webhooksQuery(projectId))
  const health = useQuery({ ...webhookHealthQuery(projectId), enabled: (webhooks.data?.length ?? 0) > 0 })
  const [editing, setEditing] = useState<Editing>()
  const [logged, setLogged] = useState<Webhook>()
  const [secret, setSecret] = useState<string>()
  const rows = webhooks.data ?? []
  const isRefused = webhooks.error instanceof ApiError && webhooks.error.status === 403
  return (
    <SettingsFrame section="webhooks">
      <div className="row">
        <h1 className="h1 grow">{t('webhooks.title')}</h1>
        {rows.length === 0 ? null : (
          <Button kind="primary" icon={IconPlus} onClick={() => setEditing('new')}>
            {t('webhooks.new')}
          </Button>
        )}
      </div>
      {rows.length === 0 ? null : <p className="t2 hook-lead">{t('webhooks.lead')}</p>}
      {isRefused ? <Note tone="warn" title={t('webhooks.refused')} /> : null}
      {webhooks.error === null || isRefused ? null : (
        <Note tone="bad" isAlert title={describeError(webhooks.error, t('offline'))} />
      )}
      {secret === undefined ? null : <FreshSecret secret={secret} onClose={() => setSecret(undefined)} />}
      {webhooks.isPending ? <Skeleton height={96} /> : null}
      {webhooks.isSuccess && rows.length === 0 ? (
        <div className="card hook-empty">
          <EmptyState
            title={t('webhooks.none')}
            actions={
              <Button kind="primary" icon={IconPlus} onClick={() => setEditing('new')}>
                {t('webhooks.new')}
              </Button>
            }
          >
            {t('webhooks.noneText')}
          </EmptyState>
        </div>
      ) : null}
      {rows.length === 0 ? null : (
        <ul className="hook-list">
          {rows.map((webhook) => (
            <WebhookCard
              key={webhook.id}
              projectId={projectId}
              webhook={webhook}
              health={health.data?.find((one) => one.webhookId === webhook.id)}
              onEdit={() => setEditing(webhook)}
              onLog={() => setLogged(webhook)}
            />
          ))}
        </ul>
      )}
      {editing === undefined ? null : (
        <WebhookForm
          projectId={projectId}
          webhook={editing === 'new' ? undefined : editing}
          isSigned={
            editing !== 'new' && health.data?.find((one) => one.webhookId === editing.id)?.isSigned === true
          }
          onSecret={setSecret}
          onClose={() => setEditing(undefined)}
        />
      )}
      {logged === undefined ? null : (
        <WebhookLog projectId={projectId} webhook={logged} onClose={() => setLogged(undefined)} />
      )}
    </SettingsFrame>
  )
}
