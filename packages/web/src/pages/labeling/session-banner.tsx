// The server did not take an entry: a newer version exists, or it refused. Both versions are kept until decided.

import { toAnnotation, type Annotation, type ApiError } from '@siali/sdk'
import { Button } from '@siali/ui'
import { IconAlertCircle, IconGitCompare } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { usePeople, useSession } from '../../data/session.query.ts'
import type { OutboxState } from './outbox.ts'
import './labeling.css'

/** The stored annotation of a 412 answer; undefined for other answers. */
export function currentOf(error: ApiError): Annotation | undefined {
  if (error.status !== 412 || typeof error.body !== 'object' || error.body === null) return undefined
  const current = (error.body as { current?: unknown }).current
  if (typeof current !== 'object' || current === null) return undefined
  return toAnnotation(current, error.revision)
}

export interface SessionBannerProps {
  readonly trouble: NonNullable<OutboxState['trouble']>
  /** Sends mine again, on top of what is stored. */
  readonly onMine: (theirRevision: string | undefined) => void
  /** Takes theirs, or gives a refused entry up. */
  readonly onDrop: (theirs: Annotation | undefined) => void
}

/** The banner under the top bar. */
export function SessionBanner({ trouble, onMine, onDrop }: SessionBannerProps): ReactNode {
  const { t } = useTranslation()
  const people = usePeople()
  const ownId = useSession()?.user?.id
  const theirs = currentOf(trouble.error)
  if (trouble.error.status !== 412) {
    return (
      <div className="ban" role="alert">
        <IconAlertCircle className="i" size={16} stroke={1.75} aria-hidden />
        <div className="grow">
          <p className="m">{t('refused.title')}</p>
          <p className="sm">{trouble.error.summary}</p>
        </div>
        <Button size="s" onClick={() => onMine(trouble.entry.revision)}>
          {t('errorPage.again')}
        </Button>
        <Button size="s" kind="ghost" onClick={() => onDrop(undefined)}>
          {t('refused.drop')}
        </Button>
      </div>
    )
  }
  const changerId = theirs?.updatedById
  const name = changerId === undefined ? undefined : people.get(changerId)?.name
  const mine = trouble.entry.result.length
  return (
    <div className="ban" role="alert">
      <IconGitCompare className="i" size={16} stroke={1.75} aria-hidden />
      <div className="grow">
        <p className="m">
          {changerId !== undefined && changerId === ownId
            ? t('conflict.you')
            : name === undefined
              ? t('conflict.someone')
              : t('conflict.title', { name })}
        </p>
        <p className="sm">{t('conflict.text', { count: mine, theirs: theirs?.result.length ?? 0 })}</p>
      </div>
      <Button size="s" disabled={theirs === undefined} onClick={() => onDrop(theirs)}>
        {t('conflict.theirs')}
      </Button>
      <Button size="s" onClick={() => onMine(theirs?.revision)}>
        {t('conflict.mine')}
      </Button>
    </div>
  )
}
