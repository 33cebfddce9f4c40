// Sets a password by a link that an administrator made.

import { ApiError } from '@siali/sdk'
import { Button, buttonClass, Note, PasswordField } from '@siali/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { sessionQuery } from '../../data/session.query.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { SignFrame } from './sign-frame.tsx'

/** `/user/reset-password/`; the token stands behind the hash, where no log sees it. */
export function ResetPasswordPage(): ReactNode {
  const { t } = useTranslation()
  usePageTitle(t('reset.title'))
  useQuery(sessionQuery)
  const [token] = useState(() => window.location.hash.slice(1))
  const [password, setPassword] = useState('')
  const [email, setEmail] = useState<string | undefined>()
  const [error, setError] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)

  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      setEmail(await client.users.setPassword(token, password))
    } catch (cause) {
      setError(cause)
    } finally {
      setBusy(false)
    }
  }

  if (email !== undefined)
    return (
      <SignFrame>
        <div className="col g16">
          <h1>{t('reset.done')}</h1>
          <p className="t2">{t('reset.doneText', { email })}</p>
          <Link to="/user/login/" search={{}} className={buttonClass('primary', 'l')}>
            {t('signIn.go')}
          </Link>
        </div>
      </SignFrame>
    )
  const passwordError = error instanceof ApiError ? error.fieldError('password') : undefined
  return (
    <SignFrame>
      <form onSubmit={(event) => void handleSubmit(event)} noValidate>
        <div className="col g4">
          <h1>{t('reset.title')}</h1>
          <p className="t2 si-lead">{t('reset.lead')}</p>
        </div>
        {token === '' ? <Note tone="bad" title={t('reset.noToken')} /> : null}
        {error === undefined || passwordError !== undefined ? null : (
          <Note tone="bad" isAlert title={describeError(error, t('offline'))} />
        )}
        <PasswordField
          size="l"
          name="password"
          label={t('password.new')}
          autoComplete="new-password"
          autoFocus
          required
          showLabel={t('signIn.show')}
          hideLabel={t('signIn.hide')}
          help={t('reset.help')}
          value={password}
          error={passwordError}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button
          kind="primary"
          size="l"
          className="block"
          type="submit"
          loading={isBusy}
          disabled={token === '' || password === ''}
        >
          {t('reset.go')}
        </Button>
      </form>
    </SignFrame>
  )
}
