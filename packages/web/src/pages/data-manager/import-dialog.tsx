// More data for a project that exists: the same drop zone and paste box as in the wizard.

import { Button, Dialog, showToast } from '@siali/ui'
import { IconUpload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { FilePicker } from '../create/file-picker.tsx'
import { totalsOf } from '../create/preview-pane.tsx'
import { useImport } from '../create/use-import.ts'
import { useSourceFiles } from '../create/use-source-files.ts'
import { useRefreshTasks } from './use-refresh-tasks.ts'
import '../create/create.css'

/** The dialog. Files that failed stay in it with the reason. */
export function ImportDialog({
  projectId,
  isOpen,
  onClose,
}: {
  readonly projectId: number
  readonly isOpen: boolean
  readonly onClose: () => void
}): ReactNode {
  const { t } = useTranslation()
  const refresh = useRefreshTasks(projectId)
  const source = useSourceFiles()
  const run = useImport()
  const sendable = source.files.filter((file) => file.kind !== 'unknown')
  const totals = totalsOf(sendable)
  const send = async () => {
    const allIn = await run.send(projectId, sendable)
    await refresh()
    if (!allIn) return
    showToast({ text: t('import.done'), icon: IconUpload, closeLabel: t('close') })
    source.clear()
    onClose()
  }
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={t('import.title')}
      closeLabel={t('close')}
      width={640}
      isDirty={source.files.length > 0}
      foot={
        <>
          {run.isRunning ? (
            <Button onClick={run.cancel}>{t('create.stop')}</Button>
          ) : (
            <Button onClick={onClose}>{t('cancel')}</Button>
          )}
          <Button
            kind="primary"
            icon={IconUpload}
            loading={run.isRunning}
            offReason={sendable.length === 0 ? t('import.nothing') : undefined}
            onClick={() => void send()}
          >
            {sendable.length === 0 || totals.isAtLeast
              ? t('import.goPlain')
              : t('import.go', { count: totals.tasks, number: formatCount(totals.tasks) })}
          </Button>
        </>
      }
    >
      <div className="col g16 import-pick">
        <FilePicker
          files={source.files}
          states={run.states}
          pasted={source.pasted}
          onAdd={(files) => void source.add(files)}
          onRemove={source.remove}
          onPaste={source.paste}
        />
      </div>
    </Dialog>
  )
}
