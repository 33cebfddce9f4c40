// More data for a project that exists: files are sent, the server says what they would make, and then they are imported as
// one, or not at all.

import { Button, Dialog } from '@siali/ui'
import { IconArrowLeft, IconArrowRight, IconUpload } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { importKeys } from '../../data/import.query.ts'
import { jobKeys } from '../../data/job.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { useImport } from '../create/use-import.ts'
import { useSourceFiles } from '../create/use-source-files.ts'
import { ImportCheckPane } from '../import/import-check-pane.tsx'
import { SourcePicker } from '../import/source-picker.tsx'
import { useImportCheck } from '../import/use-import-check.ts'
import { useRefreshTasks } from './use-refresh-tasks.ts'
import '../create/create.css'

export interface ImportDialogProps {
  readonly projectId: number
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** The dialog. */
export function ImportDialog({ projectId, isOpen, onClose }: ImportDialogProps): ReactNode {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const refresh = useRefreshTasks(projectId)
  const source = useSourceFiles()
  const run = useImport()
  const check = useImportCheck(run)
  const isLooking = check.files !== undefined
  const sendable = source.files.filter((file) => file.kind !== 'unknown')

  const send = async () => {
    const uploads = await run.upload(projectId, sendable)
    if (uploads !== undefined && uploads.length > 0) await check.look(projectId, uploads)
  }
  const close = () => {
    if (run.isRunning) run.cancel()
    source.clear()
    check.leave()
    void run.reset(projectId)
    onClose()
  }
  const importAll = async () => {
    const end = await check.start(projectId, check.files ?? [])
    // What came of it is said by what watches the jobs of the project.
    await Promise.all([
      refresh(),
      ...[importKeys.ofProject(projectId), jobKeys.ofProject(projectId)].map((queryKey) =>
        cache.invalidateQueries({ queryKey }),
      ),
    ])
    if (end !== undefined) close()
  }
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('import.title')}
      closeLabel={t('close')}
      width={isLooking ? 880 : 640}
      isDirty={source.files.length > 0}
      footNote={
        <Link to="/projects/$projectId/settings/imports" params={{ projectId }} className="link">
          {t('import.earlier')}
        </Link>
      }
      foot={
        !isLooking ? (
          <>
            <Button onClick={run.isRunning ? run.cancel : close}>
              {run.isRunning ? t('create.stop') : t('cancel')}
            </Button>
            <Button
              kind="primary"
              endIcon={IconArrowRight}
              loading={run.isRunning}
              offReason={sendable.length === 0 ? t('import.nothing') : undefined}
              onClick={() => void send()}
            >
              {t('import.look')}
            </Button>
          </>
        ) : (
          <>
            {run.isRunning ? (
              <Button onClick={run.cancel}>{t('create.stop')}</Button>
            ) : (
              <Button icon={IconArrowLeft} onClick={check.leave}>
                {t('import.otherFiles')}
              </Button>
            )}
            <Button
              kind="primary"
              icon={IconUpload}
              loading={run.isRunning}
              offReason={check.offReason}
              onClick={() => void importAll()}
            >
              {check.count === undefined
                ? t('import.goPlain')
                : t('import.go', { count: check.count, number: formatCount(check.count) })}
            </Button>
          </>
        )
      }
    >
      {isLooking ? (
        <ImportCheckPane check={check} run={run} />
      ) : (
        <div className="col g16 import-pick">
          <SourcePicker source={source} run={run} />
        </div>
      )}
    </Dialog>
  )
}
