// Asks for the password once more before something that opens an account.

import { ApiError } from '@siali/sdk'
import { Button, Dialog, PasswordField } from '@siali/ui'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'

/** `onConfirmed` goes on with what was wanted; the dialog waits for it. */
export function PasswordDialog(props: {
  readonly isOpen: boolean
  readonly goLabel: string
  readonly onClose: () => void
  readonly onConfirmed: () => Promise<void>
}): ReactNode {
  const { t } = useTranslation()
  const [password, setPassword] = useState('')
  const [error, setError] = useState<string | undefined>()
  const [isBusy, setBusy] = useState(false)
  const close = () => {
    setPassword('')
    setError(undefined)
    props.onClose()
  }
  const handleSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await client.users.confirmPassword(password)
      setPassword('')
      await props.onConfirmed()
    } catch (cause) {
      const isWrong = cause instanceof ApiError && cause.status === 400
      setError(isWrong ? t('signIn.wrong') : describeError(cause, t('offline')))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog isOpen={props.isOpen} onClose={close} title={t('tokens.passwordTitle')} closeLabel={t('close')}>
      <form className="col g16" onSubmit={(event) => void handleSubmit(event)}>
        <PasswordField
          label={t('signIn.password')}
          autoComplete="current-password"
          data-autofocus
          showLabel={t('signIn.show')}
          hideLabel={t('signIn.hide')}
          help={t('tokens.passwordHelp')}
          value={password}
          error={error}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <div className="row end">
          <Button onClick={close}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" loading={isBusy}>
            {props.goLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
