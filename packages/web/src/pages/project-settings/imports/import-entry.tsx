// One import: what came, by whom, what was made of it, and its undoing.

import type { ProjectImport } from '@siali/sdk'
import { Button, Note, ProgressBar, showToast, Tag, type Tone } from '@siali/ui'
import { IconArrowBackUp, IconPlayerStop, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import { importQuery, isGoingOn } from '../../../data/import.query.ts'
import { formatCount } from '../../../i18n/i18n.ts'
import { Ago } from '../../../shell/ago.tsx'
import { ImportProblems } from '../../import/import-problems.tsx'
import '../../import/import.css'

const TONES: Record<ProjectImport['status'], Tone> = {
  created: 'plain',
  in_progress: 'info',
  completed: 'ok',
  failed: 'bad',
  cancelled: 'plain',
}
const NAMED = 3

export function ImportEntryCard(props: {
  readonly projectId: number
  readonly entry: ProjectImport
  readonly onUndo: () => void
  readonly onChanged: () => Promise<unknown>
}): ReactNode {
  const { projectId, entry, onUndo, onChanged } = props
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const details = useQuery({ ...importQuery(projectId, entry.id), enabled: isOpen })
  const told = (error: Error) =>
    showToast({ text: describeError(error, t('offline')), closeLabel: t('close') })
  const restore = useMutation({
    mutationFn: (token: string) => client.views.restore(token),
    onSettled: onChanged,
    onError: told,
  })
  const stop = useMutation({
    mutationFn: (job: string) => client.jobs.cancel(job),
    onSettled: onChanged,
    onError: told,
  })
  const { job, undo } = entry
  const runs = isGoingOn(entry)
  const title = useTitle(entry)
  return (
    <li className="card imp-entry" aria-label={title}>
      <div className="row imp-head">
        <div className="grow">
          <p className="m imp-names">
            <bdi>{title}</bdi>
          </p>
          <p className="sm t3">
            {[entry.userName].filter((part) => part !== '').map((part) => `${part}, `)}
            <Ago at={entry.createdAt} />
          </p>
        </div>
        <Tag tone={entry.isUndone ? 'plain' : TONES[entry.status]}>
          {entry.isUndone ? t('imports.undone') : t(`imports.status.${entry.status}`)}
        </Tag>
        {runs && job !== undefined ? (
          <Button size="s" icon={IconPlayerStop} loading={stop.isPending} onClick={() => stop.mutate(job)}>
            {t('create.stop')}
          </Button>
        ) : null}
        {entry.status === 'completed' && entry.taskCount > 0 && !entry.isUndone ? (
          <Button size="s" icon={IconTrash} onClick={onUndo}>
            {t('undo')}
          </Button>
        ) : null}
        {entry.isUndone && undo !== undefined ? (
          <Button
            size="s"
            icon={IconArrowBackUp}
            loading={restore.isPending}
            onClick={() => restore.mutate(undo)}
          >
            {t('imports.restore')}
          </Button>
        ) : null}
      </div>
      {runs ? <ProgressBar label={t('import.working')} value={entry.progress ?? 0} thin /> : null}
      {entry.status === 'completed' || runs ? (
        <p className="sm t2 num">
          {[
            t('imports.tasks', { count: entry.taskCount, number: formatCount(entry.taskCount) }),
            entry.annotationCount === 0
              ? undefined
              : t('imports.annotations', {
                  count: entry.annotationCount,
                  number: formatCount(entry.annotationCount),
                }),
            entry.predictionCount === 0
              ? undefined
              : t('imports.predictions', {
                  count: entry.predictionCount,
                  number: formatCount(entry.predictionCount),
                }),
          ]
            .filter((part) => part !== undefined)
            .join(' · ')}
        </p>
      ) : null}
      {entry.error === undefined ? null : <p className="sm imp-error">{entry.error}</p>}
      {entry.problemCount === 0 ? null : (
        <div className="col g8">
          <button type="button" className="link sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t('imports.problems', { count: entry.problemCount, number: formatCount(entry.problemCount) })}
          </button>
          {isOpen && details.data !== undefined ? (
            <ImportProblems problems={details.data.problems} count={entry.problemCount} />
          ) : null}
          {isOpen && details.error !== null ? (
            <Note tone="bad" isAlert title={describeError(details.error, t('offline'))} />
          ) : null}
        </div>
      )}
    </li>
  )
}

/** The names of what came; the way it came where nothing has a name. */
function useTitle(entry: ProjectImport): string {
  const { t } = useTranslation()
  if (entry.url !== undefined) return entry.url
  if (entry.files.length === 0) return t(`imports.source.${entry.source}`)
  const more = entry.fileCount - NAMED
  const names = entry.files.slice(0, NAMED).join(', ')
  return more > 0 ? t('imports.andMore', { names, count: more, number: formatCount(more) }) : names
}
