// The person's own password.

import { ApiError } from '@siali/sdk'
import { Button, Note, PasswordField, showToast } from '@siali/ui'
import { IconCheck } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'

/** Changes the password; other sessions end. */
export function PasswordSection(): ReactNode {
  const { t } = useTranslation()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const change = useMutation({
    mutationFn: () => client.users.changePassword(current, password),
    onSuccess: () => {
      setCurrent('')
      setPassword('')
      showToast({ text: t('password.changed'), icon: IconCheck, closeLabel: t('close') })
    },
  })
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate()
  }
  const { error } = change
  const currentError = error instanceof ApiError ? error.fieldError('current_password') : undefined
  const passwordError = error instanceof ApiError ? error.fieldError('password') : undefined
  const isWhole = error !== null && currentError === undefined && passwordError === undefined
  const words = { showLabel: t('signIn.show'), hideLabel: t('signIn.hide') }
  return (
    <section id="password" aria-labelledby="password-h">
      <h2 className="h1" id="password-h">
        {t('account.password')}
      </h2>
      <form className="card sec" onSubmit={handleSubmit} noValidate>
        <div className="two-fields">
          <PasswordField
            {...words}
            label={t('password.current')}
            autoComplete="current-password"
            value={current}
            error={currentError}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordField
            {...words}
            label={t('password.new')}
            autoComplete="new-password"
            value={password}
            error={passwordError}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </div>
        {isWhole ? <Note tone="bad" isAlert title={describeError(error, t('offline'))} /> : null}
        <div className="row">
          <p className="sm t3 grow">{t('password.help')}</p>
          <Button type="submit" loading={change.isPending} disabled={current === '' || password === ''}>
            {t('password.change')}
          </Button>
        </div>
      </form>
    </section>
  )
}
