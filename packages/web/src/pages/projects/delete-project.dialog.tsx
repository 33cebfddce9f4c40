// Deleting a project asks with its number; the project goes to the trash and can be brought back from the toast.

import type { Project } from '@siali/sdk'
import { showToast } from '@siali/ui'
import { IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client } from '../../data/client.ts'
import { projectKeys } from '../../data/project.query.ts'
import { formatCount, locale } from '../../i18n/i18n.ts'
import { useNow } from '../../shell/ago.tsx'
import { ConfirmDialog } from '../../shell/confirm.dialog.tsx'
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
  return (
    <ConfirmDialog
      isOpen={project !== undefined}
      onClose={onClose}
      title={t('projects.deleteQuestion', { title: project?.title ?? '' })}
      deed={t('projects.delete')}
      icon={IconTrash}
      onDeed={async () => {
        if (project === undefined) return
        const { undo } = await client.projects.remove(project.id)
        onDeleted?.()
        showToast({
          text: t('projects.deleted', { title: project.title }),
          icon: IconTrash,
          closeLabel: t('close'),
          ...undoAction(undo, refresh, t),
        })
        await cache.invalidateQueries({ queryKey: projectKeys.all, exact: true })
      }}
    >
      <p className="t2">
        {t('projects.deleteText', {
          count: project?.taskCount ?? 0,
          tasks: formatCount(project?.taskCount ?? 0),
          annotations: formatCount(project?.annotationCount ?? 0),
          date: shortDate(new Date(now + TRASH_DAYS * DAY_MS), locale()),
        })}
      </p>
    </ConfirmDialog>
  )
}
