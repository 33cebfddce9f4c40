// Makes or changes a webhook: address, events, payload, headers, signature.

import { ApiError, type Webhook, type WebhookInput } from '@siali/sdk'
import { Button, CheckBox, Dialog, IconButton, Note, Switch, TextField } from '@siali/ui'
import { IconKey, IconKeyOff, IconPlus, IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import { webhookActionsQuery, webhookKeys } from '../../../data/webhook.query.ts'

const MOST_HEADERS = 10

interface HeaderRow {
  readonly key: number
  readonly name: string
  readonly value: string
}

export function WebhookForm(props: {
  readonly projectId: number
  /** Undefined: a new one. */
  readonly webhook: Webhook | undefined
  readonly isSigned: boolean
  /** A secret was made, to be shown once. */
  readonly onSecret: (secret: string) => void
  readonly onClose: () => void
}): ReactNode {
  const { projectId, webhook, isSigned, onSecret, onClose } = props
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [url, setUrl] = useState(webhook?.url ?? '')
  const [hearsAll, setHearsAll] = useState(webhook?.hearsAll ?? true)
  const [actions, setActions] = useState<ReadonlySet<string>>(new Set(webhook?.actions))
  const [sendsPayload, setSendsPayload] = useState(webhook?.sendsPayload ?? true)
  const [headers, setHeaders] = useState<readonly HeaderRow[]>(() =>
    Object.entries(webhook?.headers ?? {}).map(([name, value], key) => ({ key, name, value })),
  )
  const [isDirty, setDirty] = useState(false)
  const refresh = () => cache.invalidateQueries({ queryKey: webhookKeys.all(projectId) })
  const save = useMutation({
    mutationFn: async () => {
      const input: WebhookInput & { readonly url: string } = {
        url: url.trim(),
        hearsAll,
        actions: [...actions],
        sendsPayload,
        headers: Object.fromEntries(
          headers.filter((row) => row.name.trim() !== '').map((row) => [row.name.trim(), row.value]),
        ),
      }
      if (webhook !== undefined) return void (await client.webhooks.update(webhook.id, input))
      const made = await client.webhooks.create(projectId, input)
      onSecret(await client.webhooks.makeSecret(made.id))
    },
    onSuccess: () => {
      onClose()
      return refresh()
    },
  })
  const makeSecret = useMutation({
    mutationFn: (id: number) => client.webhooks.makeSecret(id),
    onSuccess: (secret) => {
      onSecret(secret)
      onClose()
      return refresh()
    },
  })
  const forgetSecret = useMutation({
    mutationFn: (id: number) => client.webhooks.forgetSecret(id),
    onSuccess: () => {
      onClose()
      return refresh()
    },
  })
  const error = save.error ?? makeSecret.error ?? forgetSecret.error
  const fieldError = (name: string) =>
    save.error instanceof ApiError ? save.error.fieldError(name) : undefined
  const isFieldError = ['url', 'headers', 'actions'].some((name) => fieldError(name) !== undefined)
  const offReason =
    url.trim() === ''
      ? t('webhooks.urlFirst')
      : !hearsAll && actions.size === 0
        ? t('webhooks.actionsFirst')
        : undefined
  const edit = (work: () => void) => {
    setDirty(true)
    work()
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width={640}
      isDirty={isDirty}
      title={t(webhook === undefined ? 'webhooks.newTitle' : 'webhooks.editTitle')}
      closeLabel={t('close')}
      foot={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" loading={save.isPending} offReason={offReason} onClick={() => save.mutate()}>
            {t(webhook === undefined ? 'webhooks.create' : 'webhooks.save')}
          </Button>
        </>
      }
    >
      <form
        className="hook-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (offReason === undefined) save.mutate()
        }}
      >
        <TextField
          label={t('webhooks.url')}
          type="url"
          inputMode="url"
          placeholder="https://hooks.example.com/labels"
          value={url}
          maxLength={2048}
          error={fieldError('url')}
          help={t('webhooks.urlHelp')}
          isRequired
          requiredText={t('webhooks.required')}
          onChange={(event) => edit(() => setUrl(event.currentTarget.value))}
        />
        <ActionsField
          hearsAll={hearsAll}
          actions={actions}
          error={fieldError('actions')}
          onHearsAll={(value) => edit(() => setHearsAll(value))}
          onActions={(value) => edit(() => setActions(value))}
        />
        <div className="col g4">
          <Switch
            label={t('webhooks.payload')}
            checked={sendsPayload}
            onChange={(value) => edit(() => setSendsPayload(value))}
          />
          <p className="sm t3">{t('webhooks.payloadHelp')}</p>
        </div>
        <HeadersField
          rows={headers}
          error={fieldError('headers')}
          onRows={(rows) => edit(() => setHeaders(rows))}
        />
        <div className="hook-sign">
          <div className="grow">
            <p className="m">{t('webhooks.signature')}</p>
            <p className="sm t3">
              {t(
                webhook === undefined
                  ? 'webhooks.signNew'
                  : isSigned
                    ? 'webhooks.signRotate'
                    : 'webhooks.signNone',
              )}
            </p>
          </div>
          {webhook === undefined || !isSigned ? null : (
            <Button
              icon={IconKeyOff}
              loading={forgetSecret.isPending}
              onClick={() => forgetSecret.mutate(webhook.id)}
            >
              {t('webhooks.forgetSecret')}
            </Button>
          )}
          {webhook === undefined ? null : (
            <Button
              icon={IconKey}
              loading={makeSecret.isPending}
              onClick={() => makeSecret.mutate(webhook.id)}
            >
              {t(isSigned ? 'webhooks.rotate' : 'webhooks.makeSecret')}
            </Button>
          )}
        </div>
        {error === null || (error === save.error && isFieldError) ? null : (
          <Note tone="bad" isAlert title={describeError(error, t('offline'))} />
        )}
        <button type="submit" className="sr" tabIndex={-1} aria-hidden />
      </form>
    </Dialog>
  )
}

