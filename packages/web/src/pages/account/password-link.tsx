// A link by which another person sets a password: made on request, shown once, handed over by hand.

import { ApiError, type User } from '@siali/sdk'
import { Button, Dialog, Note } from '@siali/ui'
import { IconKey } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { toPerson } from '../../data/session.query.ts'
import { CopyButton } from '../../shell/copy-button.tsx'
import { PasswordDialog } from './password-dialog.tsx'

/** The button in the line of a person, and what it opens. */
export function PasswordLink({ user }: { readonly user: User }): ReactNode {
  const { t } = useTranslation()
  const [url, setUrl] = useState<string | undefined>()
  const [isAsking, setAsking] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<string | undefined>()
  const { name } = toPerson(user)
  const make = async () => {
    setBusy(true)
    setError(undefined)
    try {
      const { path } = await client.users.makePasswordLink(user.id)
      setAsking(false)
      setUrl(new URL(path, window.location.origin).href)
    } catch (cause) {
      const mustConfirm = cause instanceof ApiError && cause.code === 'password_required'
      setAsking(mustConfirm)
      if (!mustConfirm) setError(describeError(cause, t('offline')))
    } finally {
      setBusy(false)
    }
  }
  const close = () => {
    setUrl(undefined)
    setError(undefined)
  }
  return (
    <>
      <Button
        size="s"
        icon={IconKey}
        aria-label={t('people.passwordOf', { name })}
        loading={isBusy && !isAsking}
        onClick={() => void make()}
      >
        {t('people.password')}
      </Button>
      <PasswordDialog
        isOpen={isAsking}
        goLabel={t('people.makeLink')}
        onClose={() => setAsking(false)}
        onConfirmed={make}
      />
      <Dialog
        isOpen={url !== undefined || error !== undefined}
        onClose={close}
        title={t('people.passwordTitle', { name })}
        closeLabel={t('close')}
        foot={<Button onClick={close}>{t('close')}</Button>}
      >
        {url === undefined ? (
          <Note tone="bad" isAlert title={error ?? ''} />
        ) : (
          <div className="col g16">
            <p className="t2">{t('people.passwordText', { name })}</p>
            <div className="row">
              <input
                className="in mono grow"
                readOnly
                value={url}
                aria-label={t('people.link')}
                onFocus={(event) => event.currentTarget.select()}
              />
              <CopyButton text={url} label={t('people.copy')} kind="primary" />
            </div>
          </div>
        )}
      </Dialog>
    </>
  )
}
