// The look at sent files on the page: how far the import is, why it kept nothing, what the files would make.

import type { ImportPreview } from '@siali/sdk'
import { CheckBox, Note } from '@siali/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { describeError } from '../../data/client.ts'
import { formatCount } from '../../i18n/i18n.ts'
import type { ImportRun } from '../create/use-import.ts'
import { ImportPreviewPane } from './import-preview.tsx'
import { ImportProblems } from './import-problems.tsx'
import { ImportProgress } from './import-work.tsx'
import type { ImportCheck } from './use-import-check.ts'

export function ImportCheckPane(props: { readonly check: ImportCheck; readonly run: ImportRun }): ReactNode {
  const { check, run } = props
  const { t } = useTranslation()
  const { preview, choices, error } = check
  const leftOut = preview === undefined ? 0 : countLeftOut(preview)
  return (
    <div className="col g16">
      <ImportProgress run={run} />
      {run.error === undefined ? null : (
        <>
          <Note tone="bad" isAlert title={t('import.failed')}>
            {run.problems.length === 0 ? run.error : null}
          </Note>
          <ImportProblems problems={run.problems} count={run.problems.length} />
        </>
      )}
      {error === null ? null : <Note tone="bad" isAlert title={describeError(error, t('offline'))} />}
      {error !== null && preview === undefined ? null : (
        <ImportPreviewPane
          preview={preview}
          files={check.files ?? []}
          choices={choices}
          // What the import said of the same files stands above.
          showsProblems={run.problems.length === 0}
          onFiles={check.setFiles}
          onChoices={check.setChoices}
        >
          {check.canLeaveOut ? (
            <CheckBox
              label={
                leftOut === 0
                  ? t('import.leaveOut')
                  : t('import.leaveOutTasks', { count: leftOut, number: formatCount(leftOut) })
              }
              checked={choices.skipInvalid === true}
              onChange={(skipInvalid) => check.setChoices({ ...choices, skipInvalid })}
            />
          ) : null}
        </ImportPreviewPane>
      )}
    </div>
  )
}

/** Tasks; 0 when it is more than tasks, or not known. */
function countLeftOut({ isPart, problems, taskCount, takenCount }: ImportPreview): number {
  const hasBrokenFile = problems.some(({ isError, item }) => isError && item === undefined)
  return isPart || hasBrokenFile ? 0 : taskCount - takenCount
}
