// Undoing an import: what goes to the trash, and what people would lose with it.

import { ApiError, type ProjectImport } from '@siali/sdk'
import { Button, Dialog, Note, showToast } from '@siali/ui'
import { IconTrash } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../../data/client.ts'
import { formatCount } from '../../../i18n/i18n.ts'
import { undoAction } from '../../../shell/undo-action.ts'

/** Open while an import is given. */
export function UndoImportDialog(props: {
  readonly projectId: number
  readonly entry: ProjectImport | undefined
  readonly onClose: () => void
  readonly onChanged: () => Promise<unknown>
}): ReactNode {
  const { projectId, entry, onClose, onChanged } = props
  const { t } = useTranslation()
  const undo = useMutation({
    mutationFn: ({ id, withWork }: { id: number; withWork: boolean }) =>
      client.imports.undo(projectId, id, { withWork }),
    onSuccess: async ({ removed, undo: token, job }) => {
      close()
      const text =
        job === undefined
          ? t('imports.removed', { count: removed, number: formatCount(removed) })
          : t('imports.removing')
      showToast({ text, closeLabel: t('close'), ...(job === undefined && undoAction(token, onChanged, t)) })
      await onChanged()
    },
  })
  const work = workOf(undo.error)
  const close = () => {
    undo.reset()
    onClose()
  }
  const count = entry?.taskCount ?? 0
  return (
    <Dialog
      isOpen={entry !== undefined}
      onClose={close}
      title={t('imports.question', { count, number: formatCount(count) })}
      closeLabel={t('close')}
      foot={
        <>
          <Button onClick={close}>{t('cancel')}</Button>
          <Button
            kind="danger-solid"
            icon={IconTrash}
            loading={undo.isPending}
            onClick={() => entry !== undefined && undo.mutate({ id: entry.id, withWork: work !== undefined })}
          >
            {work === undefined ? t('imports.doUndo') : t('imports.doUndoAnyway')}
          </Button>
        </>
      }
    >
      <div className="col g16">
        <p className="t2">{t('imports.questionText')}</p>
        {work === undefined ? null : (
          <Note tone="warn" isAlert title={t('imports.inUse')}>
            {t('imports.inUseText', {
              annotations: formatCount(work.annotations),
              drafts: formatCount(work.drafts),
            })}
          </Note>
        )}
        {undo.error === null || work !== undefined ? null : (
          <Note tone="bad" isAlert title={describeError(undo.error, t('offline'))} />
        )}
      </div>
    </Dialog>
  )
}

/** What people did on the tasks since, when that is why the server asks. */
function workOf(error: Error | null): { readonly annotations: number; readonly drafts: number } | undefined {
  if (!(error instanceof ApiError) || error.status !== 409) return undefined
  const { annotations, drafts } = error.body as { annotations?: unknown; drafts?: unknown }
  return typeof annotations === 'number' && typeof drafts === 'number' ? { annotations, drafts } : undefined
}
