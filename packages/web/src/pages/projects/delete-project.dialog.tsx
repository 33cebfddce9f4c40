// Deleting a project asks with its number; the project goes to the trash and can be brought back from the toast.

import type { Project } from '@siali/sdk'
import { Button, Dialog, Note, showToast } from '@siali/ui'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { projectKeys } from '../../data/project.query.ts'
import { formatCount, locale } from '../../i18n/i18n.ts'
import { useNow } from '../../shell/ago.tsx'
import { shortDate } from '../../shell/time.ts'
import { undoAction } from '../../shell/undo-action.ts'

const TRASH_DAYS = 30
const DAY_MS = 86_400_000

/** Open while a project is given. */
export function DeleteProjectDialog(props: {
  readonly project: Project | undefined
  readonly onClose: () => void
  readonly onDeleted?: () => void
}): ReactNode {
  const { project, onClose, onDeleted } = props
  const { t } = useTranslation()
  const cache = useQueryClient()
  const now = useNow()
  const refresh = () => cache.invalidateQueries({ queryKey: projectKeys.all })
  const remove = useMutation({
    mutationFn: (doomed: Project) => client.projects.remove(doomed.id),
    onSuccess: async ({ undo }, doomed) => {
      onClose()
      onDeleted?.()
      showToast({
        text: t('projects.deleted', { title: doomed.title }),
        icon: IconTrash,
        closeLabel: t('close'),
        ...undoAction(undo, refresh, t),
      })
      await cache.invalidateQueries({ queryKey: projectKeys.all, exact: true })
    },
  })
  return (
    <Dialog
      isOpen={project !== undefined}
      onClose={onClose}
      title={t('projects.deleteQuestion', { title: project?.title ?? '' })}
      closeLabel={t('close')}
      foot={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind="danger-solid"
            icon={IconTrash}
            loading={remove.isPending}
            onClick={() => project !== undefined && remove.mutate(project)}
          >
            {t('projects.delete')}
          </Button>
        </>
      }
    >
      <p className="t2">
        {t('projects.deleteText', {
          count: project?.taskCount ?? 0,
          tasks: formatCount(project?.taskCount ?? 0),
          annotations: formatCount(project?.annotationCount ?? 0),
          date: shortDate(new Date(now + TRASH_DAYS * DAY_MS), locale()),
        })}
      </p>
      {remove.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(remove.error, t('offline'))} />
      )}
    </Dialog>
  )
}
