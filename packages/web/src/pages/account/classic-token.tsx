// The one token that never ends. It is shown only after the password was typed.

import { ApiError } from '@siali/sdk'
import { Button, Dialog, Note, showToast, Tag } from '@siali/ui'
import { IconEye, IconEyeOff, IconRefresh } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { CopyButton } from '../../shell/copy-button.tsx'
import { PasswordDialog } from './password-dialog.tsx'

type Wish = 'show' | 'replace'

/** Show, copy and replace the classic token. */
export function ClassicToken({ isOn }: { readonly isOn: boolean }): ReactNode {
  const { t } = useTranslation()
  const [token, setToken] = useState<string | undefined>()
  const [wish, setWish] = useState<Wish | undefined>()
  const [isAsking, setAsking] = useState(false)
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
    } catch (cause) {
      if (cause instanceof ApiError && cause.code === 'password_required') setAsking(true)
      else {
        setAsking(false)
        setError(describeError(cause, t('offline')))
      }
    } finally {
      setBusy(false)
    }
  }
  const start = (what: Wish) => {
    setWish(what)
    if (what === 'show') void attempt(what)
  }
  const close = () => {
    setWish(undefined)
    setAsking(false)
    setError(undefined)
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
      <PasswordDialog
        isOpen={isAsking}
        goLabel={wish === 'replace' ? t('tokens.replace') : t('tokens.showToken')}
        onClose={close}
        onConfirmed={() => (wish === undefined ? Promise.resolve() : attempt(wish))}
      />
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
