// The session ended while a page is open: the work stays on screen, the password opens it again.

import { ApiError } from '@siali/sdk'
import { Button, buttonClass, Dialog, PasswordField } from '@siali/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError, onSignedOut, ensureCsrfToken } from '../data/client.ts'
import { useSession } from '../data/session.query.ts'

/** Asks for the password again; nothing else on the page changes. */
export function SignedOutDialog(): ReactNode {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const user = useSession()?.user
  const [isOpen, setOpen] = useState(false)
  const [password, setPassword] = useState('')
  const [error, setError] = useState<string | undefined>()
  const [isBusy, setBusy] = useState(false)
  useEffect(() => onSignedOut(() => setOpen(true)), [])

  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      await client.users.signIn(
        { email: user?.email ?? '', password },
        { stay: true, csrfToken: await ensureCsrfToken() },
      )
      setOpen(false)
      setPassword('')
      setError(undefined)
      await cache.invalidateQueries()
    } catch (cause) {
      setError(
        cause instanceof ApiError && cause.status === 400
          ? t('signIn.wrong')
          : describeError(cause, t('offline')),
      )
    } finally {
      setBusy(false)
    }
  }

  if (user === undefined) return null
  return (
    <Dialog
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      title={t('signedOut.title')}
      closeLabel={t('close')}
    >
      <form className="col g16" onSubmit={(event) => void handleSubmit(event)}>
        <p className="t2">{t('signedOut.text')}</p>
        <PasswordField
          label={t('signedOut.password', { email: user.email })}
          showLabel={t('signIn.show')}
          hideLabel={t('signIn.hide')}
          autoComplete="current-password"
          value={password}
          error={error}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <div className="row end">
          <a className={buttonClass('ghost')} href="/user/login/">
            {t('signedOut.other')}
          </a>
          <Button kind="primary" type="submit" loading={isBusy}>
            {t('signedOut.go')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
