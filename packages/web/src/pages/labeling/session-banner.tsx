// The server did not take an entry: a newer version exists, or it refused. Both versions are kept until decided.

import { compareResults, type JsonObject, type LabelConfig, type ResultDifference } from '@siali/labeling'
import { toAnnotation, type Annotation, type ApiError, type Task } from '@siali/sdk'
import { Button } from '@siali/ui'
import { IconAlertCircle, IconColumns2, IconGitCompare } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { usePeople, useSession } from '../../data/session.query.ts'
import { CompareDialog } from './compare-dialog.tsx'
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
  /** The task on screen and its setup: trouble with another task is told without comparing. */
  readonly task: Task
  readonly config: LabelConfig
  /** Sends mine again, on top of what is stored. */
  readonly onMine: (theirRevision: string | undefined) => void
  /** Takes theirs, or gives a refused entry up. */
  readonly onDrop: (theirs: Annotation | undefined) => void
}

/** The banner under the top bar. */
export function SessionBanner(props: SessionBannerProps): ReactNode {
  const { trouble, onMine, onDrop } = props
  const { t } = useTranslation()
  if (trouble.error.status === 412) return <ConflictBanner {...props} />
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

function ConflictBanner({ trouble, task, config, onMine, onDrop }: SessionBannerProps): ReactNode {
  const { t } = useTranslation()
  const people = usePeople()
  const ownId = useSession()?.user?.id
  const [isComparing, setComparing] = useState(false)
  const { entry, error } = trouble
  const theirs = useMemo(() => currentOf(error), [error])
  const differences = useMemo(
    () =>
      theirs === undefined || entry.taskId !== task.id
        ? undefined
        : compareResults(config, entry.result, theirs.result),
    [theirs, entry, task.id, config],
  )
  const changerId = theirs?.updatedById
  const isOwn = changerId !== undefined && changerId === ownId
  const name = changerId === undefined || isOwn ? undefined : people.get(changerId)?.name
  const kinds = useDifferenceWords(differences, name)
  const decide = (
    <>
      <Button size="s" disabled={theirs === undefined} onClick={() => onDrop(theirs)}>
        {name === undefined ? t('conflict.theirs') : t('conflict.named', { name })}
      </Button>
      <Button size="s" onClick={() => onMine(theirs?.revision)}>
        {t('conflict.mine')}
      </Button>
    </>
  )
  return (
    <div className="ban" role="alert">
      <IconGitCompare className="i" size={16} stroke={1.75} aria-hidden />
      <div className="grow">
        <p className="m">
          {isOwn
            ? t('conflict.you')
            : name === undefined
              ? t('conflict.someone')
              : t('conflict.title', { name })}
        </p>
        <p className="sm">
          {t('conflict.kept')} {kinds}
        </p>
      </div>
      {differences === undefined || theirs === undefined ? null : (
        <Button size="s" icon={IconColumns2} onClick={() => setComparing(true)}>
          {t('conflict.compare')}
        </Button>
      )}
      {decide}
      {isComparing && differences !== undefined && theirs !== undefined ? (
        <CompareDialog
          config={config}
          data={task.data as JsonObject}
          mine={{ name: t('compare.mine'), result: entry.result }}
          theirs={{ name: name ?? t('compare.stored'), result: theirs.result }}
          differences={differences}
          onClose={() => setComparing(false)}
          foot={decide}
        />
      ) : null}
    </div>
  )
}

/** `You differ in 1 answer, mood: you say Mixed, Léa says Negative.` */
function useDifferenceWords(
  differences: readonly ResultDifference[] | undefined,
  name: string | undefined,
): string {
  const { t, i18n } = useTranslation()
  if (differences === undefined) return ''
  const [only] = differences
  if (only === undefined) return t('conflict.same')
  if (differences.length === 1 && only.kind === 'answer') {
    return t('conflict.answer', {
      control: only.name,
      mine: only.first ?? t('compare.nothing'),
      name: name ?? t('conflict.stored'),
      theirs: only.second ?? t('compare.nothing'),
    })
  }
  const counts = (['answer', 'region', 'relation', 'other'] as const)
    .map((kind) => ({ kind, count: differences.filter((difference) => difference.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => t(`conflict.count.${kind}`, { count }))
  return t('conflict.differ', {
    what: new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(counts),
  })
}
