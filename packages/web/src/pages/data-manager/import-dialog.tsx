// More data for a project that exists: files are sent, the server says what they would make, and then they are imported as
// one, or not at all.

import { Button, Dialog, Note } from '@siali/ui'
import { IconArrowLeft, IconArrowRight, IconUpload } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { ChosenFile, ImportChoices } from '@siali/sdk'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { importKeys } from '../../data/import.query.ts'
import { jobKeys } from '../../data/job.query.ts'
import { formatCount } from '../../i18n/i18n.ts'
import { FilePicker } from '../create/file-picker.tsx'
import { useImport } from '../create/use-import.ts'
import { useSourceFiles } from '../create/use-source-files.ts'
import { ImportPreviewPane } from '../import/import-preview.tsx'
import { ImportProblems } from '../import/import-problems.tsx'
import { ImportProgress } from '../import/import-work.tsx'
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
  const [chosen, setChosen] = useState<readonly ChosenFile[] | undefined>()
  const [choices, setChoices] = useState<ImportChoices>({})
  const preview = useQuery({
    queryKey: ['import-preview', projectId, chosen, { ...choices, skipInvalid: undefined }],
    queryFn: ({ signal }) => client.imports.preview(projectId, chosen ?? [], choices, { signal }),
    enabled: isOpen && chosen !== undefined,
    placeholderData: (before) => before,
  })
  const sendable = source.files.filter((file) => file.kind !== 'unknown')
  const seen = preview.data

  const send = async () => setChosen(await run.upload(projectId, sendable))
  const back = () => {
    setChosen(undefined)
    setChoices({})
    void run.reset(projectId)
  }
  const close = () => {
    if (run.isRunning) run.cancel()
    source.clear()
    back()
    onClose()
  }
  const importAll = async () => {
    const end = await run.start(projectId, chosen ?? [], choices)
    // What came of it is said by what watches the jobs of the project.
    await Promise.all([
      refresh(),
      ...[importKeys.ofProject(projectId), jobKeys.ofProject(projectId)].map((queryKey) =>
        cache.invalidateQueries({ queryKey }),
      ),
    ])
    if (end !== undefined) close()
  }
  const isBlocked = seen !== undefined && seen.errorCount > 0 && choices.skipInvalid !== true
  const goReason = isBlocked
    ? t('import.offErrors')
    : seen === undefined || seen.taskCount === 0
      ? t('import.offNone')
      : undefined
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('import.title')}
      closeLabel={t('close')}
      width={chosen === undefined ? 640 : 880}
      isDirty={source.files.length > 0}
      footNote={
        <Link to="/projects/$projectId/settings/imports" params={{ projectId }} className="link">
          {t('import.earlier')}
        </Link>
      }
      foot={
        chosen === undefined ? (
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
              <Button icon={IconArrowLeft} onClick={back}>
                {t('import.otherFiles')}
              </Button>
            )}
            <Button
              kind="primary"
              icon={IconUpload}
              loading={run.isRunning}
              offReason={goReason}
              onClick={() => void importAll()}
            >
              {seen === undefined || seen.isPart
                ? t('import.goPlain')
                : t('import.go', { count: seen.taskCount, number: formatCount(seen.taskCount) })}
            </Button>
          </>
        )
      }
    >
      {chosen === undefined ? (
        <div className="col g16 import-pick">
          <FilePicker
            files={source.files}
            states={run.states}
            pasted={source.pasted}
            leftOut={source.leftOut}
            onAdd={(files) => void source.add(files)}
            onRemove={source.remove}
            onPaste={source.paste}
          />
        </div>
      ) : (
        <div className="col g16">
          {run.work === undefined ? null : <ImportProgress work={run.work} />}
          {run.error === undefined ? null : (
            <>
              <Note tone="bad" isAlert title={t('import.failed')}>
                {run.problems.length === 0 ? run.error : null}
              </Note>
              <ImportProblems problems={run.problems} count={run.problems.length} />
            </>
          )}
          {preview.error === null ? null : (
            <Note tone="bad" isAlert title={describeError(preview.error, t('offline'))} />
          )}
          {preview.error !== null && seen === undefined ? null : (
            <ImportPreviewPane
              preview={seen}
              files={chosen}
              choices={choices}
              onFiles={setChosen}
              onChoices={setChoices}
            />
          )}
        </div>
      )}
    </Dialog>
  )
}
