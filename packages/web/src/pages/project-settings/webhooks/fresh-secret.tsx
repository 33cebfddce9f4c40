// A new signing secret, shown once.

import { Button } from '@siali/ui'
import { IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../../shell/copy-button.tsx'

export function FreshSecret(props: { readonly secret: string; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation()
  return (
    <div className="card new" role="status">
      <IconCircleCheck className="i ok" size={16} stroke={1.75} aria-hidden />
      <div className="grow col g8">
        <p className="m">{t('webhooks.secretReady')}</p>
        <div className="row wrap">
          <input
            className="in mono grow"
            readOnly
            value={props.secret}
            aria-label={t('webhooks.secret')}
            onFocus={(event) => event.currentTarget.select()}
          />
          <CopyButton text={props.secret} label={t('webhooks.copySecret')} />
          <Button kind="ghost" onClick={props.onClose}>
            {t('webhooks.secretDone')}
          </Button>
        </div>
        <p className="sm t2">{t('webhooks.secretText')}</p>
      </div>
    </div>
  )
}