function ActionsField(props: {
  readonly hearsAll: boolean
  readonly actions: ReadonlySet<string>
  readonly error: string | undefined
  readonly onHearsAll: (value: boolean) => void
  readonly onActions: (value: ReadonlySet<string>) => void
}): ReactNode {
  const { hearsAll, actions, error, onHearsAll, onActions } = props
  const { t } = useTranslation()
  const { data = [] } = useQuery(webhookActionsQuery)
  const toggle = (name: string, isOn: boolean) => {
    const next = new Set(actions)
    if (isOn) next.add(name)
    else next.delete(name)
    onActions(next)
  }
  return (
    <fieldset className="hook-actions">
      <legend className="label">{t('webhooks.events')}</legend>
      <Switch label={t('webhooks.all')} checked={hearsAll} onChange={onHearsAll} />
      {hearsAll ? null : (
        <div className="hook-grid">
          {data.map((action) => (
            <div key={action.name} title={action.description}>
              <CheckBox
                label={t(`webhooks.action.${action.name}`, { defaultValue: action.title })}
                checked={actions.has(action.name)}
                onChange={(isOn) => toggle(action.name, isOn)}
              />
            </div>
          ))}
        </div>
      )}
      {error === undefined ? null : <p className="err">{error}</p>}
    </fieldset>
  )
}

function HeadersField(props: {
  readonly rows: readonly HeaderRow[]
  readonly error: string | undefined
  readonly onRows: (rows: readonly HeaderRow[]) => void
}): ReactNode {
  const { rows, error, onRows } = props
  const { t } = useTranslation()
  const change = (key: number, part: Partial<HeaderRow>) =>
    onRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)))
  return (
    <fieldset className="hook-headers">
      <legend className="label">{t('webhooks.headers')}</legend>
      {rows.map((row, at) => (
        <div key={row.key} className="hook-header">
          <input
            className="in mono"
            value={row.name}
            maxLength={200}
            placeholder="Authorization"
            aria-label={t('webhooks.headerName', { at: at + 1 })}
            onChange={(event) => change(row.key, { name: event.currentTarget.value })}
          />
          <input
            className="in mono"
            value={row.value}
            maxLength={4000}
            aria-label={t('webhooks.headerValue', { at: at + 1 })}
            onChange={(event) => change(row.key, { value: event.currentTarget.value })}
          />
          <IconButton
            icon={IconX}
            label={t('webhooks.removeHeader')}
            onClick={() => onRows(rows.filter((one) => one.key !== row.key))}
          />
        </div>
      ))}
      <div className="row wrap">
        <Button
          size="s"
          icon={IconPlus}
          offReason={rows.length >= MOST_HEADERS ? t('webhooks.tenHeaders') : undefined}
          onClick={() =>
            onRows([...rows, { key: Math.max(-1, ...rows.map((row) => row.key)) + 1, name: '', value: '' }])
          }
        >
          {t('webhooks.addHeader')}
        </Button>
        <span className="sm t3 grow">{t('webhooks.headersHelp')}</span>
      </div>
      {error === undefined ? null : (
        <p className="err" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}
