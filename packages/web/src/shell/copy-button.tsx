// Copies a text and says so for a moment.

import { Button, type ButtonKind, type ButtonSize } from '@siali/ui'
import { IconCheck, IconCopy, type Icon } from '@tabler/icons-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { copyText } from './clipboard.ts'

const SAID_MS = 2000

/** A button that copies `text`. */
export function CopyButton(props: {
  readonly text: string
  readonly label?: string
  readonly kind?: ButtonKind
  readonly size?: ButtonSize
  readonly icon?: Icon
}): ReactNode {
  const { t } = useTranslation()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), SAID_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <>
      <Button
        kind={props.kind ?? 'default'}
        size={props.size ?? 'm'}
        icon={isCopied ? IconCheck : (props.icon ?? IconCopy)}
        onClick={() => void copyText(props.text).then(setCopied)}
      >
        {isCopied ? t('copied') : (props.label ?? t('copy'))}
      </Button>
      <span className="sr" role="status">
        {isCopied ? t('copied') : ''}
      </span>
    </>
  )
}
