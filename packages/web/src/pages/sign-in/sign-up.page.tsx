// Sign-up: the first person owns the server's organization, later ones come with an invitation.

import { ApiError } from '@siali/sdk'
import { Button, buttonClass, Note, PasswordField, TextField } from '@siali/ui'
import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError, ensureCsrfToken } from '../../data/client.ts'
import { sessionQuery } from '../../data/session.query.ts'
import { safeNext } from '../../shell/next-path.ts'
import { usePageTitle } from '../../shell/page-title.ts'
import { SignFrame } from './sign-frame.tsx'

const SHORTEST_PASSWORD = 8

/** `/user/signup/`, with `?token=` for an invitation. */
export function SignUpPage(): ReactNode {
  const { t } = useTranslation()
  usePageTitle(t('signUp.title'))
  const { data: session } = useQuery(sessionQuery)
  const { token } = useSearch({ strict: false })
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problems, setProblems] = useState<{
    readonly email?: string
    readonly password?: string
    readonly whole?: string
  }>({})
  const [isBusy, setBusy] = useState(false)

  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault()
    const missing = {
      ...(/^\S+@\S+$/.test(email.trim()) ? {} : { email: t('signUp.writeEmail') }),
      ...(password.length >= SHORTEST_PASSWORD
        ? {}
        : { password: t('signUp.shortPassword', { count: SHORTEST_PASSWORD }) }),
    }
    setProblems(missing)
    if (Object.keys(missing).length > 0) return
    setBusy(true)
    try {
      const path = await client.users.signUp(
        { email: email.trim(), password },
        { invitation: token, csrfToken: await ensureCsrfToken() },
      )
      window.location.assign(safeNext(path === '/' ? '/projects/' : path))
    } catch (cause) {
      setBusy(false)
      if (!(cause instanceof ApiError)) return setProblems({ whole: describeError(cause, t('offline')) })
      const fields = {
        ...(cause.fieldError('email') === undefined ? {} : { email: cause.fieldError('email') as string }),
        ...(cause.fieldError('password') === undefined
          ? {}
          : { password: cause.fieldError('password') as string }),
      }
      setProblems(Object.keys(fields).length > 0 ? fields : { whole: cause.summary })
    }
  }

  if (session?.signup === 'invitation' && token === undefined) {
    return (
      <SignFrame>
        <div className="col g16">
          <h1>{t('signUp.closedTitle')}</h1>
          <p className="t2 si-lead">{t('signUp.closedText')}</p>
          <Link to="/user/login/" search={{}} className={buttonClass('default', 'l', 'block')}>
            {t('signUp.signIn')}
          </Link>
        </div>
      </SignFrame>
    )
  }
  return (
    <SignFrame>
      <form onSubmit={(event) => void handleSubmit(event)} noValidate>
        <div className="col g4">
          <h1>{t('signUp.title')}</h1>
          <p className="t2 si-lead">
            {session?.signup === 'first'
              ? t('signUp.first')
              : t('signUp.lead', { server: window.location.host })}
          </p>
        </div>
        {problems.whole === undefined ? null : <Note tone="bad" isAlert title={problems.whole} />}
        <TextField
          size="l"
          type="email"
          name="email"
          label={t('signIn.email')}
          autoComplete="username"
          autoFocus
          required
          value={email}
          error={problems.email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordField
          size="l"
          name="password"
          label={t('signIn.password')}
          autoComplete="new-password"
          required
          showLabel={t('signIn.show')}
          hideLabel={t('signIn.hide')}
          help={t('signUp.passwordHelp', { count: SHORTEST_PASSWORD })}
          value={password}
          error={problems.password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button kind="primary" size="l" className="block" type="submit" loading={isBusy}>
          {t('signUp.go')}
        </Button>
        {session?.signup === 'first' ? null : (
          <p className="t2 si-foot">
            {t('signUp.have')}{' '}
            <Link to="/user/login/" search={{}} className="m">
              {t('signUp.signIn')}
            </Link>
          </p>
        )}
      </form>
    </SignFrame>
  )
}
