// Connecting a model, or changing one. The server is asked before anything is stored, and its words stand in the form.

import type { ModelBackend, ModelInput } from '@siali/sdk'
import { Button, Dialog, Note, PasswordField, showToast, Switch, TextAreaField, TextField } from '@siali/ui'
import { IconPlugConnected } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError, isClosedNetwork } from '../../../data/client.ts'
import { modelKeys } from '../../../data/model.query.ts'
import { projectKeys } from '../../../data/project.query.ts'

const FORM = 'model-form'

export function ModelForm(props: {
  readonly projectId: number
  /** Undefined: a new one. */
  readonly model: ModelBackend | undefined
  readonly onClose: () => void
}): ReactNode {
  const { projectId, model, onClose } = props
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [title, setTitle] = useState(model?.title ?? '')
  const [url, setUrl] = useState(model?.url ?? '')
  const [hasLogin, setHasLogin] = useState(model?.user !== undefined)
  const [user, setUser] = useState(model?.user ?? '')
  const [password, setPassword] = useState('')
  const [isInteractive, setInteractive] = useState(model?.isInteractive ?? false)
  const [timeout, setTimeLimit] = useState(String(model?.timeoutSec ?? 100))
  const stored = model?.extraParams ?? null
  const [params, setParams] = useState(stored === null ? '' : JSON.stringify(stored, undefined, 2))
  const [isTried, setTried] = useState(false)
  const seconds = Number(timeout)
  const extraParams = readParams(params)
  const keepsPassword = model?.user !== undefined
  const problems = {
    url: url.trim() === '' ? t('models.urlFirst') : undefined,
    login:
      hasLogin && (user === '' || (password === '' && !keepsPassword))
        ? t('models.passwordFirst')
        : undefined,
    timeout: seconds >= 0.1 && seconds <= 86_400 ? undefined : t('models.timeoutRule'),
    params: extraParams === undefined ? t('models.paramsRule') : undefined,
  }
  const save = useMutation({
    mutationFn: (input: ModelInput & { readonly url: string }) =>
      model === undefined ? client.models.create(projectId, input) : client.models.update(model.id, input),
    onSuccess: async (saved) => {
      onClose()
      if (model === undefined)
        showToast({
          text: t('models.connected', { title: saved.title }),
          icon: IconPlugConnected,
          closeLabel: t('close'),
        })
      await Promise.all([
        cache.invalidateQueries({ queryKey: modelKeys.backends(projectId) }),
        // A new name takes the choice of the project along.
        cache.invalidateQueries({ queryKey: projectKeys.one(projectId) }),
      ])
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.values(problems).some((problem) => problem !== undefined)) return
    save.mutate({
      url: url.trim(),
      ...(title.trim() !== '' && { title: title.trim() }),
      login: hasLogin ? { user, ...(password !== '' && { password }) } : null,
      isInteractive,
      timeoutSec: seconds,
      extraParams: extraParams?.value,
    })
  }
  const shown = (problem: string | undefined) => (isTried ? problem : undefined)
  return (
    <Dialog
      isOpen
      isDirty={url !== (model?.url ?? '') || title !== (model?.title ?? '')}
      onClose={onClose}
      title={t(model === undefined ? 'models.newTitle' : 'models.editTitle')}
      closeLabel={t('close')}
      foot={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" form={FORM} loading={save.isPending}>
            {t(model === undefined ? 'models.connectIt' : 'models.save')}
          </Button>
        </>
      }
    >
      <form id={FORM} className="model-form" onSubmit={submit} noValidate>
        {save.error === null ? null : (
          <Note tone="bad" isAlert title={describeError(save.error, t('offline'))}>
            {isClosedNetwork(save.error) ? t('models.privateHelp') : undefined}
          </Note>
        )}
        <TextField
          label={t('models.url')}
          help={t('models.urlHelp')}
          placeholder="http://localhost:9090"
          inputMode="url"
          dir="ltr"
          value={url}
          error={shown(problems.url)}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <TextField
          label={t('models.name')}
          value={title}
          maxLength={100}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Switch label={t('models.isInteractive')} checked={isInteractive} onChange={setInteractive} />
        <Switch label={t('models.login')} checked={hasLogin} onChange={setHasLogin} />
        {hasLogin ? (
          <div className="two-fields">
            <TextField
              label={t('models.user')}
              autoComplete="off"
              value={user}
              error={shown(problems.login)}
              onChange={(event) => setUser(event.currentTarget.value)}
            />
            <PasswordField
              label={t('models.password')}
              autoComplete="new-password"
              help={keepsPassword ? t('models.passwordKept') : undefined}
              showLabel={t('models.showPassword')}
              hideLabel={t('models.hidePassword')}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </div>
        ) : null}
        <details
          className="model-more"
          open={shown(problems.timeout ?? problems.params) !== undefined || undefined}
        >
          <summary>{t('models.more')}</summary>
          <div className="model-form">
            <TextField
              label={t('models.timeout')}
              inputMode="decimal"
              value={timeout}
              error={shown(problems.timeout)}
              onChange={(event) => setTimeLimit(event.currentTarget.value)}
            />
            <TextAreaField
              label={t('models.params')}
              help={t('models.paramsHelp')}
              rows={3}
              dir="ltr"
              className="mono"
              spellCheck={false}
              value={params}
              error={shown(problems.params)}
              onChange={(event) => setParams(event.currentTarget.value)}
            />
          </div>
        </details>
      </form>
    </Dialog>
  )
}

/** The value that the text is; null for none. Undefined: it is no JSON. */
function readParams(text: string): { readonly value: unknown } | undefined {
  if (text.trim() === '') return { value: null }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}
