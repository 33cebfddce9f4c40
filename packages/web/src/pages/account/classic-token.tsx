// The one token that never ends. It is shown only after the password was typed.

import { ApiError } from '@siali/sdk'
import { Button, Dialog, Note, PasswordField, showToast, Tag } from '@siali/ui'
import { IconEye, IconEyeOff, IconRefresh } from '@tabler/icons-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { CopyButton } from '../../shell/copy-button.tsx'

type Wish = 'show' | 'replace'

/** Show, copy and replace the classic token. */
export function ClassicToken({ isOn }: { readonly isOn: boolean }): ReactNode {
  const { t } = useTranslation()
  const [token, setToken] = useState<string | undefined>()
  const [wish, setWish] = useState<Wish | undefined>()
  const [isAsking, setAsking] = useState(false)
  const [password, setPassword] = useState('')
  const [error, setError] = useState<string | undefined>()
  const [isBusy, setBusy] = useState(false)

  const attempt = async (what: Wish) => {
    setBusy(true)
    setError(undefined)
    try {
      setToken(what === 'show' ? await client.users.classicToken() : await client.users.resetClassicToken())
      if (what === 'replace')
        showToast({ text: t('tokens.replaced'), icon: IconRefresh, closeLabel: t('close') })
      setAsking(false)
      setWish(undefined)
      setPassword('')
    } catch (cause) {
      if (cause instanceof ApiError && cause.code === 'password_required') setAsking(true)
      else setError(describeError(cause, t('offline')))
    } finally {
      setBusy(false)
    }
  }
  const handlePassword = async (event: FormEvent) => {
    event.preventDefault()
    if (wish === undefined) return
    setBusy(true)
    try {
      await client.users.confirmPassword(password)
    } catch (cause) {
      setError(
        cause instanceof ApiError && cause.status === 400
          ? t('signIn.wrong')
          : describeError(cause, t('offline')),
      )
      setBusy(false)
      return
    }
    await attempt(wish)
  }
  const start = (what: Wish) => {
    setWish(what)
    if (what === 'show') void attempt(what)
  }
  const close = () => {
    setWish(undefined)
    setAsking(false)
    setError(undefined)
    setPassword('')
  }
  return (
    <div className="card">
      <div className="line">
        <div className="grow">
          <p className="m row g8">
            {t('tokens.classicName')} <Tag>{t('tokens.older')}</Tag>
          </p>
          <p className="sm t3">{isOn ? t('tokens.classicText') : t('tokens.classicOff')}</p>
        </div>
        {token === undefined ? (
          <Button icon={IconEye} loading={isBusy && wish === 'show'} onClick={() => start('show')}>
            {t('tokens.show')}
          </Button>
        ) : (
          <Button icon={IconEyeOff} onClick={() => setToken(undefined)}>
            {t('tokens.hide')}
          </Button>
        )}
        <Button kind="danger" onClick={() => start('replace')}>
          {t('tokens.replace')}
        </Button>
      </div>
      {token === undefined ? null : (
        <div className="line">
          <input
            className="in mono"
            readOnly
            value={token}
            aria-label={t('tokens.accessToken')}
            onFocus={(event) => event.currentTarget.select()}
          />
          <CopyButton text={token} label={t('tokens.copyClassic')} />
        </div>
      )}
      {error !== undefined && !isAsking && wish !== 'replace' ? (
        <div className="line">
          <Note tone="bad" isAlert title={error} />
        </div>
      ) : null}
      <Dialog isOpen={isAsking} onClose={close} title={t('tokens.passwordTitle')} closeLabel={t('close')}>
        <form className="col g16" onSubmit={(event) => void handlePassword(event)}>
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
              {wish === 'replace' ? t('tokens.replace') : t('tokens.showToken')}
            </Button>
          </div>
        </form>
      </Dialog>
      <Dialog
        isOpen={wish === 'replace' && !isAsking}
        onClose={close}
        title={t('tokens.replaceQuestion')}
        closeLabel={t('close')}
        foot={
          <>
            <Button onClick={close}>{t('cancel')}</Button>
            <Button kind="danger-solid" loading={isBusy} onClick={() => void attempt('replace')}>
              {t('tokens.replace')}
            </Button>
          </>
        }
      >
        <p className="t2">{t('tokens.replaceText')}</p>
        {error === undefined ? null : <Note tone="bad" isAlert title={error} />}
      </Dialog>
    </div>
  )
}
