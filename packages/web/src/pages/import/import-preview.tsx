// What the sent files would make: kinds, first rows, every problem, and what can be chosen about it. The server reads them as
// the import will.

import { Select } from '@mantine/core'
import type { ChosenFile, ImportChoices, ImportPreview, PreviewedFile } from '@siali/sdk'
import { Note, Segmented, Skeleton } from '@siali/ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../i18n/i18n.ts'
import { typeOf } from '../create/data-preview.ts'
import { PreviewRows } from '../create/preview-pane.tsx'
import { ImportProblems } from './import-problems.tsx'
import './import.css'

const SHOWN_FILES = 12
const SHOWN_ROWS = 4
const SEPARATORS = [',', ';', '\t', '|'] as const

export interface ImportPreviewProps {
  /** Undefined while it is read. */
  readonly preview: ImportPreview | undefined
  readonly files: readonly ChosenFile[]
  readonly choices: ImportChoices
  readonly showsProblems: boolean
  readonly onFiles: (files: readonly ChosenFile[]) => void
  readonly onChoices: (choices: ImportChoices) => void
  /** What can be done about the problems. */
  readonly children?: ReactNode
}

export function ImportPreviewPane(props: ImportPreviewProps): ReactNode {
  const { preview, files, choices, showsProblems, onFiles, onChoices, children } = props
  const { t } = useTranslation()
  if (preview === undefined) return <Skeleton height={220} />
  const rows = preview.rows
  const table = {
    columns: preview.columns.map((name) => ({ name, type: typeOf(rows.map((row) => row[name])) })),
    rows: rows.slice(0, SHOWN_ROWS),
    taskCount: preview.taskCount,
  }
  const set = (id: number, change: Partial<ChosenFile>) =>
    onFiles(files.map((file) => (file.id === id ? { ...file, ...change } : file)))
  const figure = (value: number, words: string, always = false) =>
    value === 0 && !always ? null : (
      <div>
        <span className="fig num">
          {preview.isPart ? t('create.atLeast', { number: formatCount(value) }) : formatCount(value)}
        </span>
        <span className="sm t3">{words}</span>
      </div>
    )
  const leftOut = preview.taskCount - preview.takenCount
  const hasMarks = preview.annotationCount + preview.predictionCount > 0
  return (
    <div className="col g16">
      <div className="sum imp-sum">
        {figure(preview.takenCount, t('create.sumTasks', { count: preview.takenCount }), true)}
        {figure(preview.annotationCount, t('import.sumAnnotations', { count: preview.annotationCount }))}
        {figure(preview.predictionCount, t('import.sumPredictions', { count: preview.predictionCount }))}
        {figure(leftOut, t('import.sumLeftOut', { count: leftOut }))}
      </div>
      {preview.missingColumns.length === 0 ? null : (
        <Note tone="warn" title={t('import.missing', { count: preview.missingColumns.length })}>
          <span className="mono">{preview.missingColumns.join(', ')}</span>
        </Note>
      )}
      {showsProblems ? <ImportProblems problems={preview.problems} count={preview.problemCount} /> : null}
      {children}
      <div className="imp-choices">
        {preview.couldBeTasksList ? (
          <Choice label={t('import.rows')}>
            <Segmented
              label={t('import.rows')}
              value={choices.filesAsTasksList === false ? 'file' : 'row'}
              onChange={(value) => onChoices({ ...choices, filesAsTasksList: value === 'row' })}
              options={[
                { value: 'row', label: t('import.perRow') },
                { value: 'file', label: t('import.perFile') },
              ]}
            />
          </Choice>
        ) : null}
        {hasMarks ? (
          <Choice label={t('import.into')}>
            <Segmented
              label={t('import.into')}
              value={choices.into ?? 'annotations'}
              onChange={(into) => onChoices({ ...choices, into })}
              options={[
                { value: 'annotations', label: t('import.annotations') },
                { value: 'predictions', label: t('import.predictions') },
              ]}
            />
          </Choice>
        ) : null}
      </div>
      <ul className="imp-files" aria-label={t('create.fileList')}>
        {preview.files.length > SHOWN_FILES
          ? preview.kinds.map(({ title, files: count, tasks }) => (
              <li key={title}>
                <span className="m grow">{title}</span>
                <span className="t3 num">
                  {t('import.kindHolds', { count, number: formatCount(count), tasks: formatCount(tasks) })}
                </span>
              </li>
            ))
          : preview.files.map((file) => (
              <FileChoice
                key={file.id}
                file={file}
                chosen={files.find(({ id }) => id === file.id)}
                onChange={(change) => set(file.id, change)}
              />
            ))}
      </ul>
      {rows.length === 0 ? null : (
        <div className="card imp-rows">
          <PreviewRows preview={table} />
        </div>
      )}
    </div>
  )
}

function Choice({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="field">
      <span className="label">{label}</span>
      {children}
    </div>
  )
}

function FileChoice(props: {
  readonly file: PreviewedFile
  readonly chosen: ChosenFile | undefined
  readonly onChange: (change: Partial<ChosenFile>) => void
}): ReactNode {
  const { file, chosen, onChange } = props
  const { t } = useTranslation()
  return (
    <li>
      <bdi className="m cut grow" title={file.name}>
        {file.name}
      </bdi>
      {file.kinds.length < 2 ? null : (
        <Select
          aria-label={t('import.kindOf', { name: file.name })}
          className="imp-kind"
          allowDeselect={false}
          value={file.kind ?? null}
          data={file.kinds.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(kind) => onChange({ kind: kind ?? undefined })}
        />
      )}
      {file.isTable ? (
        <Select
          aria-label={t('import.separatorOf', { name: file.name })}
          className="imp-separator"
          allowDeselect={false}
          value={chosen?.separator ?? 'auto'}
          data={[
            { value: 'auto', label: t('import.separator.auto') },
            ...SEPARATORS.map((sign) => ({ value: sign, label: t(`import.separator.${NAMES[sign]}`) })),
          ]}
          onChange={(sign) => onChange({ separator: sign === 'auto' ? undefined : (sign ?? undefined) })}
        />
      ) : null}
    </li>
  )
}

const NAMES = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const
