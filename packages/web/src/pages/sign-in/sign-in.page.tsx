// Sign-in by e-mail and password.

import { ApiError } from '@siali/sdk'
import { Button, CheckBox, Note, PasswordField, TextField } from '@siali/ui'
import { Link, Navigate, useSearch } from '@tanstack/react-router'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { client, describeError, ensureCsrfToken } from '../../data/client.ts'
import { useQuery } from '@tanstack/react-query'
import { sessionQuery, useSession } from '../../data/session.query.ts'
import { safeNext } from '../../shell/next-path.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { SignFrame } from './sign-frame.tsx'

/** `/user/login/`. */
export function SignInPage(): ReactNode {
  const { t } = useTranslation()
  usePageTitle(t('signIn.title'))
  useQuery(sessionQuery)
  const session = useSession()
  const { next } = useSearch({ strict: false })
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [stay, setStay] = useState(true)
  const [error, setError] = useState<ApiError | string | undefined>()
  const [isBusy, setBusy] = useState(false)

  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      const path = await client.users.signIn(
        { email, password },
        { stay, next, csrfToken: await ensureCsrfToken() },
      )
      // A full load: nothing of the page before the sign-in stays in memory.
      window.location.assign(safeNext(next ?? path))
    } catch (cause) {
      setError(cause instanceof ApiError ? cause : describeError(cause, t('offline')))
      setBusy(false)
    }
  }

  const emailError = error instanceof ApiError ? error.fieldError('email') : undefined
  const passwordError = error instanceof ApiError ? error.fieldError('password') : undefined
  const whole =
    error === undefined || emailError !== undefined || passwordError !== undefined
      ? undefined
      : error instanceof ApiError
        ? (error.fieldError('non_field_errors') ?? error.fieldError('__all__') ?? error.detail)
        : error
  // Nobody can sign in before the first account is made.
  if (session?.signup === 'first') return <Navigate to="/user/signup/" search={{}} replace />
  return (
    <SignFrame>
      <form onSubmit={(event) => void handleSubmit(event)} noValidate>
        <div className="col g4">
          <h1>{t('signIn.title')}</h1>
          <p className="t2 si-lead">
            <Trans
              t={t}
              i18nKey="signIn.to"
              values={{ server: window.location.host }}
              components={{ b: <b className="m strong" /> }}
            />
          </p>
        </div>
        {whole === undefined ? null : <Note tone="bad" isAlert title={whole} />}
        <TextField
          size="l"
          type="email"
          name="email"
          label={t('signIn.email')}
          autoComplete="username"
          autoFocus
          required
          value={email}
          error={emailError}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordField
          size="l"
          name="password"
          label={t('signIn.password')}
          autoComplete="current-password"
          required
          showLabel={t('signIn.show')}
          hideLabel={t('signIn.hide')}
          value={password}
          error={passwordError}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <CheckBox label={t('signIn.stay')} checked={stay} onChange={setStay} />
        <Button kind="primary" size="l" className="block" type="submit" loading={isBusy}>
          {t('signIn.go')}
        </Button>
        {session === undefined || session.signup === 'invitation' ? null : (
          <p className="t2 si-foot">
            {t('signIn.noAccount')}{' '}
            <Link to="/user/signup/" search={{}} className="m">
              {t('signIn.create')}
            </Link>
          </p>
        )}
      </form>
    </SignFrame>
  )
}
